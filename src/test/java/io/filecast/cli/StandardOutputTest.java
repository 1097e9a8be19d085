package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardOutputTest {
  @TempDir Path directory;

  /** Fails as the system does where {@code why} is not empty. */
  private static OutputStream stream(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        if (!why.isEmpty()) {
          throw new IOException(why);
        }
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "'', false, 0, 0",
    "No space left on device, false, 0, 1",
    "No space left on device, false, 3, 3", // a failure stays what it is
    "Eingabe-/Ausgabefehler, false, 0, 1",
    "Datenübergabe unterbrochen, true, 0, 0", // the reader of a pipe has had enough
    "Broken pipe, false, 0, 0", // where it is not known to be a pipe
    "Bad file descriptor, false, 0, 0", // closed on purpose
  })
  void aSuccessWhoseOutputIsLostIsAFailure(String why, boolean hasReader, int code, int expected) {
    StandardOutput output = new StandardOutput(stream(why), hasReader);
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    out.println("one");
    out.println("two");

    assertThat(output.exitCode(code)).isEqualTo(expected);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void pipesAreKnownByTheirType() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(StandardOutput.isPipe(pipe)).isTrue();
    assertThat(StandardOutput.isPipe(Files.createFile(directory.resolve("file")))).isFalse();
    assertThat(StandardOutput.isPipe(Path.of("/dev/full"))).isFalse();
    assertThat(StandardOutput.isPipe(directory.resolve("nothing"))).isFalse();
  }
}
