package io.filecast.report;

import io.filecast.config.ByteSize;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** Figures with their units, the same everywhere. */
final class Figures {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private Figures() {}

  /** {@code 0.012345 s}: always seconds, so that no two lines differ by a shifted decimal point. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.6f s", nanos / NANOS_PER_SECOND);
  }

  /** {@code 12.345}, to stand under a heading with the unit. */
  static String millis(double nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI);
  }

  /** {@code 12.345 ms}. */
  static String milliseconds(long nanos) {
    return millis(nanos) + " ms";
  }

  /** {@code 1.03 MB/s}, of 1,000,000 bytes; {@code - MB/s} when no time has passed. */
  static String rate(long bytes, long nanos) {
    return nanos <= 0
        ? "- MB/s"
        : String.format(Locale.ROOT, "%.2f MB/s", megabytesPerSecond(bytes, nanos));
  }

  static double megabytesPerSecond(long bytes, long nanos) {
    return nanos <= 0 ? 0 : bytes / BYTES_PER_MEGABYTE / (nanos / NANOS_PER_SECOND);
  }

  static double bytesPerSecond(long bytes, long nanos) {
    return nanos <= 0 ? 0 : bytes / (nanos / NANOS_PER_SECOND);
  }

  static double asMegabytes(double bytes) {
    return bytes / BYTES_PER_MEGABYTE;
  }

  /** {@code 1.0 MB/s}, for what changes before one's eyes; {@code - MB/s} when nothing moves. */
  static String megabytesRate(double bytesPerSecond) {
    return bytesPerSecond <= 0
        ? "- MB/s"
        : String.format(Locale.ROOT, "%.1f MB/s", asMegabytes(bytesPerSecond));
  }

  static double asSeconds(long nanos) {
    return nanos / NANOS_PER_SECOND;
  }

  /** {@code 12371 bytes in 12371 datagrams}. */
  static String amount(long bytes, long datagrams) {
    return "%d bytes in %d datagrams".formatted(bytes, datagrams);
  }

  /** {@code 1 datagram}, {@code 2 datagrams}. */
  static String datagrams(long count) {
    return count == 1 ? "1 datagram" : count + " datagrams";
  }

  /** {@code 1 destination}, {@code 2 destinations}. */
  static String destinations(int count) {
    return count == 1 ? "1 destination" : count + " destinations";
  }

  /** {@code 12.003 KB}, of 1000 bytes. */
  static String size(long bytes) {
    return ByteSize.format(bytes);
  }

  /** {@code 21.5 ms} or {@code 1.18 s}: three digits that count, for people who compare. */
  static String shortTime(double nanos) {
    if (nanos >= NANOS_PER_SECOND) {
      return digits(nanos / NANOS_PER_SECOND) + " s";
    }
    return nanos >= NANOS_PER_MILLI
        ? digits(nanos / NANOS_PER_MILLI) + " ms"
        : digits(nanos / NANOS_PER_MICRO) + " \u00b5s";
  }

  /** {@code 500 ms} for a round value of an axis: the largest unit that leaves at least 1. */
  static String tick(double nanos) {
    if (nanos == 0) {
      return "0";
    }
    if (nanos >= NANOS_PER_SECOND) {
      return plain(nanos / NANOS_PER_SECOND) + " s";
    }
    return nanos >= NANOS_PER_MILLI
        ? plain(nanos / NANOS_PER_MILLI) + " ms"
        : plain(nanos / NANOS_PER_MICRO) + " \u00b5s";
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  private static String digits(double value) {
    String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value);
  }

  /** {@code a, b and c}. */
  static String list(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  static String percent(double part) {
    return String.format(Locale.ROOT, "%.2f %%", part * 100);
  }
}
