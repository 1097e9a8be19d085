package io.filecast.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.Errors;
import java.net.PortUnreachableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the ICMP errors that came back for datagrams sent earlier. They are the destination's
 * condition, not the socket's; Vert.x would close the socket over them.
 */
final class UnreachableCounter extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(UnreachableCounter.class);

  /** Linux error numbers, the same on all architectures Netty's native transport is built for. */
  private static final int ENETUNREACH = 101;

  private static final int ECONNREFUSED = 111;
  private static final int EHOSTUNREACH = 113;

  private final ErrorQueue errors;
  private volatile long unreachable;

  UnreachableCounter(ErrorQueue errors) {
    this.errors = errors;
  }

  /** Times that a port was unreachable. */
  long count() {
    return unreachable;
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // written by the channel's event loop only
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof OutOfMemoryError) { // nobody's ICMP error: it ends the program
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
    }
    errors.empty();
    if (cause instanceof PortUnreachableException || isError(cause, ECONNREFUSED)) {
      unreachable++;
    } else if (isError(cause, EHOSTUNREACH) || isError(cause, ENETUNREACH)) {
      LOG.debug("{}: {}", ctx.channel().localAddress(), cause.getMessage());
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  private static boolean isError(Throwable cause, int errorNumber) {
    return cause instanceof Errors.NativeIoException refused
        && refused.expectedErr() == -errorNumber;
  }
}
