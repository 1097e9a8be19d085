package io.filecast.config;

import java.util.List;

/** A number of bytes as users write it: a number and a unit, {@code 12KB} or {@code 1.5 GiB}. */
public final class ByteSize {
  static final Units UNITS =
      new Units(
          "a size",
          "12KB",
          Units.factors(
              "B", 1L,
              "KB", 1_000L,
              "KiB", 1L << 10,
              "MB", 1_000_000L,
              "MiB", 1L << 20,
              "GB", 1_000_000_000L,
              "GiB", 1L << 30,
              "TB", 1_000_000_000_000L,
              "TiB", 1L << 40),
          List.of("B", "KB", "KiB", "MB", "MiB", "GB", "GiB", "TB", "TiB"));

  private static final List<String> OF_THOUSANDS = List.of("B", "KB", "MB", "GB", "TB");

  private ByteSize() {}

  /**
   * @param source what the text was given to, for the error
   * @param maxBytes largest size that makes sense there
   * @return bytes, at least 1; fractions of a byte are rounded
   * @throws ConfigException when the text is no number with a unit, or is outside the limits
   */
  public static long parse(String source, String text, long maxBytes) {
    return UNITS.parse(source, text, new Units.Range(1, maxBytes, false, List.of(), 0));
  }

  /**
   * {@code 12.003 KB}, in the largest unit of a thousand that leaves a number of at least 1; at
   * most three digits behind the point.
   */
  public static String format(long bytes) {
    return UNITS.rounded(bytes, OF_THOUSANDS);
  }

  /** {@code 8 MiB}, {@code 12003 B}: to the byte, in the unit that leaves the smallest number. */
  public static String exact(long bytes) {
    return UNITS.exact(bytes);
  }
}
