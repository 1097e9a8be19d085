package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.testing.Futures;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentReaderTest {
  private static final int MEBIBYTE = 1 << 20;

  private static Vertx vertx;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    Futures.await(vertx.close());
  }

  @ParameterizedTest(name = "{0} bytes in pieces of {1}")
  @CsvSource({
    "0, 1400",
    "1, 1400",
    "12003, 64",
    "1048576, 65536",
    "1048577, 65536",
    "5000000, 64400",
    "3000001, 65507"
  })
  void givesTheContentAsItStandsInTheFile(int contentBytes, int pieceBytes) throws IOException {
    byte[] content = content(contentBytes);
    Path file = Files.write(directory.resolve("f"), content);
    ContentReader reader = open(file, contentBytes, pieceBytes);
    ByteArrayOutputStream read = new ByteArrayOutputStream();

    int extents = 0;
    for (long offset = 0; offset < contentBytes; ) {
      if (offset == reader.end()) {
        Futures.await(reader.advance());
        extents++;
        assertThat(reader.end() == contentBytes || reader.end() % pieceBytes == 0)
            .as("no extent ends within a piece")
            .isTrue();
      }
      int bytes = (int) Math.min(pieceBytes, reader.end() - offset);
      ByteBuf piece = reader.slice(offset, bytes);
      piece.readBytes(read, bytes);
      piece.release();
      offset += bytes;
    }
    Futures.await(reader.close());

    assertThat(read.toByteArray()).isEqualTo(content);
    assertThat(extents)
        .isBetween(contentBytes / MEBIBYTE, contentBytes / (MEBIBYTE - pieceBytes) + 1);
  }

  @Test
  void aSliceOutlivesItsExtentAndTheReader() throws IOException {
    byte[] content = content(3 * MEBIBYTE);
    Path file = Files.write(directory.resolve("f"), content);
    ContentReader reader = open(file, content.length, 1_024);
    Futures.await(reader.advance());
    ByteBuf slice = reader.slice(100, 4);

    Futures.await(reader.advance());
    Futures.await(reader.close());

    assertThat(slice.getByte(0)).isEqualTo(content[100]);
    assertThat(slice.getByte(3)).isEqualTo(content[103]);
    assertThat(slice.release()).as("the last one frees the extent").isTrue();
  }

  @Test
  void aFileThatHasBecomeShorterIsNamedWithBothSizes() throws IOException {
    Path file = Files.write(directory.resolve("f"), content(4 * MEBIBYTE));
    ContentReader reader = open(file, 4L * MEBIBYTE, 1_024);
    Futures.await(reader.advance());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(3 * MEBIBYTE);
    }

    assertThatThrownBy(
            () -> {
              for (int extent = 0; extent < 4; extent++) {
                Futures.await(reader.advance());
              }
            })
        .hasMessageContainingAll(
            file.toString(), "changed", String.valueOf(3 * MEBIBYTE), String.valueOf(4 * MEBIBYTE));
    assertThat(reader.end()).as("what could be read stays").isPositive();
    Futures.await(reader.close());
  }

  @Test
  void aFileThatIsOverwrittenWithItsTimeSetBackIsNamed() throws IOException {
    Path file = Files.write(directory.resolve("f"), content(4 * MEBIBYTE));
    FileTime before = Files.getLastModifiedTime(file);
    ContentReader reader = open(file, 4L * MEBIBYTE, 1_024);
    Futures.await(reader.advance());
    // In place: cut to nothing first, the reader ahead could find it shorter.
    Files.write(file, content(4 * MEBIBYTE), StandardOpenOption.WRITE);
    Files.setLastModifiedTime(file, before);

    assertThatThrownBy(
            () -> {
              for (int extent = 1; extent < 4; extent++) {
                Futures.await(reader.advance());
              }
            })
        .hasMessageContainingAll(file.toString(), "changed while it was sent: its", "time");
    Futures.await(reader.close());
  }

  @Test
  void offsetsBeyondTwoGibibytesAreRead() throws IOException {
    Path file = directory.resolve("sparse");
    long size = (2L << 30) + 10;
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.seek(size - 2);
      sparse.write(new byte[] {7, 9});
    }
    ContentReader reader = open(file, size, 1 << 16);
    while (reader.end() < size) {
      Futures.await(reader.advance());
    }

    ByteBuf tail = reader.slice(size - 3, 3);
    assertThat(new byte[] {tail.getByte(0), tail.getByte(1), tail.getByte(2)})
        .containsExactly(0, 7, 9);
    tail.release();
    Futures.await(reader.close());
  }

  @Test
  void closedWhileItReadsItFailsTheReadAndFreesBoth() throws IOException {
    Path file = Files.write(directory.resolve("f"), content(MEBIBYTE));
    ContentReader reader = open(file, MEBIBYTE, 1_024);
    Future<Void> advancing = reader.advance();

    Futures.await(reader.close());

    assertThat(advancing.isComplete()).isTrue();
  }

  @Test
  void aFileThatIsNotThereFailsTheOpening() {
    assertThatThrownBy(() -> open(directory.resolve("missing"), 1, 1))
        .hasMessageContaining("does not exist");
  }

  private static ContentReader open(Path file, long contentBytes, int pieceBytes)
      throws IOException {
    SourceSnapshot now = SourceSnapshot.take(file);
    assertThat(now.size()).isEqualTo(contentBytes);
    return Futures.await(ContentReader.open(vertx, file, now, pieceBytes));
  }

  private static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }
}
