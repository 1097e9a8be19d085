package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;

/** When FINISH goes out: at once, then less and less often, until it was seen. */
final class FinishSchedule {
  private long dueNanos = Deadline.NEVER;
  private long intervalNanos;
  private boolean seen;

  void restart(long now) {
    dueNanos = now;
    intervalNanos = 0;
  }

  void onNewAttempt() {
    seen = false;
  }

  void onSeen() {
    seen = true;
  }

  boolean wasSeen() {
    return seen;
  }

  boolean isDue(long now) {
    return now - dueNanos >= 0;
  }

  void onSent(long now, long ptoNanos) {
    long next = Math.min(2 * intervalNanos, PeerWatch.KEEP_ALIVE_NANOS);
    intervalNanos = Math.max(ptoNanos, next);
    dueNanos = now + intervalNanos;
  }

  long dueNanos() {
    return dueNanos;
  }
}
