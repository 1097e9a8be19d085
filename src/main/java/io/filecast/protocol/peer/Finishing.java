package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Finish;

/**
 * Tells the receiver the hash of the content: FINISH at once, then less and less often, until it
 * was seen.
 */
final class Finishing {
  private final long transferId;

  /** Null until the whole content is read. */
  private ContentHash hash;

  private long dueNanos = Deadline.NEVER;
  private long intervalNanos;
  private boolean seen;

  Finishing(long transferId) {
    this.transferId = transferId;
  }

  void onContentHash(long now, ContentHash whole) {
    hash = whole;
    restart(now);
  }

  void onNewAttempt() {
    seen = false;
  }

  /** A phase begins in which the receiver needs it. */
  void restart(long now) {
    dueNanos = now;
    intervalNanos = 0;
  }

  void onSeen() {
    seen = true;
  }

  boolean wasSeen() {
    return seen;
  }

  boolean knowsHash() {
    return hash != null;
  }

  boolean isProvenBy(ContentHash ofCopy) {
    return ofCopy.equals(hash);
  }

  /** When FINISH is due, once the receiver can use it. */
  long dueNanos() {
    return hash == null ? Deadline.NEVER : dueNanos;
  }

  /**
   * The FINISH to send now; null when it is not time.
   *
   * @param ptoNanos after which it is repeated
   */
  Finish poll(long now, int attempt, long ptoNanos) {
    if (hash == null || now - dueNanos < 0) {
      return null;
    }
    long next = Math.min(2 * intervalNanos, PeerWatch.KEEP_ALIVE_NANOS);
    intervalNanos = Math.max(ptoNanos, next);
    dueNanos = now + intervalNanos;
    return new Finish(attempt, transferId, hash);
  }
}
