package io.filecast.cli.terminal;

/** Says when it is time again. Not thread-safe. */
public final class DueTimer {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long periodNanos;
  private long dueNanos;

  private DueTimer(long periodNanos) {
    this.periodNanos = periodNanos;
  }

  public static DueTimer millis(long periodMillis) {
    return new DueTimer(periodMillis * NANOS_PER_MILLI);
  }

  /** The first time is a period after this. */
  public void begin(long nowNanos) {
    dueNanos = nowNanos + periodNanos;
  }

  /** True once per period; what was missed is not made up for. */
  public boolean isDue(long nowNanos) {
    if (nowNanos - dueNanos < 0) {
      return false;
    }
    dueNanos += (nowNanos - dueNanos) / periodNanos * periodNanos + periodNanos;
    return true;
  }
}
