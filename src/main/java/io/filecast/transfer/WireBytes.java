package io.filecast.transfer;

import java.net.Inet6Address;
import java.net.InetAddress;

/** What datagrams take of a wire: their payload and the headers of UDP and IP. */
public final class WireBytes {
  private static final int IPV4_AND_UDP_HEADER_BYTES = 28;
  private static final int IPV6_AND_UDP_HEADER_BYTES = 48;

  private WireBytes() {}

  /** Of the headers of one datagram to a host that is given as an IP literal. */
  public static int headerBytes(String host) {
    return host.indexOf(':') >= 0 ? IPV6_AND_UDP_HEADER_BYTES : IPV4_AND_UDP_HEADER_BYTES;
  }

  /** The same. */
  public static int headerBytes(InetAddress address) {
    return address instanceof Inet6Address ? IPV6_AND_UDP_HEADER_BYTES : IPV4_AND_UDP_HEADER_BYTES;
  }
}
