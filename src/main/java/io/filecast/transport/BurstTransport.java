package io.filecast.transport;

import io.netty.channel.ChannelException;
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
import java.io.FileNotFoundException;
import java.util.Optional;

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
    Optional<String> obstacle = nativeObstacle();
    return obstacle.isEmpty()
        ? epoll()
        : new BurstTransport(
            new BurstNioTransport(),
            "NIO, because native epoll is not available: " + obstacle.get());
  }

  /** The portable transport. */
  public static BurstTransport nio() {
    return new BurstTransport(new BurstNioTransport(), "NIO, as configured");
  }

  private static BurstTransport epoll() {
    boolean gso = EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    Optional<String> groRefusal = groRefusal();
    String gsoWords =
        gso ? "GSO" : "no GSO (the kernel does not know UDP_SEGMENT; Linux 4.18 does)";
    String groWords =
        groRefusal.isEmpty()
            ? "GRO"
            : "no GRO (the kernel refuses UDP_GRO: " + groRefusal.get() + "; Linux 5.0 knows it)";
    return new BurstTransport(
        new BurstEpollTransport(gso, groRefusal.isEmpty()),
        "native epoll, " + gsoWords + ", " + groWords);
  }

  /** Why the kernel does not hand over bursts as they came; empty when it does. */
  private static Optional<String> groRefusal() {
    EpollDatagramChannel probe = new EpollDatagramChannel();
    try {
      probe.config().setOption(EpollChannelOption.UDP_GRO, true);
      return Optional.empty();
    } catch (ChannelException e) {
      return Optional.of(reason(e));
    } finally {
      probe.unsafe().closeForcibly();
    }
  }

  /** A Vert.x on the best transport of this machine. */
  public static Vertx vertx(VertxOptions options) {
    return Vertx.builder().with(options).withTransport(best()).build();
  }

  /** Why the native transport cannot be had here, in one line; empty when it can. */
  public static Optional<String> nativeObstacle() {
    try {
      return Epoll.isAvailable()
          ? Optional.empty()
          : Optional.of(reason(Epoll.unavailabilityCause()));
    } catch (LinkageError e) { // not even its classes are in the class path
      return Optional.of(reason(e));
    }
  }

  /** The first line of the first cause: those around it only say that something failed. */
  private static String reason(Throwable e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    String message =
        String.valueOf(first.getMessage())
            .lines()
            .findFirst()
            .orElse(first.getClass().getSimpleName());
    return first instanceof FileNotFoundException || first instanceof NoClassDefFoundError
        ? message + " is not in the class path"
        : message;
  }

  /** Whether a burst leaves by one system call. */
  public boolean isBatched() {
    return implementation instanceof BurstEpollTransport epoll && epoll.gso;
  }

  /** What was chosen, in words, and why not more: {@code native epoll, GSO, GRO}. */
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
    private final boolean gso;
    private final boolean gro;

    BurstEpollTransport(boolean gso, boolean gro) {
      this.gso = gso;
      this.gro = gro;
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      super.configure(channel, options);
      if (options.getReceiveBufferSize() > 0) {
        // Beyond net.core.rmem_max where this process may (CAP_NET_ADMIN).
        BurstChannel.setIfPossible(channel, SO_RCVBUFFORCE, options.getReceiveBufferSize());
      }
      if (gro) {
        BurstChannel.setIfPossible(channel, EpollChannelOption.UDP_GRO, true);
      }
      BurstChannel.decorate(channel, gso, options.isIpV6());
    }
  }

  private static final class BurstNioTransport extends NioTransport {
    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      super.configure(channel, options);
      BurstChannel.decorate(channel, false, options.isIpV6());
    }
  }
}
