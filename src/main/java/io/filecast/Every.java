package io.filecast;

/** Says when it is time again. Not thread-safe. */
final class Every {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long periodNanos;
  private long dueNanos;

  private Every(long periodNanos) {
    this.periodNanos = periodNanos;
  }

  static Every millis(long periodMillis) {
    return new Every(periodMillis * NANOS_PER_MILLI);
  }

  /** The first time is a period after this. */
  void begin(long nowNanos) {
    dueNanos = nowNanos + periodNanos;
  }

  /** True once per period; what was missed is not made up for. */
  boolean isDue(long nowNanos) {
    if (nowNanos - dueNanos < 0) {
      return false;
    }
    dueNanos += (nowNanos - dueNanos) / periodNanos * periodNanos + periodNanos;
    return true;
  }
}
