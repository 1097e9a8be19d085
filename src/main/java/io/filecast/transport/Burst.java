package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Frames for one destination, one after the other; all of {@link #frameBytes} but the last, which
 * may be shorter.
 *
 * <p>It carries its frame size through {@code DatagramSocket.send}, which knows only buffers: the
 * socket takes a slice of what it is given, and a burst hands out itself. {@link BurstSplitter}
 * takes it out again.
 */
final class Burst extends CompositeByteBuf {
  private final int frameBytes;

  /**
   * @param frames the frames; ownership passes to the burst
   */
  Burst(ByteBufAllocator allocator, ByteBuf frames, int frameBytes) {
    super(allocator, frames.isDirect(), 1);
    this.frameBytes = frameBytes;
    addComponent(true, frames);
  }

  int frameBytes() {
    return frameBytes;
  }

  /** The burst as a Vert.x socket takes it. */
  BufferInternal asBuffer() {
    return BufferInternal.buffer(this);
  }

  @Override
  public ByteBuf slice() {
    return this;
  }
}
