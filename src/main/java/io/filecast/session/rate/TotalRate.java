package io.filecast.session.rate;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit over all destinations of a JVM: one bucket, shared by their sessions, which may run on
 * different threads. A virtual scheduling algorithm (GCRA, ITU-T I.371): one atomic word holds the
 * moment up to which the limit is used up.
 */
public final class TotalRate {
  private final double nanosPerByte;
  private final AtomicLong usedUntilNanos = new AtomicLong(Long.MIN_VALUE / 2);

  /**
   * @param bitsPerSecond UDP payload of DATA, at least 8
   */
  public TotalRate(long bitsPerSecond) {
    if (bitsPerSecond < 8) {
      throw new IllegalArgumentException("total rate of " + bitsPerSecond + " bit/s is below 8");
    }
    nanosPerByte = 8e9 / bitsPerSecond;
  }

  /** Bytes that may leave within a burst's time; what a session should ask for at once. */
  public long burstBytes() {
    return (long) (Pacer.BURST_NANOS / nanosPerByte);
  }

  /** Takes {@code bytes} if the limit allows them now. */
  public boolean tryTake(long nowNanos, long bytes) {
    long cost = (long) (bytes * nanosPerByte);
    while (true) {
      long used = usedUntilNanos.get();
      if (used - nowNanos > 0) {
        return false;
      }
      long from = Math.max(used, nowNanos - Pacer.CREDIT_NANOS);
      if (usedUntilNanos.compareAndSet(used, from + cost)) {
        return true;
      }
    }
  }

  /** Gives back what was taken and not sent. */
  public void giveBack(long bytes) {
    usedUntilNanos.addAndGet(-(long) (bytes * nanosPerByte));
  }

  /** When asking again makes sense. */
  public long nextNanos() {
    return usedUntilNanos.get();
  }
}
