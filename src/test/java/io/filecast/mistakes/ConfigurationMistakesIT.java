package io.filecast.mistakes;

import static io.filecast.mistakes.Mistake.receiver;
import static io.filecast.mistakes.Mistake.sender;
import static java.nio.file.Files.writeString;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Jars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Values that cannot be, in options, in the environment and in configuration files. */
class ConfigurationMistakesIT {
  private static final String TO = " --file picture --destinations 127.0.0.1:1";

  @TempDir private Path directory;

  @AutoClose private Jars jars;

  @BeforeEach
  void start() throws IOException {
    jars = Mistakes.jarsIn(directory);
    file("misspelt.json", "{\"poolSise\": 3}");
    file("ungrouped.json", "{\"chunkBytes\": 3}");
    file("text.json", "{\"poolSize\": \"2\"}");
    file("comma.json", "{\"file\": \"picture\",\n \"poolSize\": 2,,\n}");
    file("open.json", "{\"file\": \"picture\",\n");
    file("empty.json", "");
    file("list.json", "[1]");
    file("twice.json", "{\"file\": \"a\",\n \"file\": \"b\"}");
    file("group.json", "{\"raw\": 1400}");
    file("host.json", "{\"destinations\": \"node1\"}");
    file("locale.json", "{\"file\": \"ä\", \"destinations\": [\"127.0.0.1\"]}");
    file("key.json", "{\"destinations\": [{\"host\": \"node1\", \"prot\": 1}]}");
  }

  private void file(String name, String text) throws IOException {
    writeString(directory.resolve(name), text);
  }

  @TestFactory
  Stream<DynamicTest> options() {
    return Mistakes.tests(
        jars,
        Stream.of(
            sender(
                "nothing given",
                "",
                2,
                "file is missing; …set \"file\" in the -conf file, --file or FILECAST_FILE"),
            sender(
                "no destinations",
                "--file picture",
                2,
                "destinations is missing; …set \"destinations\" in the -conf file, --destinations or FILECAST_DESTINATIONS"),
            sender(
                "a word where a number belongs",
                "--instances many" + TO,
                2,
                "--instances=many is not a whole number; use 1 to 64"),
            receiver(
                "a service's name for a port",
                "--port http",
                2,
                "--port=http is not a whole number; use 0 to 65535"),
            sender(
                "no instance",
                "--instances 0" + TO,
                2,
                "--instances: instances=0 is below the limit 1; use 1 to 64"),
            sender(
                "a pool too large",
                "--pool-size 257" + TO,
                2,
                "--pool-size: poolSize=257 is over the limit 256; use 1 to 256"),
            receiver(
                "a port out of range",
                "--port 65536",
                2,
                "--port: port=65536 is over the limit 65535; use 0 to 65535"),
            sender("a rate without a unit", "--rate 100" + TO, 2, "--rate…=100 …Mbit/s…"),
            sender(
                "a unit in the wrong case",
                "--rate 100mbit/s" + TO,
                2,
                "--rate…=100mbit/s …Mbit/s…"),
            sender(
                "a rate too low", "--rate-limit 1bit/s" + TO, 2, "--rate-limit…=1bit/s …8…kbit/s…"),
            sender(
                "datagrams too small",
                "--datagram-bytes 100" + TO,
                2,
                "--datagram-bytes…=100 …1200 …65507…"),
            sender(
                "a misspelt strategy",
                "--strategy eventloop" + TO,
                2,
                "--strategy: strategy=eventloop is unknown; use one of event-loop, worker, …; did you mean event-loop?"),
            sender(
                "a misspelt mode",
                "--mode relyable" + TO,
                2,
                "--mode: mode=relyable is unknown; use one of reliable, raw; did you mean reliable?"),
            sender(
                "more copies required than destinations",
                "--require 2" + TO,
                2,
                "require=2 is over the limit 1, the number of destinations; use all, a smaller number or a share"),
            sender(
                "a requirement of none",
                "--require 0%" + TO,
                2,
                "--require: require=0% is not a requirement; use all, a number of destinations, or a share such as 95%"),
            sender(
                    "native transport where there is none",
                    "--transport native" + TO,
                    2,
                    "transport=native is not available: …; use auto or nio")
                .withJava("-Dio.netty.transport.noNative=true")));
  }

  @Test
  void virtualThreadsOfAJavaThatHasNone() throws Exception {
    int feature = Runtime.version().feature();
    assumeTrue(feature < 21, "this Java has virtual threads");
    Mistake mistake =
        sender(
            "virtual threads of a Java that has none",
            "--strategy virtual-thread" + TO,
            2,
            "strategy=virtual-thread needs Java 21 or newer, this is Java %d; use worker or a newer Java"
                .formatted(feature));

    mistake.check(mistake.start(jars));
  }

