package io.filecast.transport;

import io.netty.channel.FixedRecvByteBufAllocator;

/**
 * Room for a whole received burst per read, and several reads per wake-up. Vert.x forces one read
 * per wake-up on its datagram channels, and without a size truncates what is over 2048 bytes; this
 * keeps its own numbers.
 */
final class BurstReadAllocator extends FixedRecvByteBufAllocator {
  /** The largest datagram, and the largest run of segments that the kernel joins (UDP_GRO). */
  private static final int READ_BYTES = 65_536;

  /** Enough to amortise the wake-up, few enough to leave the event loop to others. */
  private static final int READS_PER_WAKE_UP = 16;

  BurstReadAllocator() {
    super(READ_BYTES);
    super.maxMessagesPerRead(READS_PER_WAKE_UP);
  }

  @Override
  public BurstReadAllocator maxMessagesPerRead(int forced) {
    return this;
  }
}
