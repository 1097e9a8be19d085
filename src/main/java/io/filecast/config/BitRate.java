package io.filecast.config;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A data rate as users write it: a number and a unit, {@code 100Mbit/s} or {@code 12.5 MB/s}. */
public final class BitRate {
  /** Below, not even a small datagram a second would leave. */
  private static final long MIN_BITS_PER_SECOND = 8_000;

  private static final long MAX_BITS_PER_SECOND = 1_000_000_000_000L;

  private static final Pattern SYNTAX = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z/]+)");

  private static final Map<String, Long> BITS_OF =
      new TreeMap<>(
          Map.of(
              "bit/s", 1L,
              "kbit/s", 1_000L,
              "Mbit/s", 1_000_000L,
              "Gbit/s", 1_000_000_000L,
              "B/s", 8L,
              "MB/s", 8_000_000L,
              "MiB/s", 8L << 20));

  private BitRate() {}

  /**
   * @param source what the text was given to, for the error
   * @param word a text that stands for no rate of its own, and for 0: {@code auto}
   * @return bits per second, or 0 for the word
   * @throws ConfigException when the text is neither, has no unit, or is outside 8 kbit/s to 1000
   *     Gbit/s
   */
  static long parse(String source, String text, String word) {
    if (text.equals(word)) {
      return 0;
    }
    Matcher matcher = SYNTAX.matcher(text.strip());
    Long unitBits = matcher.matches() ? BITS_OF.get(matcher.group(2)) : null;
    if (unitBits == null) {
      throw new ConfigException(
          "%s=%s is not a rate; use %s or a number with one of %s, as in 100Mbit/s"
              .formatted(source, text, word, String.join(", ", BITS_OF.keySet())));
    }
    double bits = Double.parseDouble(matcher.group(1)) * unitBits;
    if (bits < MIN_BITS_PER_SECOND || bits > MAX_BITS_PER_SECOND) {
      throw new ConfigException(
          "%s=%s is outside %s to %s"
              .formatted(source, text, format(MIN_BITS_PER_SECOND), format(MAX_BITS_PER_SECOND)));
    }
    return Math.round(bits);
  }

  /**
   * {@code 100Mbit/s}, in the largest unit that needs no more than three digits behind the point.
   */
  public static String format(long bitsPerSecond) {
    if (bitsPerSecond >= 1_000_000_000) {
      return decimal(bitsPerSecond / 1e9) + "Gbit/s";
    }
    return bitsPerSecond >= 1_000_000
        ? decimal(bitsPerSecond / 1e6) + "Mbit/s"
        : decimal(bitsPerSecond / 1e3) + "kbit/s";
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
  }
}
