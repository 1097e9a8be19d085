package io.filecast.protocol.peer;

import io.filecast.protocol.flow.loss.RttEstimator;

/** When the OFFER of an attempt goes out, and when it is given up. */
public final class OfferSchedule {
  /** Repeated after that, then after twice as long, up to the longest. */
  private static final long FIRST_RETRY_NANOS = 100_000_000;

  private static final long LONGEST_RETRY_NANOS = 250_000_000;

  /** What a receiver that only hands out cookies can make of one OFFER. */
  private static final int MAX_AT_ONCE = 3;

  private int cookies;
  private long deadlineNanos;
  private long dueNanos;
  private long intervalNanos;
  private long sentNanos;
  private int sent;

  public void restart(long now, long patienceNanos) {
    deadlineNanos = now + patienceNanos;
    dueNanos = now;
    intervalNanos = FIRST_RETRY_NANOS;
    sent = 0;
    cookies = 0;
  }

  /** The receiver wants the OFFER again, with its cookie: at once, unless it only plays. */
  void onCookie(long now) {
    if (cookies++ < MAX_AT_ONCE) {
      dueNanos = now;
      sent = 0;
    }
  }

  public boolean isDue(long now) {
    return now - dueNanos >= 0;
  }

  public boolean isHopeless(long now) {
    return now - deadlineNanos >= 0;
  }

  public void onSent(long now) {
    sentNanos = now;
    sent++;
    dueNanos = now + intervalNanos;
    intervalNanos = Math.min(LONGEST_RETRY_NANOS, 2 * intervalNanos);
  }

  /** Karn: with repeats out, nobody knows which OFFER was answered. */
  void onAnswer(long now, RttEstimator rtt) {
    if (sent == 1) {
      rtt.onSample(now - sentNanos, 0);
    }
  }

  public long nextTimeoutNanos() {
    return Math.min(dueNanos, deadlineNanos);
  }
}
