package io.filecast.session.rate;

/**
 * Spreads datagrams over time (RFC 9002, section 7.7) in bursts that are worth a system call. Keeps
 * the moment at which the next burst may leave; an owner that comes late finds some arrears.
 */
public final class Pacer {
  /**
   * Arrears of a rate that is found out: two turns of a millisecond timer, a small queue on the
   * path.
   */
  public static final long CREDIT_NANOS = 2_000_000;

  /**
   * Arrears of a rate that is given: its mean is what the user asked for, also on a busy machine.
   */
  public static final long FIXED_CREDIT_NANOS = 10_000_000;

  /** A burst occupies the path for at most this long. */
  static final long BURST_NANOS = 500_000;

  private static final long SHORTEST_BURST_NANOS = 100_000;

  private final long creditNanos;
  private long nextNanos;

  /**
   * @param creditNanos arrears that an owner who comes late may make up for at once
   */
  public Pacer(long nowNanos, long creditNanos) {
    this.creditNanos = creditNanos;
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
    long from = Math.max(nextNanos, nowNanos - creditNanos);
    nextNanos = from + (long) (bytes * 1e9 / bytesPerSecond);
  }

  /** What {@link #onSent} did, undone: the state before it. */
  public void restore(long nextNanos) {
    this.nextNanos = nextNanos;
  }
}
