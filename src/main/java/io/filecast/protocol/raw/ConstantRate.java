package io.filecast.protocol.raw;

/**
 * Says how many datagrams may have left by now at a constant rate. A schedule, not a sleep: an
 * owner that comes late finds more of them due, so the mean rate holds whatever the timer's
 * resolution.
 */
final class ConstantRate {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /**
   * An owner that comes late may make up for this much time at once; more would be the burst that
   * pacing is there to avoid. Ten ticks of a millisecond timer.
   */
  private static final long MAX_CATCH_UP_NANOS = 10_000_000;

  private final long datagramsPerSecond;

  /**
   * The schedule counts from here; moved along so that the arithmetic below stays within a long.
   */
  private long epochNanos;

  private long takenSinceEpoch;

  /**
   * @param datagramsPerSecond 1 to 1,000,000,000
   * @param nowNanos the first datagram is due now
   */
  ConstantRate(long datagramsPerSecond, long nowNanos) {
    this.datagramsPerSecond = datagramsPerSecond;
    this.epochNanos = nowNanos;
  }

  /** Datagrams due and not taken yet; 0 or more. */
  long due(long nowNanos) {
    if (nowNanos - nextDueNanos() > MAX_CATCH_UP_NANOS) {
      epochNanos = nowNanos - MAX_CATCH_UP_NANOS;
      takenSinceEpoch = 0;
    }
    // Negative when a whole second was taken and the schedule goes on from its end.
    long elapsed = nowNanos - epochNanos;
    long scheduled = Math.floorDiv(elapsed * datagramsPerSecond, NANOS_PER_SECOND) + 1;
    return Math.max(0, scheduled - takenSinceEpoch);
  }

  /** Counts datagrams as gone. */
  void take(long datagrams) {
    takenSinceEpoch += datagrams;
    while (takenSinceEpoch >= datagramsPerSecond) {
      takenSinceEpoch -= datagramsPerSecond;
      epochNanos += NANOS_PER_SECOND;
    }
  }

  /** When the next datagram is due. */
  long nextDueNanos() {
    // Rounded up: at this very moment due() has to say 1.
    return epochNanos
        + (takenSinceEpoch * NANOS_PER_SECOND + datagramsPerSecond - 1) / datagramsPerSecond;
  }
}
