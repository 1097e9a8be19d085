package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;

/** When the receipt is sent: at once, then less and less often until the sender closes. */
final class ReceiptSchedule {
  private static final long FIRST_REPEAT_NANOS = 50_000_000;
  private static final long LONGEST_REPEAT_NANOS = 500_000_000;

  private long dueNanos = Deadline.NEVER;
  private long intervalNanos = FIRST_REPEAT_NANOS;

  void start(long now) {
    dueNanos = now;
    intervalNanos = FIRST_REPEAT_NANOS;
  }

  void stop() {
    dueNanos = Deadline.NEVER;
  }

  void repeatNow(long now) {
    dueNanos = now;
  }

  boolean isDue(long now) {
    return now - dueNanos >= 0;
  }

  void onSent(long now) {
    dueNanos = now + intervalNanos;
    intervalNanos = Math.min(LONGEST_REPEAT_NANOS, 2 * intervalNanos);
  }

  long dueNanos() {
    return dueNanos;
  }
}
