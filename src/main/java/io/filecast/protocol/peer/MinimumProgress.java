package io.filecast.protocol.peer;

/**
 * Decides whether a transfer that moves bytes gains too little by them. A peer that keeps the flow
 * running, and admits just enough not to look stalled, otherwise gets or costs many times the
 * content. Both ends judge by it: the sender what it sent, the receiver what it received.
 *
 * <p>Judged over at least {@value #MIN_SECONDS} s and {@value #MIN_BYTES} bytes, so that neither a
 * slow path nor a burst of losses is taken for a lie. A path that loses 98 % is not served.
 */
final class MinimumProgress {
  static final int MIN_SECONDS = 30;
  static final long MIN_BYTES = 16L * 1024 * 1024;

  /** Content bytes gained per 100 bytes moved, below which the transfer ends. */
  static final int MIN_GAIN_PERCENT = 2;

  private static final long MIN_NANOS = MIN_SECONDS * 1_000_000_000L;

  private long sinceNanos;
  private long movedBefore;
  private long gainedBefore;

  /** Starts a new period: with the first byte of an attempt, and after each verdict. */
  void restart(long now, long movedBytes, long gainedBytes) {
    sinceNanos = now;
    movedBefore = movedBytes;
    gainedBefore = gainedBytes;
  }

  /**
   * @param movedBytes sent or received so far, never decreasing
   * @param gainedBytes of the content that the receiver holds
   */
  boolean isTooLittle(long now, long movedBytes, long gainedBytes) {
    long moved = movedBytes - movedBefore;
    if (now - sinceNanos < MIN_NANOS || moved < MIN_BYTES) {
      return false;
    }
    long gained = gainedBytes - gainedBefore;
    restart(now, movedBytes, gainedBytes);
    return gained < moved / 100 * MIN_GAIN_PERCENT;
  }
}
