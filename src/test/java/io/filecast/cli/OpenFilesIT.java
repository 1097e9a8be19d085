package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.ReceiverConfig;
import io.filecast.node.ReceiverVerticle;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Futures;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sender that may have few open files, and more destinations than fit. */
class OpenFilesIT {
  private static final int MOST = 200;

  @TempDir private static Path outputs;

  private static final List<String> RECEIVERS = new ArrayList<>();
  private static Vertx vertx;

  @TempDir private Path directory;
  @AutoClose private Jars jars;

  @BeforeAll
  static void listen() {
    assumeTrue(Files.exists(Path.of("/proc/self/limits")), "limits are read from /proc");
    vertx = ProgramVertx.create();
    for (int i = 0; i < MOST; i++) {
      ReceiverVerticle receiver =
          new ReceiverVerticle(
              ReceiverConfig.fromJson(
                  new JsonObject()
                      .put("host", "127.0.0.1")
                      .put("port", 0)
                      .put("timeouts", new JsonObject().put("silenceMillis", 60_000))
                      .put("output", outputs.resolve("" + i).toString())),
              file -> {});
      Futures.await(vertx.deployVerticle(receiver));
      RECEIVERS.add("127.0.0.1:" + receiver.port());
    }
  }

  @AfterAll
  static void stop() {
    if (vertx != null) {
      Futures.await(vertx.close());
    }
  }

  @BeforeEach
  void start() {
    jars = new Jars(directory);
  }

  @ParameterizedTest
  @CsvSource({
    "40, 60, reliable, worker",
    "40, 60, reliable, worker-pool",
    "24, 8, reliable, worker",
    "40, 40, raw, event-loop",
    "48, 6, reliable, process"
  })
  void allAreServedInTheirTurn(int limit, int destinations, String mode, String strategy)
      throws Exception {
    RunningProgram sender = send(limit, destinations, mode, strategy);
    assertThat(sender.err())
        .filteredOn(said -> said.contains("open files"))
        .singleElement()
        .asString()
        .contains(" of " + destinations + " destinations are served at once")
        .contains("this process may have " + limit + " open files", "ulimit -n ");
  }

  @Test
  void anEventLoopServesAllAtOnceFromOneSocket() throws Exception {
    assertThat(send(64, MOST, "reliable", "event-loop").err())
        .noneMatch(said -> said.contains("open files"));
  }

  private RunningProgram send(int limit, int destinations, String mode, String strategy)
      throws Exception {
    Path list = Files.write(directory.resolve("destinations"), RECEIVERS.subList(0, destinations));
    List<String> line =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n " + limit + "; exec \"$@\"", "sh"));
    line.addAll(
        Jars.javaLine(
            Jars.sender(),
            Jars.SAMPLE.toString(),
            "@" + list,
            "--mode",
            mode,
            "--strategy",
            strategy,
            "--pool-size",
            "256",
            "--name",
            strategy + limit,
            "--timeouts-answer-millis",
            "60s",
            "--timeouts-silence-millis",
            "60s",
            "--json"));
    RunningProgram sender = jars.run(line);
    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    return sender;
  }
}
