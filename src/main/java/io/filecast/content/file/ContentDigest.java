package io.filecast.content.file;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 over a file from its first byte to its last, fed in order from memory where the bytes are
 * at hand and from the file where they are not. Not thread-safe: one owner at a time.
 */
final class ContentDigest {
  /**
   * Bytes copied to the heap at a time: SHA-256 of the JDK is slower on direct memory (it copies 4
   * KiB at a time), and 64 KiB stay in the cache of a core between the copy and the hash.
   */
  private static final int SCRATCH_BYTES = 64 * 1024;

  private final MessageDigest sha256;
  private final byte[] scratch;
  private final ByteBuffer scratchBuffer;
  private long position;
  private byte[] value;

  /**
   * @param size bytes that will come, so that a small file does not cost a large scratch
   */
  ContentDigest(long size) {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    scratch = new byte[(int) Math.max(1, Math.min(SCRATCH_BYTES, size))];
    scratchBuffer = ByteBuffer.wrap(scratch);
  }

  /** The first byte not yet hashed. */
  long position() {
    return position;
  }

  /**
   * Hashes {@code length} bytes of {@code memory} from {@code index} on; they are next in the file.
   */
  void update(ByteBuf memory, int index, int length) {
    for (int done = 0; done < length; ) {
      int step = Math.min(scratch.length, length - done);
      memory.getBytes(index + done, scratch, 0, step);
      sha256.update(scratch, 0, step);
      done += step;
    }
    position += length;
  }

  /**
   * Hashes the file from {@link #position()} up to {@code end}.
   *
   * @throws EOFException when the file ends before that
   */
  void update(FileChannel file, long end) throws IOException {
    while (position < end) {
      scratchBuffer.clear().limit((int) Math.min(scratch.length, end - position));
      int read = file.read(scratchBuffer, position);
      if (read < 0) {
        throw new EOFException("ends at byte " + position + " instead of " + end);
      }
      sha256.update(scratch, 0, read);
      position += read;
    }
  }

  /** The hash, 32 bytes; after it nothing can be added. */
  byte[] value() {
    if (value == null) {
      value = sha256.digest();
    }
    return value.clone();
  }
}
