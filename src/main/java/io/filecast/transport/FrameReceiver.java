package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;

/**
 * Hands datagrams to their handler before a Vert.x socket copies each of them into a buffer of its
 * own: that costs more than all else that is done to a frame. Without a handler they are dropped.
 */
final class FrameReceiver extends ChannelInboundHandlerAdapter {
  private final BurstReadAllocator reads;
  private final Handler<DatagramPacket> deliver = this::deliver;
  private final Handler<DatagramPacket> deliverAlone = this::deliverAlone;
  private final Handler<Void> readComplete = this::readComplete;
  private ContextInternal context;
  private DatagramHandler handler;

  FrameReceiver(BurstReadAllocator reads) {
    this.reads = reads;
  }

  /** On the channel's event loop. */
  void deliverTo(ContextInternal context, DatagramHandler handler) {
    this.context = context;
    this.handler = handler;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof DatagramPacket packet)) {
      ctx.fireChannelRead(message);
    } else if (handler == null) {
      packet.release();
    } else if (context.isEventLoopContext()) {
      context.emit(packet, deliver);
    } else {
      context.emit(copy(packet), deliverAlone);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (handler != null && context.isEventLoopContext()) {
      context.emit(null, readComplete);
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    reads.free();
  }

  private void deliver(DatagramPacket packet) {
    try {
      ByteBuf content = packet.content();
      int frameBytes =
          content instanceof ReadBuffer frames ? frames.rewind() : content.readableBytes();
      handler.onDatagrams(content, frameBytes, packet.sender(), packet.recipient());
    } finally {
      packet.release();
    }
  }

  private void deliverAlone(DatagramPacket packet) {
    deliver(packet);
    handler.onReadComplete();
  }

  private void readComplete(Void nothing) {
    handler.onReadComplete();
  }

  /** For another thread: the memory of a read is used again. */
  private static DatagramPacket copy(DatagramPacket packet) {
    try {
      if (packet.content() instanceof ReadBuffer frames) {
        return packet.replace(frames.copyFrames());
      }
      return packet.retain();
    } finally {
      packet.release();
    }
  }
}
