package io.filecast.transport;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.transport.Transport;

/**
 * A Vert.x transport whose datagram sockets send and receive bursts. The best one that works here
 * is chosen once: native epoll with segmentation offload, else NIO with the same behaviour, only
 * slower.
 */
public final class BurstTransport implements Transport {
  /** Level and number as in {@code asm-generic/socket.h}; socket(7). */
  private static final IntegerUnixChannelOption SO_RCVBUFFORCE =
      new IntegerUnixChannelOption("SO_RCVBUFFORCE", 1, 33);

  private final io.vertx.core.spi.transport.Transport implementation;
  private final String description;

  private BurstTransport(io.vertx.core.spi.transport.Transport implementation, String description) {
    this.implementation = implementation;
    this.description = description;
  }

  /** The best transport of this machine. */
  public static BurstTransport best() {
    if (!isEpollAvailable()) {
      return nio();
    }
    boolean offload = EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    return new BurstTransport(
        new BurstEpollTransport(offload),
        offload
            ? "native epoll, GSO, GRO"
            : "native epoll, no segmentation offload (kernel < 4.18)");
  }

  /** The portable transport. */
  public static BurstTransport nio() {
    return new BurstTransport(new BurstNioTransport(), "NIO");
  }

  /** A Vert.x on the best transport of this machine. */
  public static Vertx vertx(VertxOptions options) {
    return Vertx.builder().with(options).withTransport(best()).build();
  }

  private static boolean isEpollAvailable() {
    try {
      return Epoll.isAvailable();
    } catch (LinkageError e) { // no native library in the class path for this system
      return false;
    }
  }

  /** What was chosen, in words: {@code native epoll, GSO, GRO}. */
  public String description() {
    return description;
  }

  @Override
  public String name() {
    return implementation instanceof BurstEpollTransport ? "epoll" : "nio";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return implementation;
  }

  private static final class BurstEpollTransport extends EpollTransport {
    /**
     * Without it the kernel keeps quiet about "port unreachable" on sockets that are not connected.
     * Level and number as in {@code netinet/in.h}; ip(7), ipv6(7).
     */
    private static final IntegerUnixChannelOption IP_RECVERR =
        new IntegerUnixChannelOption("IP_RECVERR", 0, 11);

    private static final IntegerUnixChannelOption IPV6_RECVERR =
        new IntegerUnixChannelOption("IPV6_RECVERR", 41, 25);

    private final boolean offload;

    BurstEpollTransport(boolean offload) {
      this.offload = offload;
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      super.configure(channel, options);
      if (options.getReceiveBufferSize() > 0) {
        // Beyond net.core.rmem_max where this process may (CAP_NET_ADMIN).
        BurstChannels.setIfPossible(channel, SO_RCVBUFFORCE, options.getReceiveBufferSize());
      }
      channel.config().setOption(EpollChannelOption.UDP_GRO, offload);
      channel.config().setOption(IP_RECVERR, 1);
      if (options.isIpV6()) {
        BurstChannels.setIfPossible(channel, IPV6_RECVERR, 1);
      }
      BurstChannels.decorate(channel, offload);
    }
  }

  private static final class BurstNioTransport extends NioTransport {
    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      super.configure(channel, options);
      BurstChannels.decorate(channel, false);
    }
  }
}
