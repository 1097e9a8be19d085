package io.filecast.protocol.flow.loss;

/**
 * When a packet that a later one has overtaken counts as lost (RFC 9002, section 6.1), by distance
 * and by time. Both thresholds widen when a packet that was declared lost arrives after all
 * (section 6.1.1 allows it; RFC 8985, section 6.2 does the same for TCP).
 */
public final class LossDetector {
  /** RFC 9002, section 6.1.1: kPacketThreshold. */
  private static final int PACKET_THRESHOLD = 3;

  /** Beyond that only time decides. */
  private static final int MAX_PACKET_THRESHOLD = 4096;

  /** RFC 9002, section 6.1.2: kTimeThreshold is 9/8; here in eighths, up to two round trips. */
  private static final int TIME_THRESHOLD_EIGHTHS = 9;

  private static final int MAX_TIME_THRESHOLD_EIGHTHS = 16;

  /** Told about every run of packets that is declared lost. */
  public interface LossListener {
    void onLost(int position, long bits);
  }

  private int packetThreshold = PACKET_THRESHOLD;
  private int timeThresholdEighths = TIME_THRESHOLD_EIGHTHS;
  private long widenedForPacket = -1;
  private long lossTimeNanos = Long.MAX_VALUE;

  /** When an overtaken packet will have waited long enough; {@link Long#MAX_VALUE} when none. */
  public long lossTimeNanos() {
    return lossTimeNanos;
  }

  public void clear() {
    lossTimeNanos = Long.MAX_VALUE;
  }

  /**
   * A packet that was declared lost has arrived.
   *
   * @param nextPacket the next packet number to be sent; one round trip widens only once
   */
  public void onSpurious(long packet, long largestAcknowledged, long nextPacket) {
    if (packet < widenedForPacket) {
      return;
    }
    widenedForPacket = nextPacket;
    long displacement = Math.max(2L * packetThreshold, largestAcknowledged - packet + 1);
    packetThreshold = (int) Math.min(MAX_PACKET_THRESHOLD, displacement);
    timeThresholdEighths = Math.min(MAX_TIME_THRESHOLD_EIGHTHS, timeThresholdEighths + 1);
  }

  public void detect(
      long nowNanos, FlightLog log, long largestAcknowledged, RttEstimator rtt, LossListener to) {
    lossTimeNanos = Long.MAX_VALUE;
    // RFC 9002, section 6.1.2: "max(kTimeThreshold * max(smoothed_rtt, latest_rtt), kGranularity)"
    long delay =
        Math.max(
            RttEstimator.GRANULARITY_NANOS,
            timeThresholdEighths * Math.max(rtt.smoothed(), rtt.latest()) / 8);
    for (int i = 0; i < log.size() && log.firstPacket(i) < largestAcknowledged; i++) {
      if (log.outstanding(i) == 0) {
        continue;
      }
      // RFC 9002, section 6.1: "The packet is unacknowledged, in flight, and was sent prior to an
      // acknowledged packet. The packet was sent kPacketThreshold packets before an acknowledged
      // packet, or it was sent long enough in the past."
      long sent = log.sentNanos(i);
      long lostUpTo = largestAcknowledged - packetThreshold;
      if (nowNanos - sent >= delay) {
        lostUpTo = largestAcknowledged - 1;
      }
      long newly = log.declareLost(i, log.bits(i, 0, lostUpTo));
      if (newly != 0) {
        to.onLost(i, newly);
      }
      if ((log.bits(i, 0, largestAcknowledged - 1) & log.outstanding(i)) != 0) {
        lossTimeNanos = Math.min(lossTimeNanos, sent + delay);
      }
    }
  }
}
