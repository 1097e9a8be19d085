package io.filecast.content.file;

import io.filecast.content.file.FileException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * What of a partial file was on disk for certain at some moment, as recorded beside it. Ranges are
 * in bytes, so that a later transfer with another symbol size can use them as well. It is a hint of
 * what need not be sent again: the hash of the whole content decides.
 *
 * <p>Layout, integers big-endian, {@value #MAX_BYTES} bytes at most:
 *
 * <pre>
 *   0  4  magic "FCRS"
 *   4  2  version, {@value #VERSION}
 *   6  2  length n of the name in bytes
 *   8  8  size of the file in bytes
 *  16  8  modification time at the sender, nanoseconds since 1970
 *  24  4  number r of ranges, 0 to {@value #MAX_RANGES}
 *  28  n  name, UTF-8
 *   . 16r each range: first byte, one past the last byte; sorted, apart from each other
 *   .  4  CRC32C (RFC 3720, section 12.1) of everything before
 * </pre>
 *
 * @param size bytes of the complete file
 * @param mtimeNanos modification time at the sender
 * @param synced bytes that were written and synced before this was recorded; not to be changed any
 *     more
 */
record ResumeState(FileName name, long size, long mtimeNanos, ByteRangeSet synced) {
  /**
   * More ranges than this would make the record costlier than what it saves: the shortest are left
   * out.
   */
  static final int MAX_RANGES = 4096;

  static final int VERSION = 1;
  static final int MAX_BYTES = 28 + 239 + MAX_RANGES * 16 + 4;

  private static final int MAGIC = 0x46435253;
  private static final int FIXED_BYTES = 28;
  private static final int CHECKSUM_BYTES = 4;

  byte[] encode() {
    ByteRangeSet kept = synced.longest(MAX_RANGES);
    byte[] utf8 = name.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(FIXED_BYTES + utf8.length + kept.count() * 16 + CHECKSUM_BYTES);
    out.putInt(MAGIC).putShort((short) VERSION).putShort((short) utf8.length);
    out.putLong(size).putLong(mtimeNanos).putInt(kept.count()).put(utf8);
    kept.forEach((start, end) -> out.putLong(start).putLong(end));
    out.putInt(checksum(out.array(), out.position()));
    return out.array();
  }

  /**
   * Reads a record, trusting nothing.
   *
   * @throws FileException {@link Kind#STATE_UNUSABLE} with the reason, whatever the bytes are
   */
  static ResumeState decode(byte[] bytes) throws FileException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.getInt() != MAGIC) {
        throw unusable("is not one of filecast");
      }
      int version = Short.toUnsignedInt(in.getShort());
      if (version != VERSION) {
        throw unusable("has version " + version + ", this is " + VERSION);
      }
      int covered = bytes.length - CHECKSUM_BYTES;
      if (checksum(bytes, covered) != in.getInt(covered)) {
        throw unusable("does not have its checksum");
      }
      byte[] utf8 = new byte[Math.min(Short.toUnsignedInt(in.getShort()), in.remaining())];
      long size = in.getLong();
      long mtimeNanos = in.getLong();
      int count = in.getInt();
      in.get(utf8);
      if (size < 0
          || count < 0
          || count > MAX_RANGES
          || in.remaining() != count * 16 + CHECKSUM_BYTES) {
        throw unusable(
            "has " + count + " ranges for " + size + " bytes in " + bytes.length + " bytes");
      }
      return new ResumeState(FileName.ofUtf8(utf8), size, mtimeNanos, ranges(in, count, size));
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new FileException(Kind.STATE_UNUSABLE, "the state is cut short", e);
    } catch (FileException e) {
      throw e.kind() == Kind.STATE_UNUSABLE ? e : unusable("names no file: " + e.getMessage());
    }
  }

  private static ByteRangeSet ranges(ByteBuffer in, int count, long size) throws FileException {
    ByteRangeSet ranges = new ByteRangeSet();
    long past = -1;
    for (int i = 0; i < count; i++) {
      long start = in.getLong();
      long end = in.getLong();
      if (start <= past || end <= start || end > size) {
        throw unusable("has a range [" + start + ", " + end + ") after " + past + " of " + size);
      }
      ranges.add(start, end);
      past = end;
    }
    return ranges;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static FileException unusable(String why) {
    return new FileException(Kind.STATE_UNUSABLE, "the state " + why);
  }

  /** Replaces the record beside the partial file: a crash leaves the old one or the new one. */
  void store(Directory directory) throws IOException {
    directory.delete(name.nextState());
    try (FileChannel file =
        directory.open(
            name.nextState(), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      ByteBuffer bytes = ByteBuffer.wrap(encode());
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    directory.rename(name.nextState(), name.state());
  }

  /**
   * The record of a name.
   *
   * @return empty when there is none
   * @throws FileException {@link Kind#STATE_UNUSABLE} with the reason
   */
  static Optional<ResumeState> load(Directory directory, FileName name) throws IOException {
    Optional<BasicFileAttributes> found = directory.attributes(name.state());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!found.get().isRegularFile() || found.get().size() > MAX_BYTES) {
      throw unusable("is not a regular file of at most " + MAX_BYTES + " bytes");
    }
    // For writing as well: a pipe put there since the look above is opened at once instead of
    // holding up the thread until somebody writes to it.
    try (FileChannel file =
        directory.open(name.state(), Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
      if (file.size() != found.get().size()) { // a pipe has none
        throw unusable("changed while it was opened");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) found.get().size());
      while (bytes.hasRemaining()) {
        if (file.read(bytes) < 0) {
          throw new EOFException("the state shrank while it was read");
        }
      }
      return Optional.of(decode(bytes.array()));
    }
  }

  static void delete(Directory directory, FileName name) throws IOException {
    directory.delete(name.state());
    directory.delete(name.nextState());
  }
}
