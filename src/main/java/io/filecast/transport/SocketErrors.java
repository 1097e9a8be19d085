package io.filecast.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts, by kind, every error that is reported about a socket, and keeps the socket open. Anybody
 * can send an ICMP message: none of them says anything about the socket itself, but Vert.x would
 * close it. The only end of a socket is that its channel has become inactive; when nobody has asked
 * for that, it is reported.
 */
final class SocketErrors extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(SocketErrors.class);

  private final ErrorQueue queue;
  private final AtomicLongArray counts = new AtomicLongArray(NetworkError.values().length);
  private final Promise<String> lost = Promise.promise();
  private volatile boolean closing;
  private volatile Throwable latest;
  private ContextInternal context;
  private DatagramHandler handler;

  SocketErrors(ErrorQueue queue) {
    this.queue = queue;
  }

  /** Has every error handed to the handler, on this context. On the channel's event loop. */
  void reportTo(ContextInternal context, DatagramHandler handler) {
    this.context = context;
    this.handler = handler;
  }

  long count(NetworkError kind) {
    return counts.get(kind.ordinal());
  }

  /** Says that the socket is about to be closed on purpose. */
  void expectClose() {
    closing = true;
  }

  /** Completes, with the reason, when the socket has been closed and nobody had asked for it. */
  Promise<String> lost() {
    return lost;
  }

  /** Counts why a send failed. On the channel's event loop. */
  void onSendFailed(Throwable cause) {
    count(cause);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    NetworkError kind = count(cause);
    if (cause instanceof VirtualMachineError) {
      // Not the network's: for whoever handles what no thread catches.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
    } else if (LOG.isDebugEnabled()) {
      LOG.debug("{}: {}", ctx.channel().localAddress(), cause.toString());
    }
    if (handler != null) {
      context.emit(kind, handler::onError);
    }
  }

  private NetworkError count(Throwable cause) {
    queue.empty();
    NetworkError kind = NetworkError.of(cause);
    counts.incrementAndGet(kind.ordinal());
    latest = cause;
    return kind;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    onClosed();
    ctx.fireChannelInactive();
  }

  /** What becomes of a channel after an exception that Netty does not expect of a write. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelOutputShutdownEvent) {
      onClosed();
    }
    ctx.fireUserEventTriggered(event);
  }

  private void onClosed() {
    if (!closing) {
      lost.tryComplete(reason(latest));
    }
  }

  private static String reason(Throwable latest) {
    String words = "the system has closed a socket of this program that was in use";
    if (latest == null) {
      return words;
    }
    String message =
        latest instanceof IOException && latest.getMessage() != null
            ? latest.getMessage()
            : latest.toString();
    return words + "; the last error on it was: " + message;
  }
}
