package io.filecast.protocol.peer;

/**
 * Measures how long a copy has not grown worth mentioning: a sender that only keeps its transfer
 * alive sends a little now and then.
 */
final class GrowthMeter {
  /** What counts as growth; 13 kbit/s are enough for it every ten seconds. */
  static final long STEP_BYTES = 16_384;

  private long sinceNanos;
  private long sinceBytes;

  GrowthMeter(long nowNanos, long heldBytes) {
    restart(nowNanos, heldBytes);
  }

  void onHeld(long nowNanos, long heldBytes) {
    if (heldBytes - sinceBytes >= STEP_BYTES) {
      restart(nowNanos, heldBytes);
    }
  }

  void restart(long nowNanos, long heldBytes) {
    sinceNanos = nowNanos;
    sinceBytes = heldBytes;
  }

  long idleNanos(long nowNanos) {
    return nowNanos - sinceNanos;
  }
}
