package io.filecast.transport;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Whether this host can send to a group by an interface and listen to one there: joins a random
 * group of its own for this host alone (RFC 4607), sends to it, and waits until that comes back. It
 * does not leave the local network, and says nothing about other hosts. IPv4 only.
 */
public final class MulticastProbe {
  private static final int TRIES = 3;
  private static final int NONCE_BYTES = 16;

  private MulticastProbe() {}

  /**
   * The interfaces that may be of use for groups: those that are up, have an IPv4 address and say
   * that they do multicast; loopback where there is no other.
   */
  public static List<MulticastRoute> routes() throws SocketException {
    List<MulticastRoute> routes = new ArrayList<>();
    List<MulticastRoute> loopback = new ArrayList<>();
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      List<InetAddress> own =
          Collections.list(each.getInetAddresses()).stream()
              .filter(Inet4Address.class::isInstance)
              .toList();
      if (each.isUp() && !own.isEmpty() && (each.isLoopback() || each.supportsMulticast())) {
        (each.isLoopback() ? loopback : routes).add(new MulticastRoute(each, own.get(0)));
      }
    }
    return routes.isEmpty() ? loopback : routes;
  }

  /**
   * Sends up to three datagrams and waits for any of them. Blocks for up to {@code 3 * waitMillis}.
   *
   * @param route by IPv4
   * @param port to send to
   * @return whether one has come
   * @throws IOException when the system refuses the group or the interface
   */
  public static boolean isHeard(MulticastRoute route, int port, long waitMillis)
      throws IOException {
    InetAddress group = route.randomGroup();
    byte[] nonce = new byte[NONCE_BYTES];
    ThreadLocalRandom.current().nextBytes(nonce);
    try (DatagramChannel listening = DatagramChannel.open(StandardProtocolFamily.INET);
        DatagramChannel sending = DatagramChannel.open(StandardProtocolFamily.INET);
        Selector selector = Selector.open()) {
      listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listening.bind(new InetSocketAddress(group, port));
      listening.join(group, route.via(), route.local());
      listening.configureBlocking(false);
      listening.register(selector, SelectionKey.OP_READ);
      sending.setOption(StandardSocketOptions.IP_MULTICAST_IF, route.via());
      sending.bind(new InetSocketAddress(route.local(), 0));
      for (int i = 0; i < TRIES; i++) {
        sending.send(ByteBuffer.wrap(nonce), new InetSocketAddress(group, port));
        if (comes(listening, selector, nonce, waitMillis)) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean comes(
      DatagramChannel listening, Selector selector, byte[] nonce, long waitMillis)
      throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    ByteBuffer datagram = ByteBuffer.allocate(NONCE_BYTES + 1);
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0 || selector.select(left) == 0) {
        return false;
      }
      selector.selectedKeys().clear();
      while (listening.receive(datagram.clear()) != null) {
        if (datagram.flip().equals(ByteBuffer.wrap(nonce))) {
          return true;
        }
      }
    }
  }
}
