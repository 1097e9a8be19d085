package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * Room for a whole received burst per read, and several reads per wake-up. Vert.x forces one read
 * per wake-up on its datagram channels, and without a size truncates what is over 2048 bytes; this
 * keeps its own numbers. One for each channel.
 */
final class BurstReadAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
  /** The largest datagram, and the largest run of segments that the kernel joins (UDP_GRO). */
  private static final int READ_BYTES = 65_536;

  /** Enough to amortise the wake-up, few enough to leave the event loop to others. */
  private static final int READS_PER_WAKE_UP = 64;

  private final boolean reuse;
  private ReadBuffer buffer;

  /**
   * @param reuse whether the channel hands out what it reads before it reads again, into a {@link
   *     ReadBuffer}; otherwise every read has a buffer of the channel's allocator
   */
  BurstReadAllocator(boolean reuse) {
    super.maxMessagesPerRead(READS_PER_WAKE_UP);
    this.reuse = reuse;
  }

  @Override
  public BurstReadAllocator maxMessagesPerRead(int forced) {
    return this;
  }

  @Override
  public RecvByteBufAllocator.ExtendedHandle newHandle() {
    return reuse ? new Reusing() : new Fresh();
  }

  /** Nothing will be read any more. On the channel's event loop. */
  void free() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  private class Fresh extends MaxMessageHandle {
    @Override
    public int guess() {
      return READ_BYTES;
    }
  }

  /** Reads into the same memory again when nobody has kept it. */
  private final class Reusing extends Fresh {
    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      if (buffer == null || buffer.refCnt() != 1) {
        free();
        buffer = new ReadBuffer(allocator, READ_BYTES);
      }
      buffer.clear();
      return buffer.retain();
    }
  }
}
