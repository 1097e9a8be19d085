package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in a Java with little memory. */
class HeapCheckIT {
  @TempDir private Path directory;
  @AutoClose private Jars jars;

  @BeforeEach
  void start() {
    jars = new Jars(directory);
  }

  private RunningProgram run(String heap, Path jar, String... words) throws IOException {
    List<String> line = new ArrayList<>(Jars.javaLine(jar, words));
    line.add(1, "-Xmx" + heap);
    return jars.run(line);
  }

  /** Much larger than all memory of both. */
  @Test
  void aFileLargerThanTheHeapArrives() throws Exception {
    Path output = directory.resolve("received");
    Path file = directory.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(100_000_000);
      sparse.seek(77_777_777);
      sparse.write(1);
    }
    RunningProgram receiver = run("32m", Jars.receiver(), Jars.onLoopback(output, "--once", "1"));
    RunningProgram sender =
        run(
            "32m",
            Jars.sender(),
            file.toString(),
            "127.0.0.1:" + receiver.awaitPort(),
            "--timeouts-answer-millis",
            "60s");
    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
    assertThat(Files.mismatch(file, output.resolve("sparse"))).isEqualTo(-1);
  }

  @Test
  void tooLittleIsOneLineThatSaysWhatToRaise() throws Exception {
    for (Path jar : List.of(Jars.sender(), Jars.receiver())) {
      boolean sends = jar.equals(Jars.sender());
      RunningProgram program =
          sends
              ? run("16m", jar, Jars.SAMPLE.toString(), "127.0.0.1:9")
              : run("16m", jar, Jars.onLoopback(directory.resolve("none")));
      assertThat(program.awaitExit()).as(program.toString()).isEqualTo(2);
      assertThat(program.err())
          .singleElement()
          .asString()
          .matches("Java's heap is limited to .*; start Java with -Xmx32m or more");
    }
  }
}
