package io.filecast.protocol.flow;

import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.peer.FeedbackSchedule;

/** Says when the PTO is due, the probe timeout of RFC 9002, section 6.2. */
final class PtoTimer {
  /** The receiver's {@link FeedbackSchedule#DELAY_NANOS} and a late thread. */
  private static final long MAX_ACK_DELAY_NANOS = 5_000_000;

  /** Back-off ends here, so that a healed path is noticed soon. */
  private static final long LONGEST_NANOS = 500_000_000;

  /** So many on end mean that nothing is known any more. */
  private static final int BLACKOUT = 3;

  private final RttEstimator rtt;
  private long lastSentNanos;
  private int expired;

  private final long maxAckDelayNanos;

  /**
   * @param feedbackMicros least time between two FEEDBACKs, as OFFER sets it
   */
  PtoTimer(RttEstimator rtt, int feedbackMicros, long now) {
    this.rtt = rtt;
    maxAckDelayNanos = Math.max(MAX_ACK_DELAY_NANOS, 2_000L * feedbackMicros);
    lastSentNanos = now;
  }

  void onSent(long now) {
    lastSentNanos = now;
  }

  void onExpired(long now) {
    expired++;
    lastSentNanos = now;
  }

  /** Something came back; true when that ends a blackout. */
  boolean onAnswered() {
    boolean blackout = expired >= BLACKOUT;
    expired = 0;
    return blackout;
  }

  /** Timeouts since anything came back. */
  int expired() {
    return expired;
  }

  long dueNanos() {
    long base = rtt.pto(maxAckDelayNanos);
    // RFC 9002, section 6.2.1: "When a PTO timer expires, the PTO backoff MUST be increased,
    // resulting in the PTO period being set to twice its current value."
    long backedOff = base << Math.min(expired, 16);
    return lastSentNanos + Math.min(backedOff, Math.max(base, LONGEST_NANOS));
  }
}
