package io.filecast.protocol.peer;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.wire.Accept;
import io.filecast.wire.Cookie;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;

/** Has a content offered until the receiver answers, once for each attempt. */
final class Offering {
  /** Restarts of the receiver, narrowed paths and discarded copies, taken together. */
  private static final int MAX_ATTEMPTS = 50;

  private final OfferSchedule schedule = new OfferSchedule();
  private final long transferId;
  private final String name;
  private final long contentBytes;
  private final long modifiedMillis;
  private final SenderSettings settings;
  private int attempt = 1;

  /** What packets are checked with since the last ACCEPT; 0 before the first. */
  private int token;

  private boolean accepted;

  /** What the next OFFER has to repeat; null before a receiver asks for it. */
  private Cookie cookie;

  Offering(
      long now,
      long transferId,
      String name,
      long contentBytes,
      long modifiedMillis,
      SenderSettings settings) {
    this.transferId = transferId;
    this.name = name;
    this.contentBytes = contentBytes;
    this.modifiedMillis = modifiedMillis;
    this.settings = settings;
    schedule.restart(now, settings.answerNanos());
  }

  long transferId() {
    return transferId;
  }

  long contentBytes() {
    return contentBytes;
  }

  /** The number of this attempt, from 1. */
  int attempt() {
    return attempt;
  }

  /** Begins another attempt; false when there have been too many. */
  boolean again(long now) {
    if (attempt >= MAX_ATTEMPTS) {
      return false;
    }
    attempt++;
    schedule.restart(now, settings.silenceNanos());
    return true;
  }

  void onAnswer(long now, RttEstimator rtt) {
    schedule.onAnswer(now, rtt);
  }

  void onAccepted(Accept accept) {
    accepted = true;
    token = accept.token();
  }

  /** Whether the receiver has ever accepted. */
  boolean isAccepted() {
    return accepted;
  }

  int token() {
    return token;
  }

  void onCookie(long now, Cookie asked) {
    cookie = asked;
    schedule.onCookie(now);
  }

  /** Why to give up now; {@link Reason#NONE} otherwise. */
  Reason verdict(long now) {
    if (!schedule.isHopeless(now)) {
      return Reason.NONE;
    }
    return attempt == 1 ? Reason.NO_ANSWER : Reason.SILENT;
  }

  long nextTimeoutNanos() {
    return schedule.nextTimeoutNanos();
  }

  /** The OFFER to send now; null when it is not time. */
  Offer poll(long now) {
    if (!schedule.isDue(now)) {
      return null;
    }
    schedule.onSent(now);
    return new Offer(
        attempt,
        transferId,
        contentBytes,
        modifiedMillis,
        settings.needs(),
        settings.feedbackMicros(),
        settings.maxDatagramBytes(),
        settings.blockBytes(),
        name,
        cookie,
        settings.transferKey(),
        0);
  }
}
