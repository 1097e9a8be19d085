package io.filecast.protocol.endpoint.admission;

/** Limits how often something happens: a token bucket that all sources share. */
final class RateBudget {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final long intervalNanos;
  private final long depthNanos;

  /** When the bucket is full again. */
  private long fullNanos;

  /**
   * @param perSecond 1 or more
   * @param atOnce how many may follow each other without a pause, 1 or more
   */
  RateBudget(long nowNanos, int perSecond, int atOnce) {
    intervalNanos = NANOS_PER_SECOND / perSecond;
    depthNanos = atOnce * intervalNanos;
    fullNanos = nowNanos;
  }

  boolean isEmpty(long nowNanos) {
    return Math.max(0, fullNanos - nowNanos) + intervalNanos > depthNanos;
  }

  boolean tryTake(long nowNanos) {
    if (isEmpty(nowNanos)) {
      return false;
    }
    fullNanos = nowNanos + Math.max(0, fullNanos - nowNanos) + intervalNanos;
    return true;
  }
}
