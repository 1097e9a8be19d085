package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.Errors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP port: a Vert.x {@link DatagramSocket} and what is known of the channel under it. Belongs to
 * the Vert.x context it was opened on.
 *
 * <p>Under a Vert.x that was not made by {@link BurstTransport} it works too, only slower: every
 * burst is one frame.
 */
public final class DatagramPort {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramPort.class);

  /** The kernel's limit on segments per send, UDP_MAX_SEGMENTS before Linux 6.9. */
  private static final int MAX_SEGMENTS = 64;

  /** Largest payload of one send, segments together. */
  private static final int MAX_BURST_BYTES = 65_507;

  /**
   * What a plain Vert.x socket reads into at once, and then also its SO_RCVBUF: Linux's default. It
   * has to be given, or datagrams over 2048 bytes are cut.
   */
  private static final int PLAIN_RECEIVE_BYTES = 212_992;

  /** Every address of this host, IPv4 and IPv6. */
  private static final String ANY_IPV6 = "::";

  /** The same on a host where IPv6 is switched off. */
  private static final String ANY_IPV4 = "0.0.0.0";

  /** Linux error number, the same on all architectures Netty's native transport is built for. */
  private static final int EADDRNOTAVAIL = 99;

  private final ContextInternal context;
  private final DatagramSocket socket;
  private final Optional<BurstChannel> channel;
  private final Promise<String> lost;
  private final Routes routes = new Routes(this);

  private DatagramPort(
      ContextInternal context, DatagramSocket socket, Optional<BurstChannel> channel) {
    this.context = context;
    this.socket = socket;
    this.channel = channel;
    this.lost = context.promise();
    if (channel.isPresent()) {
      channel.get().errors().lost().future().onSuccess(lost::tryComplete);
    } else { // Vert.x's own socket is closed by every exception
      socket.exceptionHandler(e -> lost.tryComplete("a socket was closed because of " + e));
    }
  }

  /**
   * Opens a port to send from; any free one.
   *
   * @param ipv6 whether it has to reach IPv6 addresses
   * @param sendBufferBytes asked of the kernel; 0 = its default
   */
  public static DatagramPort open(Vertx vertx, boolean ipv6, int sendBufferBytes) {
    DatagramSocketOptions options = new DatagramSocketOptions().setIpV6(ipv6);
    if (sendBufferBytes > 0) {
      options.setSendBufferSize(sendBufferBytes);
    }
    return create(vertx, options);
  }

  /**
   * Opens a port to send from that never lets the system cut a datagram into fragments: one that
   * the path does not carry is lost, or refused. Where the system cannot be told so, it may still
   * be cut.
   *
   * @param receiveBufferBytes asked of the kernel for the answers
   */
  public static DatagramPort openUnfragmented(
      Vertx vertx, boolean ipv6, int sendBufferBytes, int receiveBufferBytes) {
    DatagramSocketOptions options = new DatagramSocketOptions().setIpV6(ipv6);
    if (sendBufferBytes > 0) {
      options.setSendBufferSize(sendBufferBytes);
    }
    // As many bytes as a plain socket is told here, it also allocates for each read.
    options.setReceiveBufferSize(Math.min(PLAIN_RECEIVE_BYTES, receiveBufferBytes));
    DatagramPort port = create(vertx, options);
    port.forbidFragments();
    port.channel.ifPresent(c -> c.channel().config().setReceiveBufferSize(receiveBufferBytes));
    return port;
  }

  /**
   * Opens a port to receive on.
   *
   * @param port 0 = any free one
   * @param receiveBufferBytes asked of the kernel; 0 = its default
   * @return the port once it is bound; fails with the kernel's reason
   */
  public static Future<DatagramPort> listen(
      Vertx vertx, String host, int port, int receiveBufferBytes) {
    return bind(vertx, host, port, receiveBufferBytes, false);
  }

  /**
   * Opens a port that another socket is bound to already, on another address; both have to {@link
   * #sharePort}.
   */
  static Future<DatagramPort> listenToo(
      Vertx vertx, String host, int port, int receiveBufferBytes) {
    return bind(vertx, host, port, receiveBufferBytes, true);
  }

  private static Future<DatagramPort> bind(
      Vertx vertx, String host, int port, int receiveBufferBytes, boolean shared) {
    boolean burstCapable = shared || isBurstCapable(vertx);
    String address = host.equals(ANY_IPV6) && !hasIpv6() ? ANY_IPV4 : host;
    DatagramSocketOptions options = new DatagramSocketOptions().setIpV6(address.indexOf(':') >= 0);
    if (!burstCapable) {
      LOG.warn(
          "this Vert.x has no burst transport, receiving is slow: make it with BurstTransport.vertx");
      options.setReceiveBufferSize(PLAIN_RECEIVE_BYTES);
    } else if (receiveBufferBytes > 0) {
      options.setReceiveBufferSize(receiveBufferBytes);
    }
    DatagramPort opened = create(vertx, options);
    if (shared) {
      opened.sharePort(true);
    }
    return opened
        .bind(new InetSocketAddress(address, port))
        .recover(e -> opened.close().transform(closed -> Future.failedFuture(e)));
  }

  Future<DatagramPort> bind(InetSocketAddress address) {
    return socket.listen(address.getPort(), address.getHostString()).map(this);
  }

  /** What is under it; empty under a Vert.x without burst transport. */
  Optional<DatagramChannel> channel() {
    return channel.map(BurstChannel::channel);
  }

  /** Never lets the system cut a datagram into fragments, where the system can be told so. */
  void forbidFragments() {
    channel.ifPresent(BurstChannel::forbidFragments);
  }

  /** Whether this host has IPv6 switched on. */
  public static boolean hasIpv6() {
    try (java.net.DatagramSocket probe =
        new java.net.DatagramSocket(new InetSocketAddress("::1", 0))) {
      return probe.isBound();
    } catch (SocketException e) {
      return false;
    }
  }

  /** Whether this Vert.x was made by {@link BurstTransport}. */
  public static boolean isBurstCapable(Vertx vertx) {
    DatagramPort probe = create(vertx, new DatagramSocketOptions());
    probe.socket.close();
    return probe.channel.isPresent();
  }

  static DatagramPort create(Vertx vertx, DatagramSocketOptions options) {
    DatagramSocket socket = vertx.createDatagramSocket(options);
    return new DatagramPort(
        (ContextInternal) vertx.getOrCreateContext(), socket, BurstChannel.take());
  }

  /** How many frames of this size one send may carry. */
  public int maxBurstFrames(int frameBytes) {
    return channel.isPresent() ? burstFrames(frameBytes) : 1;
  }

  /** How many frames of this size a burst may have where bursts are possible. */
  public static int burstFrames(int frameBytes) {
    return Math.max(1, Math.min(MAX_SEGMENTS, MAX_BURST_BYTES / frameBytes));
  }

  /**
   * Sends frames that stand one after the other.
   *
   * @param frames the frames; ownership passes to this port
   * @param frameBytes size of every frame but the last, which may be shorter
   * @return done when the kernel took them all, which it mostly has already; failed when it refused
   *     one, nothing is known of the others then
   */
  public Future<Void> send(ByteBuf frames, int frameBytes, InetSocketAddress recipient) {
    return channel.isPresent()
        ? channel.get().writer().send(context, frames, frameBytes, recipient)
        : sendCopy(frames, recipient);
  }

  private Future<Void> sendCopy(ByteBuf frame, InetSocketAddress recipient) {
    Buffer copy = Buffer.buffer(ByteBufUtil.getBytes(frame));
    frame.release();
    return socket.send(copy, recipient.getPort(), recipient.getAddress().getHostAddress());
  }

  /**
   * Whether a send failed because a datagram is larger than the interface or the path takes whole.
   */
  public static boolean isTooBig(Throwable cause) {
    return NetworkError.of(cause) == NetworkError.TOO_BIG;
  }

  /**
   * Sends one datagram.
   *
   * @param datagram its readable bytes; ownership passes to this port
   */
  public Future<Void> send(ByteBuf datagram, InetSocketAddress recipient) {
    return send(datagram, Math.max(1, datagram.readableBytes()), recipient);
  }

  /** The way back to where a datagram came from that came to this port. */
  public Route route(InetSocketAddress source) {
    return routes.to(source);
  }

  /** Gets every datagram that comes, on the context this port was opened on. */
  public void handler(DatagramHandler handler) {
    if (channel.isPresent()) {
      if (context.nettyEventLoop().inEventLoop()) {
        channel.get().handler(context, handler);
      } else {
        context.nettyEventLoop().execute(() -> channel.get().handler(context, handler));
      }
    } else {
      socket.handler(
          packet -> {
            ByteBuf bytes = ((BufferInternal) packet.data()).getByteBuf();
            handler.onDatagrams(
                bytes,
                bytes.readableBytes(),
                new InetSocketAddress(packet.sender().hostAddress(), packet.sender().port()));
            handler.onReadComplete();
          });
    }
  }

  /**
   * Lets other sockets of this user that do the same be bound to this port, or does so no more.
   *
   * @return false where that cannot be done
   */
  boolean sharePort(boolean on) {
    return channel.isPresent() && channel.get().sharePort(on);
  }

  /** From now on the handler learns which address a datagram was sent to, where that can be. */
  void learnDestinations() {
    channel.ifPresent(BurstChannel::learnDestinations);
  }

  boolean tellsDestinations() {
    return channel.isPresent() && channel.get().tellsDestinations();
  }

  /** Whether a socket could not be bound because its address is not one of this host. */
  static boolean isNotHere(Throwable cause) {
    return cause instanceof Errors.NativeIoException refused
        ? refused.expectedErr() == -EADDRNOTAVAIL
        : cause instanceof BindException
            && String.valueOf(cause.getMessage()).startsWith("Cannot assign");
  }

  /** The address it is bound to. */
  InetAddress localAddress() {
    return new InetSocketAddress(socket.localAddress().hostAddress(), 0).getAddress();
  }

  /** Whether it takes IPv6. */
  boolean isIpv6() {
    return localAddress() instanceof Inet6Address;
  }

  /** The bound port. */
  public int port() {
    return socket.localAddress().port();
  }

  /**
   * Receive buffer the kernel gave, in bytes of the unit it is asked in; empty when it cannot be
   * told.
   */
  public Optional<Integer> receiveBufferBytes() {
    // Linux reports twice what was asked for: the other half is for its own bookkeeping
    // (socket(7)).
    return channel.map(c -> c.channel().config().getReceiveBufferSize() / 2);
  }

  /**
   * ICMP errors ("port unreachable") that came back for what was sent; 0 where the system does not
   * tell.
   */
  public long unreachableCount() {
    return errorCount(NetworkError.PORT_UNREACHABLE);
  }

  /** Errors of a kind that were reported about this socket; 0 where the system does not tell. */
  public long errorCount(NetworkError kind) {
    return channel.map(c -> c.errors().count(kind)).orElse(0L);
  }

  /**
   * Completes, with the reason, when the socket has been closed although {@link #close} was not
   * called: no datagram will come or leave any more.
   */
  public Future<String> lost() {
    return lost.future();
  }

  /**
   * Frees the port.
   *
   * @return done when nothing of it will run on its context any more
   */
  public Future<Void> close() {
    channel.ifPresent(c -> c.errors().expectClose());
    return socket.close().eventually(this::roundTrip);
  }

  /**
   * Once to the event loop of the socket and back to its context: behind everything that the
   * closing has put there. Without it a worker pool could be gone before the socket has told its
   * context that it is closed.
   */
  private Future<Void> roundTrip() {
    Promise<Void> promise = Promise.promise();
    context.nettyEventLoop().execute(() -> context.runOnContext(turn -> promise.complete()));
    return promise.future();
  }
}
