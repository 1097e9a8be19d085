package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;

/**
 * What one read of a socket fills: a datagram, or several of one size that the kernel has joined
 * (UDP_GRO). A channel would cut the latter into a slice, a packet and a walk through the pipeline
 * each; this hands out itself as a whole instead, with the size of the frames in it.
 *
 * <p>It relies on what the channel does with a buffer: one {@code retainedSlice} for the bytes that
 * were read and, when they are joined, {@code readRetainedSlice} with the size of a frame until
 * nothing is left to read. {@link #rewind} makes it readable again.
 */
final class ReadBuffer extends UnpooledUnsafeDirectByteBuf {
  /** Whether this Java lets Netty address memory outside of the heap. */
  private static final boolean POSSIBLE = isPossible();

  private int start;
  private int end;
  private int frameBytes;

  ReadBuffer(ByteBufAllocator allocator, int bytes) {
    super(allocator, bytes, bytes);
  }

  private static boolean isPossible() {
    ByteBuf usual = UnpooledByteBufAllocator.DEFAULT.directBuffer(1);
    try {
      return usual instanceof UnpooledUnsafeDirectByteBuf;
    } finally {
      usual.release();
    }
  }

  /** Where it is not, a channel reads into what its own allocator gives. */
  static boolean isPossibleHere() {
    return POSSIBLE;
  }

  @Override
  public ByteBuf retainedSlice(int index, int length) {
    start = index;
    end = index + length;
    frameBytes = length;
    setIndex(start, end);
    return retain();
  }

  @Override
  public ByteBuf readRetainedSlice(int length) {
    frameBytes = length;
    readerIndex(writerIndex());
    return retain();
  }

  /** The frames in memory of their own. */
  ReadBuffer copyFrames() {
    ReadBuffer copy = new ReadBuffer(alloc(), Math.max(1, end - start));
    copy.setBytes(0, this, start, end - start);
    copy.end = end - start;
    copy.frameBytes = frameBytes;
    return copy;
  }

  /** Makes what was read readable, and tells the size of its frames. */
  int rewind() {
    setIndex(start, end);
    return frameBytes;
  }
}
