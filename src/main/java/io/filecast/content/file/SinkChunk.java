package io.filecast.content.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A part of the file in memory, filled in any order until it is whole or memory is wanted
 * elsewhere: what was lost and comes again a moment later still becomes one write. Belongs to the
 * event loop while it is filled and to the worker afterwards.
 */
final class SinkChunk {
  private final ByteBuf memory;

  /** Where its part begins in the memory: at a multiple of {@link DirectFile#ALIGNMENT}. */
  private final int base;

  private final ByteRangeSet filled = new ByteRangeSet();
  private long start;

  SinkChunk(int bytes) {
    memory = Unpooled.directBuffer(bytes + DirectFile.ALIGNMENT);
    base =
        memory.hasMemoryAddress()
            ? (int) (-memory.memoryAddress() & (DirectFile.ALIGNMENT - 1))
            : 0;
  }

  /** Empties it for another part of the file. */
  void begin(long start) {
    this.start = start;
    filled.clear();
  }

  /** First byte of its part of the file. */
  long start() {
    return start;
  }

  /** What of its part it holds, as positions in the file. */
  ByteRangeSet filled() {
    return filled;
  }

  /**
   * @param offset place in the file
   * @param index first byte in {@code payload}
   * @param length bytes, which end within this part
   */
  void put(long offset, ByteBuf payload, int index, int length) {
    memory.setBytes(indexOf(offset), payload, index, length);
    filled.add(offset, offset + length);
  }

  int indexOf(long offset) {
    return base + (int) (offset - start);
  }

  ByteBuf memory() {
    return memory;
  }

  void free() {
    memory.release();
  }
}
