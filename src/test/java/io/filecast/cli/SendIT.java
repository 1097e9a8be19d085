package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Content;
import io.filecast.testing.EventSchema;
import io.filecast.testing.Eventually;
import io.filecast.testing.Jars;
import io.filecast.testing.PlainReceiver;
import io.filecast.testing.Received;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sender send FILE DEST...}: words, lists of destinations, standard input, dry run. */
class SendIT {
  /** Nothing that a test sends at this rate is over before the test is. */
  private static final String SLOW = "64kbit/s";

  @TempDir private Path directory;

  @AutoClose private Jars jars;
  private Path spool;

  @BeforeEach
  void start() throws IOException {
    jars = new Jars(directory);
    spool = Files.createDirectory(directory.resolve("spool"));
  }

  private RunningProgram receiver(String name) throws IOException {
    return jars.receiveOnLoopback(directory.resolve(name));
  }

  private Path received(String receiver, String name) {
    return directory.resolve(receiver).resolve(name);
  }

  private static String address(RunningProgram receiver) {
    return "127.0.0.1:" + receiver.awaitPort();
  }

  /** The sender with its standard input from a file, as a shell would start it. */
  private RunningProgram sendFrom(Path input, String... words) throws IOException {
    String line =
        Jars.javaLine(Jars.sender(), words).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    return jars.run(List.of("sh", "-c", "exec " + line + " < '" + input + "'"));
  }

