package io.filecast.config;

import java.util.List;

/** A data rate as users write it: a number and a unit, {@code 100Mbit/s} or {@code 12.5 MB/s}. */
public final class BitRate {
  /** Below, not even a small datagram a second would leave. */
  static final long MIN_BITS_PER_SECOND = 8_000;

  static final long MAX_BITS_PER_SECOND = 1_000_000_000_000L;

  private static final List<String> OF_BITS = List.of("bit/s", "kbit/s", "Mbit/s", "Gbit/s");

  static final Units UNITS =
      new Units(
          "a rate",
          "100Mbit/s",
          Units.factors(
              "bit/s", 1L,
              "kbit/s", 1_000L,
              "Mbit/s", 1_000_000L,
              "Gbit/s", 1_000_000_000L,
              "B/s", 8L,
              "KB/s", 8_000L,
              "KiB/s", 8L << 10,
              "MB/s", 8_000_000L,
              "MiB/s", 8L << 20,
              "GB/s", 8_000_000_000L,
              "GiB/s", 8L << 30),
          OF_BITS);

  private BitRate() {}

  /**
   * {@code 100 Mbit/s}, in the largest unit that leaves a number of at least 1; at most three
   * digits behind the point.
   */
  public static String format(long bitsPerSecond) {
    return UNITS.rounded(bitsPerSecond, OF_BITS);
  }
}
