package io.filecast.session.rate;

/**
 * Spreads datagrams over time (RFC 9002, section 7.7) in bursts that are worth a system call. Keeps
 * the moment at which the next burst may leave; an owner that comes late finds up to {@link
 * #CREDIT_NANOS} of arrears.
 */
public final class Pacer {
  /** Two turns of a millisecond timer. */
  static final long CREDIT_NANOS = 2_000_000;

  /** A burst occupies the path for at most this long. */
  static final long BURST_NANOS = 500_000;

  private static final long SHORTEST_BURST_NANOS = 100_000;

  private long nextNanos;

  public Pacer(long nowNanos) {
    nextNanos = nowNanos;
  }

  /** When the next burst may leave. */
  public long nextNanos() {
    return nextNanos;
  }

  /**
   * How many packets a burst may have at this rate, 1 to 64. On a short path half a round trip's
   * worth, so that a burst is not a queue of its own.
   */
  public static int burstPackets(long bytesPerSecond, int packetBytes, long rttNanos) {
    long nanos = Math.min(BURST_NANOS, Math.max(SHORTEST_BURST_NANOS, rttNanos / 2));
    return (int) Math.max(1, Math.min(64, bytesPerSecond * (nanos / 1e9) / packetBytes));
  }

  public void onSent(long nowNanos, long bytes, long bytesPerSecond) {
    long from = Math.max(nextNanos, nowNanos - CREDIT_NANOS);
    nextNanos = from + (long) (bytes * 1e9 / bytesPerSecond);
  }

  /** What {@link #onSent} did, undone: the state before it. */
  public void restore(long nextNanos) {
    this.nextNanos = nextNanos;
  }
}
