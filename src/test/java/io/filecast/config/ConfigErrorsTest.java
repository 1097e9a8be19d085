package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said of keys, limits and sources that are wrong. */
class ConfigErrorsTest extends ConfigMistakes {
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
    TransferSpec good = TransferSpec.of(Path.of("f"), "h");

    assertThatThrownBy(() -> good.withDestinations(List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("destinations is empty");
    assertThatThrownBy(() -> new TransferSpec.RawSending(0, 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("raw.chunkBytes=0");
    assertThatThrownBy(() -> new TransferSpec.RawSending(1, -1))
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
