package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.Content;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program does not load: most of the time of a short run is its start. */
@Timeout(300)
class StartIT {
  @TempDir private Path directory;
  @AutoClose private Jars jars;

  @BeforeEach
  void start() {
    jars = new Jars(directory);
  }

  private RunningProgram logged(Path jar, String... words) throws IOException {
    Path log = Files.createDirectories(directory.resolve("loaded")).resolve("%p");
    return jars.run(
        Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + log), Jars.javaLine(jar, words));
  }

  /** It would take 50 ms of each program that moves a buffer, and of each child. */
  @Test
  void theFlightRecorderIsToldOfNoBuffer() throws Exception {
    Path file = Content.write(directory.resolve("content"), 100_000, 1);
    RunningProgram receiver =
        logged(
            Jars.receiver(), Jars.onLoopback(directory.resolve("out"), "--once", "1", "--quiet"));
    RunningProgram sender =
        logged(
            Jars.sender(),
            "send",
            file.toString(),
            "127.0.0.1:" + receiver.awaitPort(),
            "--strategy",
            "process");

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
    List<Path> logs;
    try (Stream<Path> all = Files.list(directory.resolve("loaded"))) {
      logs = all.toList();
    }
    assertThat(logs).as("of sender, child and receiver").hasSizeGreaterThanOrEqualTo(3);
    int buffers = 0;
    for (Path log : logs) {
      String loaded = Files.readString(log, StandardCharsets.UTF_8);
      buffers += loaded.contains("io.netty.buffer.PoolChunk ") ? 1 : 0;
      assertThat(loaded.lines())
          .noneMatch(line -> line.contains("io.netty.buffer.AllocateBufferEvent"))
          .noneMatch(line -> line.contains("io.netty.buffer.AllocateChunkEvent"));
    }
    assertThat(buffers).as("programs that have moved buffers").isPositive();
  }
}
