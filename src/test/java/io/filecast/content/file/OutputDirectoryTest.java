package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left free on the disk. */
class OutputDirectoryTest {
  private static final long GIB = 1L << 30;

  @TempDir private Path directory;

  private record Disk(long usableBytes, long totalBytes) implements FreeSpace {}

  private OutputDirectory open(long minFreeBytes, long usable, long total) throws FileException {
    return OutputDirectory.open(directory, minFreeBytes, new Disk(usable, total));
  }

  @ParameterizedTest
  @CsvSource({
    "2000, 100", // a twentieth
    "21474836480, 1073741824", // a twentieth is 1 GiB
    "1000000000000, 1073741824" // never more
  })
  void autoLeavesATwentiethOrOneGibibyteWhicheverIsLess(long total, long left) throws Exception {
    try (OutputDirectory output = open(OutputDirectory.AUTO, left + 10, total)) {
      assertThat(output.room().isLeftBeside(10)).isTrue();
      assertThat(output.room().isLeftBeside(11)).isFalse();
      output.room().promise("f", 10);
      output.room().unpromise(10);
      assertThatThrownBy(() -> output.room().promise("f", 11))
          .hasMessageContaining(
              "11 bytes are missing, 10 are usable beyond minFreeBytes=auto (%d bytes)", left);
    }
  }

  /** Raw files come by themselves and take what is left over. */
  @Test
  void whatIsPromisedToTransfersIsNotForRawFiles() throws Exception {
    try (OutputDirectory output = open(100, 1_000, 2_000)) {
      output.room().promise("f", 600);
      assertThat(output.room().isLeftBeside(300)).isTrue();
      assertThat(output.room().isLeftBeside(301)).isFalse();
      output.room().unpromise(600);
      assertThat(output.room().isLeftBeside(900)).isTrue();
    }
  }

  @Test
  void zeroLeavesNothing() throws Exception {
    try (OutputDirectory output = open(0, 10, 100 * GIB)) {
      assertThat(output.room().isLeftBeside(1 << 20)).as("the disk says so itself").isTrue();
      output.room().promise("f", 10);
    }
  }
}
