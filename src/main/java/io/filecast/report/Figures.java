package io.filecast.report;

import java.util.Locale;

/** Figures with their units, the same everywhere. */
final class Figures {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;
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

  static double asSeconds(long nanos) {
    return nanos / NANOS_PER_SECOND;
  }

  /** {@code 12371 bytes in 12371 datagrams}. */
  static String amount(long bytes, long datagrams) {
    return "%d bytes in %d datagrams".formatted(bytes, datagrams);
  }

  static String percent(double part) {
    return String.format(Locale.ROOT, "%.2f %%", part * 100);
  }
}
