package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.wire.Close;
import io.filecast.wire.Reason;

/** The outcome is known: CLOSE once, and again whenever the receiver repeats its receipt. */
final class Farewell {
  /** How long a sender with its receipt answers repeats of it. */
  private static final long LINGER_NANOS = 1_000_000_000L;

  private final long transferId;
  private Reason reason;
  private boolean owed;
  private long untilNanos = Deadline.NEVER;

  Farewell(long transferId) {
    this.transferId = transferId;
  }

  void start(long now, Reason why) {
    reason = why;
    owed = true;
    untilNanos = now + LINGER_NANOS;
  }

  void repeat() {
    owed = true;
  }

  long untilNanos() {
    return untilNanos;
  }

  boolean isOver(long now) {
    return now - untilNanos >= 0;
  }

  /** The CLOSE to send now; null when none is owed. */
  Close poll(int attempt) {
    if (!owed) {
      return null;
    }
    owed = false;
    return new Close(attempt, transferId, reason);
  }
}
