package io.filecast.protocol.flow.rate;

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

  /**
   * A burst occupies the path for at most this long: at 1 Gbit/s that is one segmented send of 64
   * KiB, which a network card puts on the wire in one go whatever we do.
   */
  static final long BURST_NANOS = 500_000;

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

  /** How many packets a burst may have at this rate, 1 to 64. */
  public static int burstPackets(long bytesPerSecond, int packetBytes) {
    return (int) Math.max(1, Math.min(64, bytesPerSecond * (BURST_NANOS / 1e9) / packetBytes));
  }

  public void onSent(long nowNanos, long bytes, long bytesPerSecond) {
    long from = Math.max(nextNanos, nowNanos - creditNanos);
    nextNanos = from + (long) (bytes * 1e9 / bytesPerSecond);
  }
}
