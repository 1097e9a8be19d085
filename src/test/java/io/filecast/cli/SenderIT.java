package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import io.filecast.testing.Eventually;
import io.filecast.testing.Jars;
import io.filecast.testing.PlainReceiver;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sender as a process: exit codes, output, and what becomes of its children. */
class SenderIT {
  @TempDir private Path directory;

  private Jars jars;
  private PlainReceiver receiver;

  @BeforeEach
  void start() throws IOException {
    jars = new Jars(directory);
    receiver = new PlainReceiver();
  }

  @AfterEach
  void stop() {
    jars.close();
    receiver.close();
  }

  /** Takes about ten seconds to each destination: time enough to interfere. */
  private RunningProgram sendSlowly(String strategy, String destinations) throws IOException {
    return send(
        destinations,
        "--raw-chunk-bytes",
        "1",
        "--raw-datagrams-per-second",
        "1200",
        "--strategy",
        strategy,
        "--json");
  }

  /** The sample, on the lab's wire. */
  private RunningProgram send(String destinations, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("--file", "" + Jars.SAMPLE, "--mode", "raw"));
    words.addAll(List.of("--destinations", destinations));
    words.addAll(List.of(more));
    return jars.send(words.toArray(String[]::new));
  }

  @Test
  void allDestinationsDoneIsExitCode0WithAResultInJson() throws Exception {
    RunningProgram sender = send(receiver.destination().address(), "--json");

    JsonObject transfer = sender.awaitTransfer(0);
    assertThat(sender.namesOfEvents()).containsExactly("started", "destination", "transfer");
    assertThat(transfer.getInteger("failed")).isZero();
    assertThat(transfer.getLong("bytes")).isEqualTo(Files.size(Jars.SAMPLE));
    assertThat(sender.err()).anyMatch(line -> line.contains("total: 1 of 1 destinations done"));
    assertThat(receiver.await(12_003)).isEqualTo(Files.readAllBytes(Jars.SAMPLE));
  }

  @Test
  void withoutJsonNothingGoesToStdout() throws Exception {
    RunningProgram sender = send(receiver.destination().address());

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(sender.out()).isEmpty();
    assertThat(sender.err()).anyMatch(line -> line.contains(receiver.destination().address()));
  }

  @Test
  void someDestinationsFailedIsExitCode3AndNamesEach() throws Exception {
    String closed = "127.0.0.1:" + PlainReceiver.closedPort();
    RunningProgram sender =
        send(receiver.destination().address() + "," + closed, "--raw-chunk-bytes", "1");

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(3);
    assertThat(sender.err())
        .anyMatch(line -> line.contains(closed + ": FAILED: port unreachable"))
        .anyMatch(line -> line.contains(receiver.destination().address() + ": done"))
        .anyMatch(line -> line.contains("total: 1 of 2 destinations done"));
  }

  @Test
  void allDestinationsFailedIsExitCode1() throws Exception {
    String closed = "127.0.0.1:" + PlainReceiver.closedPort();
    RunningProgram sender = send(closed, "--raw-chunk-bytes", "1");

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(1);
    assertThat(sender.err()).anyMatch(line -> line.contains("total: 0 of 1 destinations done"));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalEndsItWithItsCodeAndAReportOfWhatWasSent(String signal, int code) throws Exception {
    RunningProgram sender = sendSlowly("event-loop", receiver.destination().address());
    receiver.await(10);

    sender.signal(signal);

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(code);
    assertThat(sender.err()).anyMatch(line -> line.contains("FAILED: stopped: "));
  }

  @ParameterizedTest
  @CsvSource({
    "process, TERM, 143",
    "process, KILL, 137",
    "process-pool, TERM, 143",
    "process-pool, KILL, 137"
  })
  void noChildSurvivesItsParent(String strategy, String signal, int code) throws Exception {
    try (PlainReceiver second = new PlainReceiver()) {
      RunningProgram sender =
          sendSlowly(
              strategy, receiver.destination().address() + "," + second.destination().address());
      receiver.await(1);
      second.await(1);
      List<ProcessHandle> children = sender.descendants();
      assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);

      sender.signal(signal);

      assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(code);
      Eventually.holds(
          "all children are gone", () -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void aChildThatIsKilledIsItsDestinationsFailureAndTheOtherGetsTheWholeFile() throws Exception {
    try (PlainReceiver second = new PlainReceiver()) {
      RunningProgram sender =
          send(
              receiver.destination().address() + "," + second.destination().address(),
              "--raw-chunk-bytes",
              "1",
              "--raw-datagrams-per-second",
              "6000",
              "--strategy",
              "process",
              "--json");
      receiver.await(1);
      second.await(1);

      RunningProgram.signal(sender.descendants().get(0), "KILL");

      List<JsonObject> destinations =
          sender.awaitTransfer(3).getJsonArray("destinations").stream()
              .map(JsonObject.class::cast)
              .toList();
      assertThat(destinations.stream().filter(to -> !to.getBoolean("ok")))
          .singleElement()
          .satisfies(
              to ->
                  assertThat(to.getString("reason"))
                      .contains("ended with code 137 before it was done"));
      PlainReceiver whole = destinations.get(0).getBoolean("ok") ? receiver : second;
      assertThat(whole.await(12_003)).isEqualTo(Files.readAllBytes(Jars.SAMPLE));
    }
  }

  @Test
  void childrenStartFromAnArchiveThatTheFirstTransferLeft() throws Exception {
    Path home = directory.toRealPath();
    Path jar = Files.copy(Jars.sender(), home.resolve("copy.jar"));
    Map<String, String> environment = Jars.keepingArchives(home.resolve("cache"));
    List<String> line =
        Jars.javaLine(
            jar,
            "--file",
            Jars.SAMPLE.toString(),
            "--destinations",
            receiver.destination().address(),
            "--mode",
            "raw",
            "--strategy",
            "process");

    RunningProgram first = jars.run(environment, line);
    assertThat(first.awaitExit()).as(first.toString()).isZero();
    Jars.awaitTrainings(home);

    Map<String, String> loading = new HashMap<>(environment);
    loading.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + home.resolve("loaded-%p.txt"));
    RunningProgram second = jars.run(loading, line);
    assertThat(second.awaitExit()).as(second.toString()).isZero();
    assertThat(Jars.trainings(home)).isEmpty();
    try (Stream<Path> logs = Files.list(home)) {
      assertThat(logs.filter(log -> log.getFileName().toString().startsWith("loaded-")))
          .anyMatch(
              log ->
                  contentOf(log.toFile())
                      .contains("io.vertx.core.Vertx source: shared objects file (top)"));
    }
  }

  @Test
  void aLocaleWithoutUmlautsSendsToADestinationWithOne() throws Exception {
    Path conf =
        Files.writeString(
            directory.resolve("conf.json"),
            new JsonObject()
                .put("file", Jars.SAMPLE.toString())
                .put("mode", "raw")
                .put("strategy", "process")
                .put(
                    "destinations",
                    new io.vertx.core.json.JsonArray()
                        .add(
                            new JsonObject()
                                .put("name", "Küche")
                                .put("host", "127.0.0.1")
                                .put("port", receiver.destination().port())))
                .encode());
    RunningProgram sender =
        jars.run(
            java.util.Map.of("LC_ALL", "C"),
            Jars.javaLine(Jars.sender(), "-conf", conf.toString(), "--json"));

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(receiver.await(12_003)).isEqualTo(Files.readAllBytes(Jars.SAMPLE));
  }

  @RepeatedTest(3)
  void workersStayWhenGarbageIsCollectedOften() throws Exception {
    try (PlainReceiver second = new PlainReceiver()) {
      List<String> line =
          new ArrayList<>(
              Jars.javaLine(
                  Jars.sender(),
                  "--file",
                  Jars.SAMPLE.toString(),
                  "--destinations",
                  "%s,127.0.0.1:%d,%s"
                      .formatted(
                          receiver.destination().address(),
                          PlainReceiver.closedPort(),
                          second.destination().address()),
                  "--mode",
                  "raw",
                  "--raw-chunk-bytes",
                  "100",
                  "--raw-datagrams-per-second",
                  "20000",
                  "--strategy",
                  "worker"));
      line.add(1, "-Xmn1m");
      RunningProgram sender = jars.run(line);

      assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(3);
      assertThat(sender.err()).noneMatch(each -> each.contains("RejectedExecution"));
      assertThat(second.await(12_003)).isEqualTo(Files.readAllBytes(Jars.SAMPLE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-loop", "process"})
  void aFileOfNoBytesIsSuccess(String strategy) throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    RunningProgram sender =
        jars.send(
            "--file",
            empty.toString(),
            "--destinations",
            receiver.destination().address(),
            "--mode",
            "raw",
            "--strategy",
            strategy);

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
  }
}
