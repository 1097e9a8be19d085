package io.filecast.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.vertx.core.internal.ContextInternal;
import java.net.StandardSocketOptions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel under a Vert.x datagram socket, prepared for bursts before Vert.x adds its own
 * handler.
 *
 * @param channel of the socket
 * @param writer what is sent goes through it
 * @param receiver what comes goes through it
 * @param errors what is reported about the socket
 */
record BurstChannel(
    DatagramChannel channel, BurstWriter writer, FrameReceiver receiver, SocketErrors errors) {
  private static final Logger LOG = LoggerFactory.getLogger(BurstChannel.class);

  /**
   * That of the socket this thread is just making. Vert.x makes and configures the channel within
   * {@code createDatagramSocket} and hands it to nobody.
   */
  private static final ThreadLocal<BurstChannel> CONFIGURED = new ThreadLocal<>();

  /** Levels and numbers as in {@code netinet/in.h}; ip(7), ipv6(7). */
  private static final IntegerUnixChannelOption IP_MTU_DISCOVER =
      new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10);

  private static final IntegerUnixChannelOption IPV6_MTU_DISCOVER =
      new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", 41, 23);

  private static final int PMTUDISC_PROBE = 3;

  static void decorate(DatagramChannel channel, boolean segmentationOffload, boolean ipv6) {
    SocketErrors errors = new SocketErrors(ErrorQueue.of(channel, ipv6));
    BurstReadAllocator reads =
        new BurstReadAllocator(
            channel instanceof EpollDatagramChannel && ReadBuffer.isPossibleHere());
    channel.config().setRecvByteBufAllocator(reads);
    BurstChannel decorated =
        new BurstChannel(
            channel,
            new BurstWriter(channel, errors, segmentationOffload),
            new FrameReceiver(reads),
            errors);
    channel.pipeline().addLast(decorated.errors, decorated.receiver);
    CONFIGURED.set(decorated);
  }

  /** The one decorated last on this thread, once; empty under a Vert.x without burst transport. */
  static Optional<BurstChannel> take() {
    BurstChannel decorated = CONFIGURED.get();
    CONFIGURED.remove();
    return Optional.ofNullable(decorated);
  }

  /** Hands what comes, and what is reported, to a handler. On the channel's event loop. */
  void handler(ContextInternal context, DatagramHandler handler) {
    receiver.deliverTo(context, handler);
    errors.reportTo(context, handler);
  }

  /**
   * Sets the don't-fragment bit and ignores what the kernel believes of the path (RFC 8899, section
   * 3).
   */
  void forbidFragments() {
    if (channel instanceof EpollDatagramChannel) {
      channel.config().setOption(IP_MTU_DISCOVER, PMTUDISC_PROBE);
      setIfPossible(channel, IPV6_MTU_DISCOVER, PMTUDISC_PROBE);
    }
  }

  /**
   * Lets other sockets of this user that ask for it, too, be bound to the same port, or does so no
   * more (SO_REUSEPORT; socket(7)).
   *
   * @return false where the system does not know it
   */
  boolean sharePort(boolean on) {
    try {
      return channel
          .config()
          .setOption(
              channel instanceof EpollDatagramChannel
                  ? EpollChannelOption.SO_REUSEPORT
                  : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
              on);
    } catch (ChannelException e) {
      LOG.debug("SO_REUSEPORT not set to {}: {}", on, e.toString());
      return false;
    }
  }

  /** Has the kernel tell for each datagram which address of this host it was sent to. */
  void learnDestinations() {
    if (channel instanceof EpollDatagramChannel) {
      setIfPossible(channel, EpollChannelOption.IP_RECVORIGDSTADDR, true);
    }
  }

  boolean tellsDestinations() {
    return channel instanceof EpollDatagramChannel epoll && epoll.config().isIpRecvOrigDestAddr();
  }

  /**
   * Sets what this process may not be allowed to, or a host without IPv6 or an old kernel lacks.
   */
  static <T> void setIfPossible(DatagramChannel channel, ChannelOption<T> option, T value) {
    try {
      channel.config().setOption(option, value);
    } catch (ChannelException e) {
      LOG.debug("{} not set to {}: {}", option, value, e.toString());
    }
  }
}
