package io.filecast.protocol.peer;

import io.filecast.wire.Offer;
import io.filecast.wire.Rejection;
import java.util.random.RandomGenerator;

/** Answers the OFFERs of one transfer by ACCEPT, and draws a token for each attempt. */
final class Acceptance {
  /** Of one transfer; each costs as much as the content is large. Senders make 50 at most. */
  private static final int MAX_RESTARTS = 64;

  /** To an address that may be another's; senders leave 100 ms between two OFFERs. */
  private static final long MIN_INTERVAL_NANOS = 20_000_000;

  private final Offer offer;
  private final RandomGenerator random;
  private int attempt;
  private int token;
  private int restarts;
  private boolean due = true;
  private boolean sent;
  private long sentNanos;

  Acceptance(Offer offer, RandomGenerator random) {
    this.offer = offer;
    this.random = random;
    attempt = offer.attempt();
    token = random.nextInt();
  }

  int attempt() {
    return attempt;
  }

  /** What the check of packets after the ACCEPT is made with. */
  int token() {
    return token;
  }

  boolean isNewAttempt(Offer again) {
    return again.attempt() > attempt;
  }

  /**
   * Another OFFER of the transfer.
   *
   * @param proven whether the peer has shown that it receives at its address
   * @return null, or why it is dropped
   */
  Rejection onOffer(long now, Offer again, boolean proven) {
    if (!again.isSameContent(offer)) {
      return Rejection.BAD_FIELD;
    }
    if (again.attempt() < attempt) {
      return Rejection.STALE;
    }
    // RFC 9000, section 8: "an endpoint MUST limit the amount of data it sends to the unvalidated
    // address to three times the amount of data received from that address." Once is ours: an
    // ACCEPT is never longer than the OFFER, and not even every OFFER gets one.
    if (!proven && sent && now - sentNanos < MIN_INTERVAL_NANOS) {
      return Rejection.TOO_MANY;
    }
    if (isNewAttempt(again)) {
      if (++restarts > MAX_RESTARTS) {
        return Rejection.TOO_MANY;
      }
      attempt = again.attempt();
      token = random.nextInt();
    }
    due = true;
    return null;
  }

  /** What the last ACCEPT said is not so any more, or it was lost. */
  void repeat() {
    due = true;
  }

  boolean isDue() {
    return due;
  }

  void onSent(long now) {
    due = false;
    sent = true;
    sentNanos = now;
  }
}
