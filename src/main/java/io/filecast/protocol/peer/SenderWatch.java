package io.filecast.protocol.peer;

import io.filecast.wire.Reason;

/** Whether the sender is alive and gets on: what bounds the time that a transfer stays here. */
final class SenderWatch {
  /**
   * A sender that has not taken note of its receipt by then may ask for it with a new OFFER: what
   * is there already is not sent again.
   */
  private static final long MAX_REPORTING_NANOS = 60_000_000_000L;

  private final ReceiverSettings settings;
  private final long startedNanos;
  private final GrowthMeter growth;
  private long heardNanos;

  /** When the copy last grew, or a phase that does not let it grow ended. */
  private long progressNanos;

  /** A packet with the token came: the peer receives at its address. */
  private boolean proven;

  SenderWatch(long now, ReceiverSettings settings, long bytesHeld) {
    this.settings = settings;
    startedNanos = now;
    heardNanos = now;
    progressNanos = now;
    growth = new GrowthMeter(now, bytesHeld);
  }

  long startedNanos() {
    return startedNanos;
  }

  void onHeard(long now) {
    heardNanos = now;
  }

  /** The peer was heard, and knows the token. */
  void onProven(long now) {
    proven = true;
    heardNanos = now;
  }

  boolean isProven() {
    return proven;
  }

  /** The copy has grown. */
  void onGrown(long now, long bytesHeld) {
    progressNanos = now;
    growth.onHeld(now, bytesHeld);
  }

  /** A phase in which the copy does not grow has come to its end. */
  void onStep(long now, long bytesHeld) {
    progressNanos = now;
    growth.restart(now, bytesHeld);
  }

  /**
   * When an open transfer is over unless something comes: an address that has not proven itself
   * gets less patience, and a sender that only keeps the transfer alive does not get it for ever.
   *
   * @param waitsForSender whether the next step is the sender's, not the disk's
   */
  long deadlineNanos(boolean waitsForSender) {
    if (!proven) {
      return startedNanos + Math.min(settings.silenceNanos(), settings.provenNanos());
    }
    long silence = heardNanos + settings.silenceNanos();
    return waitsForSender ? Math.min(silence, progressNanos + settings.progressNanos()) : silence;
  }

  /** When the receipt is repeated no more, unless the sender is heard. */
  long reportingDeadlineNanos(long endedNanos) {
    return Math.min(heardNanos + settings.silenceNanos(), endedNanos + MAX_REPORTING_NANOS);
  }

  /** Why it is over when the deadline has passed. */
  Reason verdict(long now) {
    return now - heardNanos < settings.silenceNanos() && proven
        ? Reason.SENDER_STALLED
        : Reason.SENDER_SILENT;
  }

  /** How long an open transfer has got nowhere for want of its sender. */
  long idleNanos(long now, boolean waitsForSender) {
    if (!proven) {
      return now - startedNanos;
    }
    return waitsForSender ? growth.idleNanos(now) : 0;
  }
}
