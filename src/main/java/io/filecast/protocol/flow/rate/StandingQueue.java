package io.filecast.protocol.flow.rate;

/**
 * The shortest queue that packets have met of late: one that stands, and is not just passing by. A
 * receiver that had to wait for a processor reports late now and then; in front of a bottleneck
 * every packet waits.
 */
public final class StandingQueue {
  /** The least of the slot before and of the current one counts. */
  private static final long SLOT_NANOS = 25_000_000;

  /** What waits for a processor on a busy machine, whenever it comes. */
  private static final long NOISE_NANOS = 2_000_000;

  /** Of the shortest round-trip time. */
  private static final double SHARE = 0.25;

  private long slotNanos;
  private long before = Long.MAX_VALUE;
  private long current = Long.MAX_VALUE;

  public StandingQueue(long now) {
    slotNanos = now;
  }

  /**
   * A packet has been acknowledged.
   *
   * @param queueNanos how much longer than the shortest round trip it took
   */
  public void add(long now, long queueNanos) {
    if (now - slotNanos >= SLOT_NANOS) {
      before = now - slotNanos < 2 * SLOT_NANOS ? current : Long.MAX_VALUE;
      current = Long.MAX_VALUE;
      slotNanos = now;
    }
    current = Math.min(current, queueNanos);
  }

  /**
   * Whether the path takes what it is sent.
   *
   * @param minRttNanos the shortest round-trip time
   */
  public boolean isNone(long minRttNanos) {
    return Math.min(before, current) < SHARE * minRttNanos + NOISE_NANOS;
  }
}
