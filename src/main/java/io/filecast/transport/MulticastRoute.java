package io.filecast.transport;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The interface by which this host reaches another, and its address there: what goes to a group
 * leaves by it, and what comes from a group is listened to on it.
 *
 * @param via the interface
 * @param local this host's address on it
 */
public record MulticastRoute(NetworkInterface via, InetAddress local) {
  /** RFC 4607, section 4.3, and RFC 3307, section 4.3: the first ones are taken. */
  private static final byte[] IPV6_GROUPS = {
    (byte) 0xFF, 0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x80, 0, 0, 0
  };

  /** Nothing is sent; a port has to be named all the same. */
  private static final int ANY_PORT = 9;

  /**
   * The route to a host.
   *
   * @throws IOException with one line when there is none, or its interface does not do multicast
   */
  public static MulticastRoute to(InetAddress remote) throws IOException {
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(new InetSocketAddress(remote, ANY_PORT));
      return of(probe.getLocalAddress());
    } catch (SocketException e) {
      throw new IOException(
          "no route to %s: %s".formatted(remote.getHostAddress(), e.getMessage()), e);
    }
  }

  /**
   * The route of what leaves from one of this host's addresses.
   *
   * @throws IOException with one line when it is not this host's, or its interface does not do
   *     multicast
   */
  public static MulticastRoute of(InetAddress local) throws IOException {
    NetworkInterface via = NetworkInterface.getByInetAddress(local);
    if (via == null) {
      throw new IOException("%s is no address of this host".formatted(local.getHostAddress()));
    }
    return usable(via, local);
  }

  /**
   * The route by an interface, by the system's name for it.
   *
   * @param ipv6 which family of addresses is wanted
   * @throws IOException with one line when there is none
   */
  private static MulticastRoute by(String name, boolean ipv6) throws IOException {
    NetworkInterface via = NetworkInterface.getByName(name);
    if (via == null) {
      throw new IOException("this host has no interface %s".formatted(name));
    }
    for (InetAddress each : (Iterable<InetAddress>) via.inetAddresses()::iterator) {
      if (each instanceof Inet6Address == ipv6) {
        return usable(via, each);
      }
    }
    throw new IOException("interface %s has no %s address".formatted(name, ipv6 ? "IPv6" : "IPv4"));
  }

  /**
   * The route by an interface, as users name it: by its name, or by one of its addresses.
   *
   * @param ipv6 which family of addresses is wanted where there is a choice
   * @throws IOException with one line when there is none
   */
  public static MulticastRoute named(String name, boolean ipv6) throws IOException {
    boolean isAddress = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
    return isAddress ? of(InetAddress.getByName(name)) : by(name, ipv6);
  }

  /** Linux does not say that loopback does multicast, and it does. */
  private static MulticastRoute usable(NetworkInterface via, InetAddress local) throws IOException {
    if (!via.isUp()) {
      throw new IOException("interface %s is down".formatted(via.getName()));
    }
    if (!via.supportsMulticast() && !via.isLoopback()) {
      throw new IOException("interface %s does not do multicast".formatted(via.getName()));
    }
    return new MulticastRoute(via, local);
  }

  public boolean isIpv6() {
    return local instanceof Inet6Address;
  }

  /** A group for a single source (RFC 4607), that no switch floods. */
  public InetAddress randomGroup() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    byte[] raw = isIpv6() ? IPV6_GROUPS.clone() : new byte[] {(byte) 232, 0, 0, 0};
    for (int i = 1; i <= 3; i++) {
      raw[raw.length - i] = (byte) random.nextInt(1, 255);
    }
    try {
      return InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(raw.length + " bytes are the length of an address", e);
    }
  }
}
