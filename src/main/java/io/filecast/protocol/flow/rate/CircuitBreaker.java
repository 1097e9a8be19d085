package io.filecast.protocol.flow.rate;

/** Trips when most of what is sent is lost for five measurement intervals on end (RFC 8084). */
final class CircuitBreaker {
  /** RFC 8084, section 4, item 4: longer than several round-trip times. */
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private static final int INTERVALS = 5;

  /** Above the 50 % of random loss that a transfer has to survive. */
  private static final double HOPELESS_LOSS = 0.65;

  /** An interval with fewer packets proves nothing. */
  private static final int MIN_PACKETS = 50;

  private final int packetBytes;
  private long intervalStartNanos;
  private long acked;
  private long lost;
  private int hopeless;

  CircuitBreaker(int packetBytes, long nowNanos) {
    this.packetBytes = packetBytes;
    intervalStartNanos = nowNanos;
  }

  void onSample(long nowNanos, long ackedBytes, long lostBytes) {
    acked += ackedBytes;
    lost += lostBytes;
    if (nowNanos - intervalStartNanos < INTERVAL_NANOS
        || acked + lost < (long) MIN_PACKETS * packetBytes) {
      return;
    }
    hopeless = lost > HOPELESS_LOSS * (acked + lost) ? hopeless + 1 : 0;
    intervalStartNanos = nowNanos;
    acked = 0;
    lost = 0;
  }

  boolean tripped() {
    return hopeless >= INTERVALS;
  }
}
