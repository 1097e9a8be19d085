package io.filecast.protocol.endpoint.admission;

/**
 * What counts as one source: an IPv4 address, or the 64-bit prefix of an IPv6 address, all of which
 * one host has at its disposal.
 *
 * @param bits the prefix, or an IPv4 address below a prefix that is never assigned
 */
public record SourceNetwork(long bits) {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int PREFIX_BYTES = 8;

  /** Where ::ffff:a.b.c.d has its IPv4 address (RFC 4291, section 2.5.5.2). */
  private static final int MAPPED_OFFSET = 12;

  /** 0:4::/32 belongs to nobody (RFC 4291: 0000::/8 is reserved). */
  private static final long IPV4 = 4L << 32;

  /**
   * @param address 4 or 16 bytes, as the network has them
   */
  public static SourceNetwork of(byte[] address) {
    if (address.length == IPV4_BYTES) {
      return new SourceNetwork(IPV4 | bits(address, 0, IPV4_BYTES));
    }
    if (address.length != IPV6_BYTES) {
      throw new IllegalArgumentException("an IP address of " + address.length + " bytes");
    }
    return isMapped(address)
        ? new SourceNetwork(IPV4 | bits(address, MAPPED_OFFSET, IPV4_BYTES))
        : new SourceNetwork(bits(address, 0, PREFIX_BYTES));
  }

  private static boolean isMapped(byte[] address) {
    return bits(address, 0, PREFIX_BYTES) == 0 && bits(address, PREFIX_BYTES, IPV4_BYTES) == 0xFFFF;
  }

  private static long bits(byte[] address, int from, int bytes) {
    long bits = 0;
    for (int i = from; i < from + bytes; i++) {
      bits = bits << 8 | address[i] & 0xFF;
    }
    return bits;
  }
}
