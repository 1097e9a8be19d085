package io.filecast.protocol.peer;

import io.filecast.protocol.SenderSettings;
import io.filecast.wire.Reason;

/** Whether the receiver is alive and gets on: what bounds a transfer's time, whatever it does. */
final class PeerWatch {
  /** A peer that has said nothing for so long is asked whether it is alive. */
  static final long KEEP_ALIVE_NANOS = 250_000_000;

  /** No program starts again within that. */
  private static final long RESTART_NANOS = 50_000_000;

  private final SenderSettings settings;
  private long heardNanos;
  private long askedNanos;
  private long progressNanos;
  private long allHeldNanos = -1;

  /** Since when the receiver's window has been 0; -1 while it is open. */
  private long windowClosedNanos = -1;

  private boolean questionOwed;

  PeerWatch(SenderSettings settings) {
    this.settings = settings;
  }

  void onHeard(long now) {
    heardNanos = now;
  }

  /** When it was last heard. */
  long heardNanos() {
    return heardNanos;
  }

  /**
   * Whether the peer was heard so lately that it cannot have been restarted since: somebody else
   * says that it knows nothing of the transfer.
   */
  boolean hasJustSpoken(long now) {
    return now - heardNanos < RESTART_NANOS;
  }

  /** The peer is to be asked now, whenever it was last heard. */
  void ask() {
    questionOwed = true;
  }

  boolean isQuestionOwed() {
    return questionOwed;
  }

  void onAsked(long now) {
    questionOwed = false;
    askedNanos = now;
  }

  void onProgress(long now) {
    progressNanos = now;
  }

  /**
   * @param windowBytes what the receiver takes now; 0 = its disk is behind
   */
  void onWindow(long now, long windowBytes) {
    if (windowBytes > 0) {
      windowClosedNanos = -1;
    } else if (windowClosedNanos < 0) {
      windowClosedNanos = now;
    }
  }

  /** The receiver has every symbol; from now on it hashes, syncs and publishes. */
  void onAllHeld(long now) {
    if (allHeldNanos < 0) {
      allHeldNanos = now;
    }
  }

  boolean allHeld() {
    return allHeldNanos >= 0;
  }

  void onNewAttempt() {
    allHeldNanos = -1;
    windowClosedNanos = -1;
  }

  /** Asks the peer when it is time; why to give up now, or {@link Reason#NONE}. */
  Reason onTimeout(long now, boolean comparing) {
    if (now - heardNanos >= settings.silenceNanos()) {
      return Reason.SILENT;
    }
    if (now - progressDeadline(comparing) >= 0) {
      return Reason.NO_PROGRESS;
    }
    if (now - questionAt() >= 0) {
      ask();
    }
    return Reason.NONE;
  }

  private long progressDeadline(boolean comparing) {
    if (allHeldNanos >= 0) {
      return allHeldNanos + settings.busyNanos();
    }
    if (comparing) {
      return progressNanos + settings.busyNanos();
    }
    // Symbols that a receiver says it gained while it takes none are no progress.
    long since = windowClosedNanos < 0 ? progressNanos : Math.min(progressNanos, windowClosedNanos);
    return since + settings.progressNanos();
  }

  private long questionAt() {
    return Math.max(heardNanos, askedNanos) + KEEP_ALIVE_NANOS;
  }

  long nextTimeoutNanos(boolean comparing) {
    long silence = heardNanos + settings.silenceNanos();
    return Math.min(questionAt(), Math.min(silence, progressDeadline(comparing)));
  }
}
