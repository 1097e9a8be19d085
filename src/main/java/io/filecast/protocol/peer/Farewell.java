package io.filecast.protocol.peer;

import io.filecast.wire.Close;
import io.filecast.wire.Reason;

/**
 * The outcome is known: CLOSE three times, so that one lost datagram leaves no receiver that
 * repeats its receipt to a program that has ended, and again whenever the receipt is repeated.
 */
final class Farewell {
  /** How long a sender with its receipt answers repeats of it. */
  private static final long LINGER_NANOS = 1_000_000_000L;

  /**
   * After the first CLOSE, the second and the third: apart, so that they do not get lost together,
   * and soon, as a program that is done waits for the last.
   */
  private static final long[] REPEAT_NANOS = {10_000_000, 30_000_000};

  private final long transferId;
  private Reason reason;
  private long startNanos;

  /** How many of the three have been sent. */
  private int said;

  /** Whether a receipt was repeated that has not been answered. */
  private boolean owed;

  Farewell(long transferId) {
    this.transferId = transferId;
  }

  void start(long now, Reason why) {
    reason = why;
    startNanos = now;
  }

  void repeat() {
    owed = true;
  }

  /** When {@link #poll} or {@link #isOver} has news. */
  long nextNanos() {
    return startNanos + (isSaid() ? LINGER_NANOS : said == 0 ? 0 : REPEAT_NANOS[said - 1]);
  }

  /** Whether all that is sent without being asked for has been. */
  boolean isSaid() {
    return said > REPEAT_NANOS.length;
  }

  boolean isOver(long now) {
    return now - (startNanos + LINGER_NANOS) >= 0;
  }

  /** The CLOSE to send now; null when none is owed. */
  Close poll(long now, int attempt) {
    boolean due = !isSaid() && now - nextNanos() >= 0;
    if (!due && !owed) {
      return null;
    }
    said += due ? 1 : 0;
    owed = false;
    return new Close(attempt, transferId, reason);
  }
}
