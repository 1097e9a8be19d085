package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.NodeConfig;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.program.ChildCommand;
import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a destination whose child process misbehaves, and of the others. */
class ChildJvmPlacementTest {
  private static final String OUTCOME =
      "{\"event\":\"outcome\",\"bytes\":%d,\"datagrams\":3,\"datagramsFailed\":0,\"nanos\":1}";

  /** Reads a job, does what the destination's name asks for, and answers all others. */
  private static final String CHILD =
      """
      while read -r job; do
        case "$job" in
          *'"name":"killed"'*) kill -9 $$ ;;
          *'"name":"exits"'*) exit 7 ;;
          *'"name":"hangs"'*) exec sleep 600 ;;
          *'"name":"deaf"'*) exec 0</dev/null; exec sleep 600 ;;
          *'"name":"mumbles"'*) echo 'not JSON'; echo 'to stderr' >&2; echo '{"event":"other"}' ;;
          *'"name":"says no"'*)
            echo '{"event":"outcome","bytes":0,"datagrams":0,"datagramsFailed":1,"nanos":1,"failure":"no"}'
            continue ;;
        esac
        echo '%s'
      done
      """
          .formatted(OUTCOME.formatted(99));

  private final TransferMonitor monitor =
      new TransferMonitor(1, TransferSpec.of(Path.of("f"), "127.0.0.1"), TransferWatcher.NONE);

  private Vertx vertx;
  private ChildJvmPlacement placement;

  @BeforeEach
  void start() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a POSIX shell");
    vertx = Vertx.vertx();
    placement = placement("/bin/sh", "-c", CHILD);
  }

  @AfterEach
  void stop() {
    if (vertx != null) {
      Futures.await(placement.close());
      assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
          .as("children that are left")
          .isEmpty();
      Futures.await(vertx.close());
    }
  }

  private ChildJvmPlacement placement(String... words) {
    return new ChildJvmPlacement(
        vertx,
        NodeConfig.DEFAULT,
        new ChildCommand(List.of(words), Optional.empty()),
        new Capacity(Integer.MAX_VALUE, ""),
        monitor);
  }

  private List<DestinationOutcome> send(String strategy, long timeoutMillis, String... names) {
    String destinations =
        IntStream.range(0, names.length)
            .mapToObj(
                i ->
                    "{\"name\": \"%s\", \"host\": \"127.0.0.1\", \"port\": %d}"
                        .formatted(names[i], 9 + i))
            .collect(Collectors.joining(","));
    TransferSpec spec =
        TransferSpec.fromJson(
            new JsonObject("{\"file\": \"f\", \"destinations\": [" + destinations + "]}")
                .put("strategy", strategy)
                .put("timeoutMillis", timeoutMillis));
    monitor.onBegin(spec, 99);
    SourceSnapshot source = new SourceSnapshot(99, FileTime.fromMillis(0), null, "");
    return Futures.await(
        placement.run(new PreparedTransfer(1, spec, source, null, null, java.util.Map.of(), 0)));
  }

  private static void assertDone(DestinationOutcome outcome) {
    assertThat(outcome.failure()).as(outcome.destination().name()).isEmpty();
    assertThat(outcome.bytes()).isEqualTo(99);
    assertThat(outcome.nanos()).as("by the parent's clock").isGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "process-pool"})
  void aKilledChildIsItsDestinationsFailureOnly(String strategy) {
    List<DestinationOutcome> outcomes = send(strategy, 20_000, "a", "killed", "b", "exits", "c");

    assertDone(outcomes.get(0));
    assertThat(outcomes.get(1).failure().orElseThrow())
        .startsWith("child JVM ")
        .endsWith("ended with code 137 before it was done");
    assertDone(outcomes.get(2));
    assertThat(outcomes.get(3).failure().orElseThrow()).contains("ended with code 7");
    assertDone(outcomes.get(4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "process-pool"})
  void aHangingChildIsKilledWhenItsTimeIsOver(String strategy) {
    List<DestinationOutcome> outcomes = send(strategy, 700, "hangs", "a", "deaf", "b");

    assertThat(outcomes.get(0).failure().orElseThrow())
        .startsWith("not done after timeoutMillis=700: child JVM ")
        .endsWith(" killed");
    assertThat(outcomes.get(0).nanos()).isBetween(700_000_000L, 20_000_000_000L);
    assertDone(outcomes.get(1));
    assertThat(outcomes.get(2).failure().orElseThrow()).contains("timeoutMillis=700");
    assertDone(outcomes.get(3));
    Eventually.holds(
        "what hung is gone",
        () ->
            ProcessHandle.current()
                .children()
                .noneMatch(child -> child.info().command().orElse("").endsWith("sleep")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "process-pool"})
  void aChildThatCannotStartSaysWhy(String strategy) {
    placement = placement("/no/such/java");

    List<DestinationOutcome> outcomes = send(strategy, 20_000, "a", "b", "c");

    assertThat(outcomes)
        .hasSize(3)
        .allSatisfy(
            outcome ->
                assertThat(outcome.failure().orElseThrow())
                    .startsWith("child JVM cannot start: ")
                    .contains("/no/such/java"));
  }

  @Test
  void aChildThatEndsAtItsStartIsReportedWithItsCode() {
    placement = placement("/bin/sh", "-c", "exit 3");

    assertThat(send("process", 20_000, "a").get(0).failure().orElseThrow())
        .contains("ended with code 3 before it was done");
  }

  @Test
  void whatAChildSaysBesideItsAnswerDoesNoHarm() {
    assertDone(send("process", 20_000, "mumbles").get(0));
  }

  @Test
  void aChildsOwnFailureIsPassedOn() {
    DestinationOutcome outcome = send("process", 20_000, "says no").get(0);

    assertThat(outcome.failure()).hasValue("no");
    assertThat(outcome.datagramsFailed()).isEqualTo(1);
  }

  @Test
  void aPoolUsesItsChildrenAgain() {
    placement =
        placement(
            "/bin/sh",
            "-c",
            """
            n=0
            while read -r job; do
              n=$((n + 1))
              echo '{"event":"outcome","bytes":'$n',"datagrams":0,"datagramsFailed":0,"nanos":1}'
            done
            """);

    List<DestinationOutcome> outcomes = send("process-pool", 20_000, "a", "b", "c", "d", "e", "f");

    assertThat(outcomes).allMatch(DestinationOutcome::isOk);
    // Two children, six jobs: each child counts its own.
    assertThat(outcomes.stream().filter(outcome -> outcome.bytes() == 1).count()).isBetween(1L, 2L);
    assertThat(outcomes.stream().mapToLong(DestinationOutcome::bytes).max().orElseThrow())
        .isGreaterThanOrEqualTo(3);
  }
}
