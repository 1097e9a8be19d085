package io.filecast.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The number of the newest release that a receiver has, kept beside its keys: after a restart, too,
 * nothing older is taken. All of it blocks.
 */
final class ReleaseRecord {
  private final Path file;

  /**
   * @param keys the file of keys
   */
  ReleaseRecord(Path keys) {
    file = keys.resolveSibling(keys.getFileName() + ".release");
  }

  /** 0 when there is none yet. */
  long read() throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (NoSuchFileException e) {
      return 0;
    }
    if (!text.matches("\\d{1,18}")) {
      throw new IOException(
          "%s does not hold the number of a release; delete it if older ones may be taken"
              .formatted(file));
    }
    return Long.parseLong(text);
  }

  /** Keeps a number, or tells why it cannot. */
  void write(long release) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer text = ByteBuffer.wrap((release + "\n").getBytes(StandardCharsets.US_ASCII));
      while (text.hasRemaining()) {
        out.write(text);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
