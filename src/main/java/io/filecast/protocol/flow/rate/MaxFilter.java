package io.filecast.protocol.flow.rate;

/**
 * The largest value of the last {@value #SLOTS} rounds. A round counts once it has lasted {@value
 * #MIN_SLOT_NANOS} ns: on a 0.1 ms path one preempted thread is longer than ten round trips.
 */
final class MaxFilter {
  private static final int SLOTS = 10;
  private static final long MIN_SLOT_NANOS = 5_000_000;

  private final long[] slots = new long[SLOTS];
  private int current;
  private long slotStartNanos;
  private long max;

  void clear() {
    java.util.Arrays.fill(slots, 0);
    max = 0;
  }

  void onRound(long nowNanos) {
    if (nowNanos - slotStartNanos < MIN_SLOT_NANOS) {
      return;
    }
    slotStartNanos = nowNanos;
    current = (current + 1) % SLOTS;
    slots[current] = 0;
    max = 0;
    for (long slot : slots) {
      max = Math.max(max, slot);
    }
  }

  void add(long value) {
    slots[current] = Math.max(slots[current], value);
    max = Math.max(max, value);
  }

  long max() {
    return max;
  }
}
