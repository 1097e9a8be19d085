package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.filecast.config.DiskWrites;
import io.filecast.config.OnExists;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectFileTest {
  private static final String NAME = "image.bin";
  private static final int STEP_BYTES = 1_000;

  /** Two whole chunks and a rest that no disk has blocks for. */
  private static final byte[] CONTENT = Workbench.random(7, 2 * FileSink.CHUNK_BYTES + 12_345);

  @TempDir Path directory;

  private final AtomicInteger opened = new AtomicInteger();
  private Workbench bench;

  @BeforeEach
  void begin() {
    bench = new Workbench();
  }

  @AfterEach
  void end() {
    bench.close();
  }

  @Test
  void wholeChunksGoPastThePageCacheAndTheRestThroughIt() throws Exception {
    receive(CONTENT, counting(NAME));
    assertThat(directory.resolve(NAME)).hasBinaryContent(CONTENT);
    assertThat(opened).hasValue(1);
  }

  @Test
  void aSmallFileIsNotOpenedTwice() throws Exception {
    byte[] small = Workbench.random(8, FileSink.CHUNK_BYTES - 1);
    receive(small, counting(NAME));
    assertThat(directory.resolve(NAME)).hasBinaryContent(small);
    assertThat(opened).hasValue(0);
  }

  @Test
  void isLeftOutWhereItIsNotWanted() throws Exception {
    try (OutputDirectory output = OutputDirectory.open(directory, 0, DiskWrites.CACHED)) {
      assertThat(output.openDirect(FileName.of(NAME), NAME)).isEmpty();
    }
  }

  @Test
  void aFileSystemWithoutItIsWrittenThroughThePageCache() throws Exception {
    receive(
        CONTENT,
        onDirect(
            (real, name, options) -> {
              throw new UnsupportedOperationException("no direct I/O");
            }));
    assertThat(directory.resolve(NAME)).hasBinaryContent(CONTENT);
  }

  @Test
  void anotherFileThatWasPutInItsPlaceIsNotTouched() throws Exception {
    byte[] precious = Workbench.random(9, 3 * FileSink.CHUNK_BYTES);
    Path other = Files.write(directory.resolve("precious"), precious);
    receive(CONTENT, counting("precious"));
    assertThat(directory.resolve(NAME)).hasBinaryContent(CONTENT);
    assertThat(other).hasBinaryContent(precious);
    assertThat(opened).hasValue(1);
  }

  @Test
  void leavesWhatIsNotAlignedAndWhatTheDiskRefuses() throws Exception {
    Path file = Files.write(directory.resolve("blocks"), new byte[4 * DirectFile.ALIGNMENT]);
    try (FileChannel first = FileChannel.open(file, StandardOpenOption.WRITE);
        Directory real = Directory.open(directory)) {
      assertThat(first.tryLock()).isNotNull();
      Optional<DirectFile> direct = DirectFile.open(real, "blocks", "blocks");
      assumeThat(direct).as("the file system has direct I/O").isPresent();
      ByteBuffer memory =
          ByteBuffer.allocateDirect(4 * DirectFile.ALIGNMENT).alignedSlice(DirectFile.ALIGNMENT);
      assertThat(left(direct.get(), memory, 0, DirectFile.ALIGNMENT, 0)).isZero();
      assertThat(left(direct.get(), memory, 0, 100, 0)).isEqualTo(100);
      assertThat(left(direct.get(), memory, 0, DirectFile.ALIGNMENT, 512)).isPositive();
      assertThat(left(direct.get(), memory, 8, DirectFile.ALIGNMENT, 0)).isPositive();
      direct.get().close();
      assertThat(left(direct.get(), memory, 0, DirectFile.ALIGNMENT, 0)).isPositive();
    }
  }

  private static int left(DirectFile file, ByteBuffer memory, int from, int bytes, long offset) {
    ByteBuffer part = memory.duplicate().position(from).limit(from + bytes);
    file.write(part, offset);
    return part.remaining();
  }

  private void receive(byte[] content, UnaryOperator<Directory> through) throws Exception {
    try (OutputDirectory output = OutputDirectory.open(directory, through)) {
      FileSink sink = bench.sink(output, Workbench.incoming(NAME, content, OnExists.FAIL));
      for (int at = 0; at < content.length; at += STEP_BYTES) {
        bench.write(sink, content, at, Math.min(STEP_BYTES, content.length - at));
      }
      byte[] hash = Workbench.sha256(content);
      assertThat(bench.awaitOn(() -> sink.publish(hash))).isEqualTo(hash);
    }
  }

  /** Counts what is opened for direct I/O, and opens it as if it had a certain name. */
  private UnaryOperator<Directory> counting(String name) {
    return onDirect(
        (real, asked, options) -> {
          opened.incrementAndGet();
          return real.open(name.equals(NAME) ? asked : name, options);
        });
  }

  private interface DirectOpening {
    FileChannel open(Directory real, String name, Set<? extends OpenOption> options)
        throws IOException;
  }

  private static UnaryOperator<Directory> onDirect(DirectOpening opening) {
    return real ->
        new TroubledDirectory(real, change -> {}) {
          @Override
          public FileChannel open(String name, Set<? extends OpenOption> options)
              throws IOException {
            return options.contains(DirectFile.DIRECT.orElseThrow())
                ? opening.open(real, name, options)
                : real.open(name, options);
          }
        };
  }
}
