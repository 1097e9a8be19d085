package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in a configuration is one line that names key, value, limit and remedy. */
class ConfigErrorsTest {
  private static Vertx vertx;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    Futures.await(vertx.close());
  }

  /** What is wrong, where it stands, and what the message has to say. */
  private record Mistake(
      String what,
      ConfigKeys keys,
      String file,
      Map<String, String> environment,
      Map<String, String> commandLine,
      List<String> fragments) {
    @Override
    public String toString() {
      return keys.program() + ": " + what;
    }
  }

  private static Mistake sender(String what, String file, String... fragments) {
    return new Mistake(what, ConfigKeys.SENDER, file, Map.of(), Map.of(), List.of(fragments));
  }

  private static Mistake destination(String what, String json, String... fragments) {
    return sender(what, "{\"file\": \"f\", \"destinations\": [\"good\", " + json + "]}", fragments);
  }

  private static Mistake receiver(String what, String file, String... fragments) {
    return new Mistake(what, ConfigKeys.RECEIVER, file, Map.of(), Map.of(), List.of(fragments));
  }

  private static Mistake environment(String name, String text, String... fragments) {
    return new Mistake(
        "environment " + name + "=" + text,
        ConfigKeys.SENDER,
        "{\"file\": \"f\", \"destinations\": [\"h\"]}",
        Map.of(name, text),
        Map.of(),
        List.of(fragments));
  }

  private static Mistake commandLine(String path, String text, String... fragments) {
    return new Mistake(
        "command line " + path + "=" + text,
        ConfigKeys.SENDER,
        "{\"file\": \"f\", \"destinations\": [\"h\"]}",
        Map.of(),
        Map.of(path, text),
        List.of(fragments));
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        // Unknown keys, with the key that was meant.
        sender(
            "typing error in a key",
            "{\"poolSise\": 3}",
            "conf.json",
            "\"poolSise\"",
            "did you mean \"poolSize\"?"),
        sender(
            "wrong case",
            "{\"timeoutmillis\": 3}",
            "\"timeoutmillis\"",
            "did you mean \"timeoutMillis\"?"),
        sender(
            "forgotten group",
            "{\"chunkBytes\": 3}",
            "\"chunkBytes\"",
            "did you mean \"raw.chunkBytes\"?"),
        sender(
            "typing error in a group",
            "{\"raw\": {\"chunkByte\": 3}}",
            "\"raw.chunkByte\"",
            "did you mean \"raw.chunkBytes\"?"),
        sender(
            "key of the other program",
            "{\"output\": \"x\"}",
            "\"output\"",
            "known are file, destinations, mode"),
        sender("key like nothing", "{\"qqqqqq\": 3}", "\"qqqqqq\"", "known are file,"),
        receiver("typing error in a key", "{\"prot\": 3}", "\"prot\"", "did you mean \"port\"?"),
        // Wrong types.
        sender(
            "number as text",
            "{\"instances\": \"2\"}",
            "conf.json: instances=\"2\"",
            "not a whole number",
            "1 to 64"),
        sender(
            "fraction", "{\"instances\": 1.5}", "instances=1.5", "not a whole number", "1 to 64"),
        sender(
            "number beyond 64 bits",
            "{\"timeoutMillis\": 99999999999999999999}",
            "timeoutMillis=99999999999999999999 is not a length of time",
            "ms, s, min, h, d"),
        // Units.
        sender(
            "unit of nothing",
            "{\"sendBufferBytes\": \"8 parsec\"}",
            "conf.json: sendBufferBytes=8 parsec is not a size",
            "B, KB, KiB, MB, MiB"),
        sender(
            "unit of something else",
            "{\"timeoutMillis\": \"8MB\"}",
            "timeoutMillis=8MB is not a length of time",
            "ms, s, min, h, d"),
        sender(
            "wrong case of a unit",
            "{\"sendBufferBytes\": \"8mib\"}",
            "sendBufferBytes=8mib",
            "did you mean 8MiB?"),
        sender(
            "part of a byte",
            "{\"sendBufferBytes\": \"1.5\"}",
            "sendBufferBytes=1.5 is not a size"),
        sender("fraction of a byte", "{\"sendBufferBytes\": 1.5}", "=1.5 is not a size"),
        sender("size not text", "{\"sendBufferBytes\": true}", "=true is not a size"),
        sender(
            "size with a unit over the limit",
            "{\"sendBufferBytes\": \"2GiB\"}",
            "sendBufferBytes=2GiB is over the limit 1 GiB",
            "use 0 B to 1 GiB"),
        sender(
            "time with a unit over the limit",
            "{\"timeoutMillis\": \"8d\"}",
            "timeoutMillis=8d is over the limit 7 d",
            "use 1 ms to 7 d"),
        sender(
            "datagram too small",
            "{\"datagramBytes\": \"1KB\"}",
            "datagramBytes=1KB is below the limit 1200 B",
            "use auto, 1200 B to 65507 B"),
        sender(
            "rate without a unit",
            "{\"rate\": \"100\"}",
            "conf.json: rate=100 is not a rate",
            "use auto, or a number with one of bit/s",
            "MB/s"),
        sender("rate as a number", "{\"rate\": 100}", "rate=100 is not a rate", "as in 100Mbit/s"),
        sender(
            "wrong case of a rate",
            "{\"rateLimit\": \"100mb/s\"}",
            "rateLimit=100mb/s",
            "did you mean 100MB/s?",
            "use none, or"),
        sender(
            "rate below the limit", "{\"rate\": \"1bit/s\"}", "rate=1bit/s is below", "8 kbit/s"),
        commandLine("rate", "2000Gbit/s", "--rate: rate=2000Gbit/s is over the limit 1000 Gbit/s"),
        environment(
            "FILECAST_TIMEOUT_MILLIS",
            "5 sec",
            "FILECAST_TIMEOUT_MILLIS: timeoutMillis=5 sec is not a length of time"),
        sender("boolean for a number", "{\"poolSize\": true}", "poolSize=true", "1 to 256"),
        sender("number for text", "{\"file\": 5}", "file=5", "not text"),
        sender("empty text", "{\"file\": \"  \"}", "file=  ", "not text"),
        sender(
            "null",
            "{\"instances\": null}",
            "conf.json",
            "instances=null",
            "remove the key or use 1 to 64"),
        sender("null for a choice", "{\"strategy\": null}", "strategy=null", "event-loop, worker"),
        sender(
            "group not an object", "{\"raw\": 5}", "raw=5 is not an object", "\"chunkBytes\": ..."),
        sender("group null", "{\"raw\": null}", "raw=null is not an object"),
        sender(
            "unknown strategy",
            "{\"strategy\": \"threads\"}",
            "strategy=threads",
            "use one of event-loop, worker, worker-pool, process"),
        sender("strategy not text", "{\"strategy\": 1}", "strategy=1", "use one of event-loop"),
        sender(
            "mode that is to come",
            "{\"mode\": \"pigeon\"}",
            "mode=pigeon",
            "use one of reliable, raw"),
        sender(
            "transport that is no transport",
            "{\"transport\": \"epoll\"}",
            "conf.json",
            "transport=epoll",
            "use one of auto, native, nio"),
        receiver("transport not text", "{\"transport\": 1}", "transport=1", "auto, native, nio"),
        environment("FILECAST_TRANSPORT", "NIO", "FILECAST_TRANSPORT: transport=NIO", "nio"),
        commandLine("transport", "udp", "--transport: transport=udp", "use one of auto, native"),
        sender(
            "text over two lines",
            "{\"strategy\": \"event\\nloop\"}",
            "strategy=event",
            "loop",
            "use one of event-loop"),
        sender("key over two lines", "{\"a\\nb\": 1}", "is unknown", "known are file"),
        // Limits.
        sender(
            "below the limit",
            "{\"instances\": 0}",
            "conf.json: instances=0 is below the limit 1",
            "1 to 64"),
        sender(
            "over the limit",
            "{\"raw\": {\"chunkBytes\": 65508}}",
            "raw.chunkBytes=65508 is over the limit 65507 B",
            "use 1 B to 65507 B"),
        receiver("port over the limit", "{\"port\": 65536}", "port=65536 is over the limit 65535"),
        receiver("negative number", "{\"once\": -1}", "once=-1 is below the limit 0"),
        receiver(
            "silence too short",
            "{\"raw\": {\"idleMillis\": 9}}",
            "raw.idleMillis=9 is below the limit 10 ms"),
        // Not JSON at all.
        sender("empty file", "", "conf.json", "JSON"),
        sender("an array", "[1]", "conf.json is not a JSON object"),
        sender("unfinished", "{\"file\": ", "conf.json is not a JSON object"),
        // Destinations.
        sender(
            "destinations not a list",
            "{\"file\": \"f\", \"destinations\": \"h\"}",
            "destinations=h is not a list",
            "[\"host:port\", ...]"),
        sender(
            "no destination",
            "{\"file\": \"f\", \"destinations\": []}",
            "destinations=[] is not a list of hosts"),
        destination("port not a number", "\"h:http\"", "\"h:http\"", "not a number", "1 to 65535"),
        destination("port empty", "\"h:\"", "\"h:\"", "not a number"),
        destination("port 0", "\"h:0\"", "port 0 of h", "1 to 65535"),
        destination("port over the limit", "\"h:65536\"", "port 65536 of h", "1 to 65535"),
        destination("no host", "\":8888\"", "without a host", "host[:port]"),
        destination("empty", "\"\"", "without a host"),
        destination(
            "IPv6 without brackets",
            "\"fe80::1\"",
            "\"fe80::1\"",
            "more than one colon",
            "[fe80::1]"),
        destination("bracket not closed", "\"[::1\"", "\"[::1\"", "lacks the closing bracket"),
        destination("text behind the bracket", "\"[::1]8888\"", "\"8888\" behind the bracket"),
        destination("empty brackets", "\"[]:1\"", "without a host"),
        destination("a number", "5", "5 is neither \"host[:port]\" nor {name, host, port}"),
        destination("null", "null", "null is neither"),
        destination("object without host", "{\"port\": 1}", "needs \"host\" as text"),
        destination(
            "object with text port",
            "{\"host\": \"h\", \"port\": \"1\"}",
            "\"port\" as a whole number"),
        destination(
            "object with null port",
            "{\"host\": \"h\", \"port\": null}",
            "\"port\" as a whole number"),
        destination(
            "object with unknown key",
            "{\"host\": \"h\", \"prot\": 1}",
            "unknown key \"prot\"",
            "name, host, port"),
        destination(
            "object with a name not text", "{\"host\": \"h\", \"name\": 1}", "name", "not text"),
        destination(
            "object with port over the limit",
            "{\"host\": \"h\", \"port\": 70000}",
            "port 70000 of h"),
        // Required keys.
        sender(
            "no file",
            "{\"destinations\": [\"h\"]}",
            "file is missing",
            "-conf file, --file or FILECAST_FILE"),
        sender(
            "no destinations",
            "{\"file\": \"f\"}",
            "destinations is missing",
            "--destinations or FILECAST_DESTINATIONS"),
        // Environment and command line.
        environment(
            "FILECAST_POOL_SISE",
            "1",
            "environment variable \"FILECAST_POOL_SISE\" is unknown",
            "did you mean \"FILECAST_POOL_SIZE\"?"),
        environment("FILECAST_QQQQQQQQ", "1", "\"FILECAST_QQQQQQQQ\"", "known are FILECAST_FILE"),
        environment(
            "FILECAST_INSTANCES", "two", "FILECAST_INSTANCES=two is not a whole number", "1 to 64"),
        environment(
            "FILECAST_INSTANCES", "65", "FILECAST_INSTANCES: instances=65 is over the limit 64"),
        environment("FILECAST_INSTANCES", "", "FILECAST_INSTANCES= is not a whole number"),
        environment("FILECAST_STRATEGY", "fork", "FILECAST_STRATEGY: strategy=fork", "use one of"),
        environment("FILECAST_DESTINATIONS", "a,b:c", "\"b:c\" is not a number"),
        commandLine(
            "raw.chunkBytes",
            "1k",
            "--raw-chunk-bytes: raw.chunkBytes=1k is not a size",
            "use a number with one of B, KB, KiB",
            "(without one: B)"),
        commandLine(
            "raw.chunkBytes", "0", "--raw-chunk-bytes: raw.chunkBytes=0 is below the limit 1"),
        commandLine("file", " ", "--file: file=", "not text"),
        commandLine("destinations", "a,,b", "without a host"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isOneLineWithKeyValueLimitAndRemedy(Mistake mistake) throws IOException {
    Path file = Files.writeString(directory.resolve("conf.json"), mistake.file());

    Throwable thrown =
        catchThrowable(
            () -> {
              Settings settings =
                  Futures.await(
                      new ConfigLoader(mistake.keys())
                          .file(file)
                          .environment(mistake.environment())
                          .commandLine(mistake.commandLine())
                          .load(vertx));
              Loading.config(mistake.keys(), settings);
            });

    assertThat(thrown).isInstanceOf(ConfigException.class);
    assertThat(thrown.getMessage()).contains(mistake.fragments()).doesNotContainPattern("[\\r\\n]");
  }

  @Test
  void namesAConfigurationFileThatIsNotThere() {
    Path missing = directory.resolve("missing.json");

    assertThatThrownBy(() -> new ConfigLoader(ConfigKeys.SENDER).file(missing))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("-conf " + missing, "does not exist");
  }

  @Test
  void namesAConfigurationFileThatIsADirectory() {
    assertThatThrownBy(() -> new ConfigLoader(ConfigKeys.SENDER).file(directory))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("-conf " + directory, "is a directory");
  }

  @Test
  void virtualThreadsAreRefusedWhereThisJavaHasNone() {
    assumeTrue(
        Runtime.version().feature() < 21, "this Java has virtual threads; nothing to refuse");

    assertThatThrownBy(
            () ->
                SenderConfig.fromJson(
                    new JsonObject(
                        "{\"file\": \"f\", \"destinations\": [\"h\"], \"strategy\": \"virtual-thread\"}")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            "strategy=virtual-thread needs Java 21 or newer",
            "this is Java " + Runtime.version().feature(),
            "use worker or a newer Java");
    assertThat(Strategy.available()).doesNotContain(Strategy.VIRTUAL_THREAD).hasSize(5);
  }

  @Test
  void recordsMadeInCodeAreCheckedToo() {
    SenderConfig good =
        SenderConfig.fromJson(new JsonObject("{\"file\": \"f\", \"destinations\": [\"h\"]}"));

    assertThatThrownBy(() -> good.withDestinations(List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("destinations is empty");
    assertThatThrownBy(() -> new SenderConfig.RawSending(0, 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("raw.chunkBytes=0");
    assertThatThrownBy(() -> new SenderConfig.RawSending(1, -1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("raw.datagramsPerSecond=-1");
    assertThatThrownBy(() -> new ReceiverConfig.RawReceiving(0, 0, 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("raw.idleMillis=0");
    assertThatThrownBy(() -> new Destination("h", 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("port 0 of h");
  }
}