  @TestFactory
  Stream<DynamicTest> environment() {
    return Mistakes.tests(
        jars,
        Stream.of(
            receiver(
                    "a misspelt variable",
                    "",
                    2,
                    "environment variable \"FILECAST_PROT\" is unknown; did you mean \"FILECAST_PORT\"?")
                .with("FILECAST_PROT", "1"),
            sender(
                    "a word for a number in a variable",
                    TO.strip(),
                    2,
                    "FILECAST_POOL_SIZE=two is not a whole number; use 1 to 256")
                .with("FILECAST_POOL_SIZE", "two")));
  }

  @Test
  void aNameThatTheLocaleCannotExpress() throws Exception {
    Mistake mistake =
        sender(
                "a name that the locale cannot express",
                "-conf locale.json",
                2,
                "file=… cannot be a file name here: …; use other characters or a UTF-8 locale (LC_ALL=C.UTF-8)")
            .with("LC_ALL", "C");
    boolean ofItsOwn = Runtime.version().feature() < 18; // later ones take no notice of LC_ALL
    Mistake unable = ofItsOwn ? mistake : mistake.withJava("-Dsun.jnu.encoding=ANSI_X3.4-1968");

    unable.check(unable.start(jars));
  }

  @TestFactory
  Stream<DynamicTest> files() {
    return Mistakes.tests(
        jars,
        Stream.of(
            sender(
                "a file that is not there",
                "-conf missing.json",
                2,
                "-conf missing.json does not exist; name a readable JSON file"),
            sender(
                "a directory for a file",
                "-conf folder",
                2,
                "-conf folder is a directory; name a readable JSON file"),
            sender(
                "a misspelt key",
                "-conf misspelt.json",
                2,
                "misspelt.json: key \"poolSise\" is unknown; did you mean \"poolSize\"?"),
            sender(
                "a key outside its group",
                "-conf ungrouped.json",
                2,
                "ungrouped.json: key \"chunkBytes\" is unknown; did you mean \"raw.chunkBytes\"?"),
            sender(
                "a number in quotes",
                "-conf text.json",
                2,
                "text.json: poolSize=\"2\" is not a whole number; use 1 to 256"),
            sender(
                "a comma too many",
                "-conf comma.json",
                2,
                "comma.json is not a JSON object: line 2, column 16: Unexpected character (','…"),
            sender(
                "a brace too few",
                "-conf open.json",
                2,
                "open.json is not a JSON object: line 2, column 1: Unexpected end-of-input…"),
            sender(
                "an empty file",
                "-conf empty.json",
                2,
                "empty.json is not a JSON object: it is empty; write {\"key\": value, ...}"),
            sender(
                "a list",
                "-conf list.json",
                2,
                "list.json is not a JSON object: it begins with [; write {\"key\": value, ...}"),
            sender(
                "a key twice",
                "-conf twice.json",
                2,
                "twice.json is not a JSON object: line 2, column 8: Duplicate field 'file'"),
            sender(
                "a number for a group",
                "-conf group.json",
                2,
                "group.json: raw=1400 is not an object; use {\"chunkBytes\": ..., …}"),
            sender(
                "a text for a list",
                "-conf host.json",
                2,
                "host.json: destinations=node1 is not a list of hosts; use [\"host:port\", ...]"),
            sender(
                "a misspelt key of a destination",
                "-conf key.json",
                2,
                "…unknown key \"prot\" in {\"host\":\"node1\",\"prot\":1}; known are name, host, port…")));
  }

  @TestFactory
  Stream<DynamicTest> names() {
    String remedy = "; give the file another at the receivers with --name";
    return Mistakes.tests(
        jars,
        Stream.of(
            named("../x", "name: file name \"../x\" refused: has a separator" + remedy),
            named("/etc/x", "name: file name \"/etc/x\" refused: has a separator" + remedy),
            named("", "--name: name= is not text; give it a value or leave it out"),
            named(
                "x".repeat(240),
                "name: file name \"xxx…...\" refused: has 240 bytes, more than 239" + remedy),
            named(
                "a\u0007b",
                "name: file name \"a\\u0007b\" refused: has a control character" + remedy)));
  }

  private static Mistake named(String name, String line) {
    List<String> words =
        List.of("--file", "picture", "--destinations", "127.0.0.1:1", "--name", name);
    return sender("the name " + name.substring(0, Math.min(8, name.length())), words, 2, line);
  }
}
