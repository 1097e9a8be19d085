package io.filecast.protocol.flow;

import io.filecast.protocol.flow.loss.RttEstimator;

/** Says when the PTO is due, the probe timeout of RFC 9002, section 6.2. */
final class PtoTimer {
  /** The receiver's {@link FeedbackSchedule#DELAY_NANOS} and a late thread. */
  private static final long MAX_ACK_DELAY_NANOS = 5_000_000;

  /** Back-off ends here, so that a healed path is noticed soon. */
  private static final long LONGEST_NANOS = 500_000_000;

  /** RFC 9002, section 6.2.4: one or two packets per PTO. */
  private static final int PACKETS = 2;

  /** So many on end mean that nothing is known any more. */
  private static final int BLACKOUT = 3;

  private final RttEstimator rtt;
  private long lastSentNanos;
  private int expired;
  private int packetsOwed;

  private final long maxAckDelayNanos;

  /**
   * @param feedbackMicros least time between two FEEDBACKs, as OFFER sets it
   */
  PtoTimer(RttEstimator rtt, int feedbackMicros, long now) {
    this.rtt = rtt;
    maxAckDelayNanos = Math.max(MAX_ACK_DELAY_NANOS, 2_000L * feedbackMicros);
    lastSentNanos = now;
  }

  void onSent(long now, int packets) {
    lastSentNanos = now;
    packetsOwed = Math.max(0, packetsOwed - packets);
  }

  void onExpired(long now) {
    expired++;
    lastSentNanos = now;
    // RFC 9002, section 6.2.4: "When a PTO timer expires, a sender MUST send at least one
    // ack-eliciting packet in the packet number space as a probe."
    packetsOwed = PACKETS;
  }

  /** Packets that are to be sent whatever window and pace say. */
  int packetsOwed() {
    return packetsOwed;
  }

  /** There is nothing that could be sent. */
  void forgivePackets() {
    packetsOwed = 0;
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
