package io.filecast.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Received bytes on their way to the file: memory that is filled in order of arrival, and for each
 * piece of it the place in the file. What arrives in file order is one piece, and one write.
 * Belongs to the event loop while it is filled and to the worker afterwards.
 */
final class SinkChunk {
  private final ByteBuf memory;
  private long[] offsets = new long[16];
  private int[] lengths = new int[16];
  private int pieces;

  SinkChunk(int bytes) {
    memory = Unpooled.directBuffer(bytes, bytes);
  }

  int room() {
    return memory.writableBytes();
  }

  int bytes() {
    return memory.readableBytes();
  }

  boolean isEmpty() {
    return pieces == 0;
  }

  /**
   * @param offset place in the file
   * @param index first byte in {@code payload}
   * @param length bytes, at most {@link #room}
   */
  void append(long offset, ByteBuf payload, int index, int length) {
    memory.writeBytes(payload, index, length);
    int last = pieces - 1;
    if (last >= 0 && offsets[last] + lengths[last] == offset) {
      lengths[last] += length;
      return;
    }
    if (pieces == offsets.length) {
      offsets = Arrays.copyOf(offsets, pieces * 2);
      lengths = Arrays.copyOf(lengths, pieces * 2);
    }
    offsets[pieces] = offset;
    lengths[pieces++] = length;
  }

  int pieces() {
    return pieces;
  }

  long offset(int piece) {
    return offsets[piece];
  }

  int length(int piece) {
    return lengths[piece];
  }

  ByteBuf memory() {
    return memory;
  }

  void clear() {
    memory.clear();
    pieces = 0;
  }

  void free() {
    memory.release();
  }
}
