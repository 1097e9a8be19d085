package io.filecast.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.PortUnreachableException;

/**
 * Counts the ICMP errors that came back for datagrams sent earlier. They are the destination's
 * condition, not the socket's; Vert.x would close the socket over them.
 */
final class UnreachableCounter extends ChannelInboundHandlerAdapter {
  private volatile long unreachable;

  /** ICMP errors so far. */
  long count() {
    return unreachable;
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // written by the channel's event loop only
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof PortUnreachableException || cause instanceof IOException) {
      unreachable++;
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }
}
