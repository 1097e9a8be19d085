package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;

/**
 * The outcome of a transfer at its receiver, and the RECEIPT that says it: at once, then less and
 * less often until the sender closes.
 */
final class Reporting {
  private static final long FIRST_REPEAT_NANOS = 50_000_000;
  private static final long LONGEST_REPEAT_NANOS = 500_000_000;

  private final long transferId;
  private Reason reason = Reason.NONE;
  private long endedNanos = -1;
  private long publishedMillis;
  private long missingBytes;
  private boolean alreadyHeld;

  /** The copy was discarded and the sender has not offered it again yet. */
  private boolean startsOver;

  private long dueNanos = Deadline.NEVER;
  private long intervalNanos = FIRST_REPEAT_NANOS;

  Reporting(long transferId) {
    this.transferId = transferId;
  }

  // ---- the outcome ---------------------------------------------------------------------------

  void onPublished(long epochMillis) {
    publishedMillis = epochMillis;
  }

  /** So many bytes of the content are not on disk, because that is full. */
  void onMissing(long bytes) {
    missingBytes = bytes;
  }

  /** The sender's content was here before. */
  void onAlreadyHeld() {
    alreadyHeld = true;
  }

  boolean alreadyHeld() {
    return alreadyHeld;
  }

  /**
   * Of the content, on this side.
   *
   * @param taken from the sender, or here before
   */
  long bytesHeld(long contentBytes, long taken) {
    if (alreadyHeld) {
      return contentBytes;
    }
    return missingBytes > 0 ? contentBytes - missingBytes : taken;
  }

  void onEnd(long now, Reason why) {
    reason = why;
    endedNanos = now;
    start(now);
  }

  boolean isEnded() {
    return endedNanos >= 0;
  }

  /** -1 while it is open. */
  long endedNanos() {
    return endedNanos;
  }

  Reason reason() {
    return reason;
  }

  /** The sender is asked to send everything again. */
  void askForAll(long now) {
    startsOver = true;
    start(now);
  }

  boolean startsOver() {
    return startsOver;
  }

  /** The sender offers again: whatever it was asked for, it knows. */
  void onNewAttempt() {
    startsOver = false;
    if (!isEnded()) {
      dueNanos = Deadline.NEVER;
    }
  }

  // ---- the receipt ---------------------------------------------------------------------------

  private void start(long now) {
    dueNanos = now;
    intervalNanos = FIRST_REPEAT_NANOS;
  }

  void repeatNow(long now) {
    dueNanos = now;
  }

  long dueNanos() {
    return dueNanos;
  }

  /**
   * The RECEIPT to send now; null when it is not time.
   *
   * @param hash of the copy; null when it is not known
   */
  Receipt poll(long now, int attempt, ContentHash hash) {
    if (now - dueNanos < 0) {
      return null;
    }
    dueNanos = now + intervalNanos;
    intervalNanos = Math.min(LONGEST_REPEAT_NANOS, 2 * intervalNanos);
    boolean ok = isEnded() && reason == Reason.NONE;
    return new Receipt(
        attempt,
        transferId,
        startsOver ? Reason.HASH_MISMATCH : reason,
        publishedMillis,
        missingBytes,
        ok ? hash : Receipt.NO_HASH,
        alreadyHeld,
        startsOver);
  }
}
