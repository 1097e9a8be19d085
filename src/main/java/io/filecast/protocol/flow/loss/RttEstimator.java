package io.filecast.protocol.flow.loss;

/** Round-trip time as RFC 9002, section 5. All values in nanoseconds. */
public final class RttEstimator {
  /** RFC 9002, section 6.2.2: kInitialRtt. */
  public static final long INITIAL_RTT_NANOS = 333_000_000;

  /** RFC 9002, section 6.1.2: kGranularity. */
  public static final long GRANULARITY_NANOS = 1_000_000;

  private long latest = INITIAL_RTT_NANOS;
  private long smoothed = INITIAL_RTT_NANOS;
  private long variation = INITIAL_RTT_NANOS / 2;
  private long min = Long.MAX_VALUE;
  private long samples;
  private double sum;

  /**
   * @param ackDelayNanos how long the receiver held the acknowledgement back, as it says
   */
  public void onSample(long rttNanos, long ackDelayNanos) {
    long rtt = Math.max(1, rttNanos);
    latest = rtt;
    if (samples++ == 0) {
      // Section 5.2 and 5.3, first sample: no ack delay adjustment.
      min = rtt;
      smoothed = rtt;
      variation = rtt / 2;
    } else {
      // Section 5.2: min_rtt ignores the peer's word about its delay.
      min = Math.min(min, rtt);
      // Section 5.3: subtract the delay unless that goes below min_rtt.
      long adjusted = rtt >= min + ackDelayNanos ? rtt - ackDelayNanos : rtt;
      variation = (3 * variation + Math.abs(smoothed - adjusted)) / 4;
      smoothed = (7 * smoothed + adjusted) / 8;
    }
    sum += rtt;
  }

  public boolean hasSample() {
    return samples > 0;
  }

  public long latest() {
    return latest;
  }

  public long smoothed() {
    return smoothed;
  }

  /** Mean deviation, rttvar of section 5.3. */
  public long variation() {
    return variation;
  }

  /** Smallest sample of the transfer; the initial value before the first. */
  public long min() {
    return samples == 0 ? INITIAL_RTT_NANOS : min;
  }

  /** Arithmetic mean of all samples, 0 before the first. */
  public long mean() {
    return samples == 0 ? 0 : (long) (sum / samples);
  }

  /** RFC 9002, section 6.2.1: the PTO before any back-off. */
  public long pto(long maxAckDelayNanos) {
    // "PTO = smoothed_rtt + max(4*rttvar, kGranularity) + max_ack_delay"
    return smoothed + Math.max(4 * variation, GRANULARITY_NANOS) + maxAckDelayNanos;
  }
}
