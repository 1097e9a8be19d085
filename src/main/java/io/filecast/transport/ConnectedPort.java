package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * A UDP socket that is connected to one address. Only on such a one is it certain which destination
 * an error is about, and by whom its port is quoted. Vert.x has none, so that this is the bare
 * channel. NIO is told of those errors only that are final (RFC 1122, section 4.2.3.9): a closed
 * port and a prohibition, not a missing route behind the first router.
 */
public final class ConnectedPort {
  private final ContextInternal context;
  private final DatagramChannel channel;
  private final ErrorQueue errors;
  private final Runnable heard;
  private final Consumer<NetworkError> refused;
  private boolean closed;

  private ConnectedPort(
      ContextInternal context,
      DatagramChannel channel,
      ErrorQueue errors,
      Runnable heard,
      Consumer<NetworkError> refused) {
    this.context = context;
    this.channel = channel;
    this.errors = errors;
    this.heard = heard;
    this.refused = refused;
  }

  /**
   * Opens a socket on the current context.
   *
   * @param heard called, on the context, for each datagram that comes
   * @param refused called, on the context, for each error, also one of the opening
   */
  @SuppressWarnings("deprecation") // Vert.x knows Netty's older enum of families
  public static ConnectedPort open(
      Vertx vertx, InetSocketAddress peer, Runnable heard, Consumer<NetworkError> refused) {
    boolean ipv6 = peer.getAddress() instanceof Inet6Address;
    VertxInternal internal = (VertxInternal) vertx;
    DatagramChannel channel =
        internal
            .transport()
            .datagramChannel(ipv6 ? InternetProtocolFamily.IPv6 : InternetProtocolFamily.IPv4);
    ContextInternal context = internal.getOrCreateContext();
    ConnectedPort port =
        new ConnectedPort(context, channel, ErrorQueue.of(channel, ipv6), heard, refused);
    channel.pipeline().addLast(port.new Inbound());
    context
        .nettyEventLoop()
        .register(channel)
        .addListener(
            registered -> {
              if (registered.isSuccess()) {
                port.reportFailure(channel.connect(peer));
              } else {
                port.report(registered.cause());
              }
            });
    return port;
  }

  /**
   * Sends one datagram, once the socket is connected.
   *
   * @param datagram ownership passes to this port
   */
  public void send(ByteBuf datagram) {
    channel.eventLoop().execute(() -> reportFailure(channel.writeAndFlush(datagram)));
  }

  private void reportFailure(ChannelFuture done) {
    done.addListener(
        ended -> {
          if (!ended.isSuccess()) {
            report(ended.cause());
          }
        });
  }

  private void report(Throwable cause) {
    errors.empty();
    NetworkError kind = NetworkError.of(cause);
    context.runOnContext(
        turn -> {
          if (!closed) {
            refused.accept(kind);
          }
        });
  }

  /**
   * Frees the socket; nothing is called any more.
   *
   * @return done when it is free
   */
  public Future<Void> close() {
    closed = true;
    Promise<Void> promise = context.promise();
    channel.eventLoop().execute(() -> channel.close().addListener(done -> promise.complete()));
    return promise.future();
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      context.runOnContext(
          turn -> {
            if (!closed) {
              heard.run();
            }
          });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      report(cause);
    }
  }
}
