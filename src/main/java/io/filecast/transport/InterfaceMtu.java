package io.filecast.transport;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/**
 * The largest datagram that leaves this host whole towards an address: what a search of the path
 * starts from.
 */
public final class InterfaceMtu {
  private static final int IPV4_AND_UDP_HEADERS = 28;
  private static final int IPV6_AND_UDP_HEADERS = 48;

  /** UDP payload that IPv4 can describe. */
  private static final int MAX_PAYLOAD = 65_507;

  /** Ethernet, when the system does not tell. */
  private static final int USUAL_MTU = 1_500;

  private InterfaceMtu() {}

  /**
   * UDP payload in bytes; that of Ethernet when there is no route, which the first send will
   * report. Asks the routing table, sends nothing; blocks for some system calls.
   */
  public static int payloadTowards(InetAddress address) {
    int headers = address instanceof Inet6Address ? IPV6_AND_UDP_HEADERS : IPV4_AND_UDP_HEADERS;
    return Math.min(MAX_PAYLOAD, mtuTowards(address) - headers);
  }

  private static int mtuTowards(InetAddress address) {
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(new InetSocketAddress(address, 9)); // discard: any port will do
      NetworkInterface outgoing = NetworkInterface.getByInetAddress(probe.getLocalAddress());
      return outgoing == null ? USUAL_MTU : outgoing.getMTU();
    } catch (SocketException | UncheckedIOException e) {
      return USUAL_MTU;
    }
  }
}