  private List<Path> spooled() throws IOException {
    try (Stream<Path> files = Files.list(spool)) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"send", ""})
  void fileAndDestinationsAreWords(String command) throws Exception {
    List<RunningProgram> receivers = List.of(receiver("a"), receiver("b"), receiver("c"));
    Files.writeString(
        directory.resolve("nodes"),
        "# two of three\n127.0.0.1:[%d]\n%s # the second\n"
            .formatted(receivers.get(0).awaitPort(), address(receivers.get(1))));
    Files.copy(Jars.SAMPLE, directory.resolve("image.png"));
    List<String> words = new ArrayList<>(command.isEmpty() ? List.of() : List.of(command));
    words.addAll(List.of("image.png", "@nodes", "--json", address(receivers.get(2))));

    RunningProgram sender = jars.send(words.toArray(String[]::new));

    assertThat(sender.awaitTransfer(0).getJsonArray("destinations")).hasSize(3);
    for (String receiver : List.of("a", "b", "c")) {
      assertThat(received(receiver, "image.png")).hasSameBinaryContentAs(Jars.SAMPLE);
    }
  }

  @Test
  void destinationsOfTheEnvironmentAreListsToo() throws Exception {
    RunningProgram receiver = receiver("a");
    Files.writeString(directory.resolve("nodes"), address(receiver));

    RunningProgram sender =
        jars.run(
            Map.of("FILECAST_DESTINATIONS", "@nodes"),
            Jars.javaLine(Jars.sender(), Jars.SAMPLE.toString()));

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(received("a", "sample.png")).hasSameBinaryContentAs(Jars.SAMPLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-loop", "process"})
  void standardInputGoesToTwoReceiversAndTheSpoolIsGone(String strategy) throws Exception {
    RunningProgram first = receiver("a");
    RunningProgram second = receiver("b");
    Path content = Content.write(directory.resolve("content"), 3_000_001, 7);

    RunningProgram sender =
        sendFrom(
            content,
            "-",
            address(first),
            address(second),
            "--name",
            "from-pipe",
            "--spool-directory",
            spool.toString(),
            "--strategy",
            strategy,
            "--json");

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(received("a", "from-pipe")).hasSameBinaryContentAs(content);
    assertThat(received("b", "from-pipe")).hasSameBinaryContentAs(content);
    assertThat(sender.events("transfer").get(0).getString("file")).isEqualTo("-");
    assertThat(spooled()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-loop", "process"})
  void interruptedWhileItSendsTheSpoolIsGone(String strategy) throws Exception {
    RunningProgram receiver = receiver("a");
    Path content = Content.write(directory.resolve("content"), 1_000_000, 7);
    RunningProgram sender =
        sendFrom(
            content,
            "-",
            address(receiver),
            "--name",
            "from-pipe",
            "--rate",
            SLOW,
            "--spool-directory",
            spool.toString(),
            "--strategy",
            strategy);
    receiver.awaitLog("from-pipe of 1000000 bytes begins");
    assertThat(spooled()).hasSize(1);

    sender.signal("INT");

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(130);
    assertThat(spooled()).isEmpty();
  }

  @Test
  void interruptedWhileItReadsNothingIsSentAndTheSpoolIsGone() throws Exception {
    RunningProgram sender = // its standard input is a pipe from here that stays open
        jars.send("-", "127.0.0.1", "--name", "x", "--spool-directory", spool.toString());
    Eventually.holds("it reads", () -> spooled().size() == 1);

    sender.signal("INT");

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(130);
    assertThat(sender.err()).anyMatch(line -> line.startsWith("interrupted after 0 B"));
    assertThat(spooled()).isEmpty();
  }

  @Test
  void anEmptyStandardInputIsOneLineAndExitCode1() throws Exception {
    RunningProgram sender =
        sendFrom(
            Path.of("/dev/null"),
            "-",
            "127.0.0.1",
            "--name",
            "x",
            "--spool-directory",
            spool.toString());

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(1);
    assertThat(sender.err())
        .singleElement()
        .asString()
        .startsWith("standard input is empty, nothing was sent");
    assertThat(spooled()).isEmpty();
  }

  @Test
  void aDirectoryThatCannotTakeItIsOneLineAndExitCode1() throws Exception {
    Path content = Content.write(directory.resolve("content"), 3_000_000, 7);
    String line =
        String.join(
            " ",
            Jars.javaLine(
                Jars.sender(), "-", "127.0.0.1", "--name", "x", "--spool-directory", "" + spool));

    // A limit on the size of files stands in for a full disk: the write fails the same way.
    RunningProgram sender =
        jars.run(List.of("sh", "-c", "ulimit -f 2000; exec " + line + " < " + content));

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(1);
    assertThat(sender.err())
        .singleElement()
        .asString()
        .contains("standard input does not fit into " + spool, "nothing was sent")
        .contains("choose another --spool-directory");
    assertThat(spooled()).isEmpty();
  }

  @Test
  void aTerminalAsStandardInputIsAMistake() throws Exception {
    assumeTrue(Jars.succeeds("script", "--version"), "needs script of util-linux");
    String line = String.join(" ", Jars.javaLine(Jars.sender(), "-", "127.0.0.1", "--name", "x"));

    RunningProgram sender = jars.run(List.of("script", "-qec", line, "/dev/null"));

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(2);
    assertThat(sender.out()).anyMatch(text -> text.contains("which is a terminal here; pipe"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reliable", "raw"})
  void aDryRunTellsWhatWouldBeSentAndSendsNothing(String mode) throws Exception {
    try (PlainReceiver receiver = new PlainReceiver()) {
      String address = receiver.destination().address();
      RunningProgram sender =
          jars.send(Jars.SAMPLE.toString(), address, "--mode", mode, "--dry-run");
      RunningProgram asJson =
          jars.send(Jars.SAMPLE.toString(), address, "--mode", mode, "--dry-run", "--json");

      assertThat(sender.awaitExit()).as(sender.toString()).isZero();
      assertThat(sender.err()).isEmpty();
      assertThat(String.join("\n", sender.out()))
          .contains("12003 bytes (12.003 KB)", address, "dry run: 1 destination", mode);
      assertThat(asJson.awaitExit()).as(asJson.toString()).isZero();
      JsonObject plan = asJson.events("plan").get(0);
      EventSchema.requireValid(List.of(plan));
      assertThat(plan.getLong("contentBytes")).isEqualTo(12_003);
      assertThat(plan.getLong("wireBytes")).isGreaterThan(12_003);

      // On loopback datagrams stay in order: what comes behind all others comes alone.
      byte[] last = {42};
      try (DatagramSocket socket = new DatagramSocket()) {
        InetSocketAddress to = new InetSocketAddress("127.0.0.1", receiver.destination().port());
        socket.send(new DatagramPacket(last, last.length, to));
      }
      assertThat(receiver.await(1)).isEqualTo(last);
    }
  }

  @Test
  void aDryRunFindsTheMistakesOfATransfer() throws Exception {
    Files.copy(Jars.SAMPLE, directory.resolve("f"));
    RunningProgram unresolved = jars.send("f", "no-such-host.invalid", "--dry-run");
    RunningProgram missing = jars.send("send", "no-such-file", "127.0.0.1", "--dry-run");

    assertThat(unresolved.awaitExit()).as(unresolved.toString()).isEqualTo(2);
    assertThat(unresolved.err()).singleElement().asString().contains("cannot be resolved");
    assertThat(missing.awaitExit()).as(missing.toString()).isEqualTo(2);
    assertThat(missing.err()).singleElement().asString().contains("does not exist");
    assertThat(Received.files(directory.resolve("received"))).isEmpty();
  }
}
