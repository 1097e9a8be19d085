package io.filecast.protocol.flow.rate;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit over all destinations of a JVM: one bucket, shared by their flows, which may run on
 * different threads. A virtual scheduling algorithm (GCRA, ITU-T I.371): one atomic word holds the
 * moment up to which the limit is used up. Whoever waits longest goes first.
 */
public final class TotalRate {
  /** A flow whose turn it is has that long to come. */
  private static final long TURN_NANOS = 1_000_000;

  /** One that has not asked for so long does not wait any more. */
  private static final long WAITING_NANOS = 20_000_000;

  private final double nanosPerByte;
  private final AtomicLong usedUntilNanos = new AtomicLong(Long.MIN_VALUE / 2);
  private final List<Share> shares = new CopyOnWriteArrayList<>();

  /**
   * @param bitsPerSecond UDP payload of DATA, at least 8
   */
  public TotalRate(long bitsPerSecond) {
    if (bitsPerSecond < 8) {
      throw new IllegalArgumentException("total rate of " + bitsPerSecond + " bit/s is below 8");
    }
    nanosPerByte = 8e9 / bitsPerSecond;
  }

  /** One flow's part in it, to be given back with {@link Share#leave}. */
  public Share join() {
    Share share = new Share();
    shares.add(share);
    return share;
  }

  /** One flow's part in the limit. Used by its owner; read by the others. */
  public final class Share {
    private volatile long lastGrantNanos = Long.MIN_VALUE / 2;
    private volatile long refusedNanos = Long.MIN_VALUE / 2;
    private long retryNanos;

    private Share() {}

    /** Bytes that may leave within a burst's time; what to ask for at once. */
    public long burstBytes() {
      return (long) (Pacer.BURST_NANOS / nanosPerByte);
    }

    /** Takes {@code bytes} if the limit allows them now and it is this flow's turn. */
    public boolean tryTake(long nowNanos, long bytes) {
      long cost = (long) (bytes * nanosPerByte);
      while (true) {
        long used = usedUntilNanos.get();
        if (used - nowNanos > 0) {
          return refuse(nowNanos, used);
        }
        if (used + TURN_NANOS - nowNanos > 0 && anotherIsFirst(nowNanos)) {
          return refuse(nowNanos, used + TURN_NANOS);
        }
        long from = Math.max(used, nowNanos - Pacer.CREDIT_NANOS);
        if (usedUntilNanos.compareAndSet(used, from + cost)) {
          lastGrantNanos = nowNanos;
          refusedNanos = Long.MIN_VALUE / 2;
          return true;
        }
      }
    }

    private boolean refuse(long nowNanos, long retry) {
      refusedNanos = nowNanos;
      retryNanos = retry;
      return false;
    }

    private boolean anotherIsFirst(long nowNanos) {
      for (Share other : shares) {
        if (other != this
            && other.lastGrantNanos < lastGrantNanos
            && nowNanos - other.refusedNanos < WAITING_NANOS) {
          return true;
        }
      }
      return false;
    }

    /** When asking again makes sense, after a refusal. */
    public long retryNanos() {
      return retryNanos;
    }

    public void leave() {
      shares.remove(this);
    }
  }
}
