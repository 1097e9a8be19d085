package io.filecast.transport;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/**
 * The interface that leads to an address, and the largest datagram that leaves by it whole: what a
 * search of the path starts from.
 *
 * @param interfaceName as {@code ip link} shows it; empty when the system does not tell
 * @param mtuBytes with the headers of IP and UDP
 * @param headerBytes of IP and UDP
 */
public record InterfaceMtu(String interfaceName, int mtuBytes, int headerBytes) {
  private static final int IPV4_AND_UDP_HEADERS = 28;
  private static final int IPV6_AND_UDP_HEADERS = 48;

  /** UDP payload that IPv4 can describe. */
  private static final int MAX_PAYLOAD = 65_507;

  /** Ethernet, when the system does not tell. */
  private static final int USUAL_MTU = 1_500;

  /** UDP payload in bytes. */
  public int payloadBytes() {
    return Math.min(MAX_PAYLOAD, mtuBytes - headerBytes);
  }

  /** The same without the interface. */
  public static int payloadTowards(InetAddress address) {
    return towards(address).payloadBytes();
  }

  /**
   * Asks the routing table, sends nothing; blocks for some system calls. Where there is no route,
   * which the first send will report, it answers Ethernet's MTU.
   */
  public static InterfaceMtu towards(InetAddress address) {
    int headers = address instanceof Inet6Address ? IPV6_AND_UDP_HEADERS : IPV4_AND_UDP_HEADERS;
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(new InetSocketAddress(address, 9)); // discard: any port will do
      NetworkInterface outgoing = NetworkInterface.getByInetAddress(probe.getLocalAddress());
      return outgoing == null
          ? new InterfaceMtu("", USUAL_MTU, headers)
          : new InterfaceMtu(outgoing.getName(), outgoing.getMTU(), headers);
    } catch (SocketException | UncheckedIOException e) {
      return new InterfaceMtu("", USUAL_MTU, headers);
    }
  }
}
