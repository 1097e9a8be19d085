package io.filecast.transport;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * UDP ports that send to a multicast group, or take what one sender sends to it (RFC 4607), or
 * everybody. Each is a {@link DatagramPort} of its own: a socket that hears a group has the group's
 * address and gets nothing else, and one that sends has one interface.
 */
public final class GroupPorts {
  /** What the system gives datagrams to a group unless it is told otherwise: they stay here. */
  public static final int DEFAULT_TTL = 1;

  /** Levels and numbers as in {@code netinet/in.h}; ip(7), ipv6(7). Netty's own sets IP_TTL. */
  private static final IntegerUnixChannelOption IP_MULTICAST_TTL =
      new IntegerUnixChannelOption("IP_MULTICAST_TTL", 0, 33);

  private static final IntegerUnixChannelOption IPV6_MULTICAST_HOPS =
      new IntegerUnixChannelOption("IPV6_MULTICAST_HOPS", 41, 18);

  private GroupPorts() {}

  /**
   * Opens a port to send to a group from, by one interface and from this host's address there: that
   * is what receivers listen to. Receivers on this host hear it too.
   *
   * @param ttl routers that datagrams pass, and one more; 1 to 255
   * @param sendBufferBytes asked of the kernel; 0 = its default
   * @return the port once it is bound; fails with a reason
   */
  public static Future<DatagramPort> sender(
      Vertx vertx, MulticastRoute route, int ttl, int sendBufferBytes) {
    DatagramSocketOptions options = new DatagramSocketOptions().setIpV6(route.isIpv6());
    if (sendBufferBytes > 0) {
      options.setSendBufferSize(sendBufferBytes);
    }
    return open(vertx, options, new InetSocketAddress(route.local(), 0))
        .compose(port -> prepare(port, route, ttl));
  }

  private static Future<DatagramPort> prepare(DatagramPort port, MulticastRoute route, int ttl) {
    if (port.channel().isEmpty()) {
      return refuse(port, new IOException("this Vert.x has no burst transport"));
    }
    DatagramChannel channel = port.channel().get();
    try {
      channel.config().setNetworkInterface(route.via());
      if (ttl != DEFAULT_TTL) {
        channel.config().setOption(ttlOption(channel, route.isIpv6()), ttl);
      }
    } catch (RuntimeException e) { // Netty's, around the kernel's
      return refuse(port, e);
    }
    port.forbidFragments();
    return Future.succeededFuture(port);
  }

  private static ChannelOption<Integer> ttlOption(DatagramChannel channel, boolean ipv6) {
    if (!(channel instanceof EpollDatagramChannel)) {
      return ChannelOption.IP_MULTICAST_TTL;
    }
    return ipv6 ? IPV6_MULTICAST_HOPS : IP_MULTICAST_TTL;
  }

  /**
   * Opens a port that takes what one host sends to a group.
   *
   * @param group address and port
   * @param route to that host: its interface is listened on
   * @param source that host; null = everybody
   * @param receiveBufferBytes asked of the kernel; 0 = its default
   * @return the port once it listens; fails with a reason
   */
  public static Future<DatagramPort> receiver(
      Vertx vertx,
      InetSocketAddress group,
      MulticastRoute route,
      InetAddress source,
      int receiveBufferBytes) {
    DatagramSocketOptions options =
        new DatagramSocketOptions().setIpV6(route.isIpv6()).setReuseAddress(true);
    if (receiveBufferBytes > 0) {
      options.setReceiveBufferSize(receiveBufferBytes);
    }
    return open(vertx, options, group)
        .compose(
            port -> {
              if (port.channel().isEmpty()) {
                return refuse(port, new IOException("this Vert.x has no burst transport"));
              }
              Promise<DatagramPort> listening = Promise.promise();
              join(port.channel().get(), group.getAddress(), route, source)
                  .addListener(
                      done -> {
                        if (done.isSuccess()) {
                          listening.complete(port);
                        } else {
                          refuse(port, done.cause()).onComplete(listening);
                        }
                      });
              return listening.future();
            });
  }

  /**
   * Leaves the group and joins it again: a switch that learns members from what they say forgets
   * them after minutes where no router asks for them.
   *
   * @param port that {@link #receiver} has opened with the same arguments
   * @return whether it listens again
   */
  public static Future<Void> joinAgain(
      DatagramPort port, InetSocketAddress group, MulticastRoute route, InetAddress source) {
    DatagramChannel channel = port.channel().orElseThrow();
    Promise<Void> joined = Promise.promise();
    leave(channel, group.getAddress(), route, source)
        .addListener(
            left ->
                join(channel, group.getAddress(), route, source)
                    .addListener(
                        done -> {
                          if (done.isSuccess()) {
                            joined.complete();
                          } else {
                            joined.fail(done.cause());
                          }
                        }));
    return joined.future();
  }

  private static ChannelFuture join(
      DatagramChannel channel, InetAddress group, MulticastRoute route, InetAddress source) {
    return source == null
        ? channel.joinGroup(new InetSocketAddress(group, 0), route.via())
        : channel.joinGroup(group, route.via(), source);
  }

  private static ChannelFuture leave(
      DatagramChannel channel, InetAddress group, MulticastRoute route, InetAddress source) {
    return source == null
        ? channel.leaveGroup(new InetSocketAddress(group, 0), route.via())
        : channel.leaveGroup(group, route.via(), source);
  }

  private static Future<DatagramPort> open(
      Vertx vertx, DatagramSocketOptions options, InetSocketAddress address) {
    DatagramPort port;
    Future<DatagramPort> bound;
    try {
      port = DatagramPort.create(vertx, options);
      bound = port.bind(address);
    } catch (RuntimeException e) { // no descriptor is left, or the event loop has ended
      return Future.failedFuture(e);
    }
    return bound.recover(e -> refuse(port, e));
  }

  private static Future<DatagramPort> refuse(DatagramPort port, Throwable why) {
    return port.close().transform(closed -> Future.failedFuture(why));
  }
}
