package io.filecast.protocol.flow.rate;

import io.filecast.protocol.flow.loss.RttEstimator;

/**
 * The round trip of a path without queues. Every so often the queue is let run dry to see it (BBR
 * draft -02, section 2.4: 5 s). More often on short paths, where a newcomer that met a queue would
 * otherwise be unfair for 25,000 round trips. At full multiples of the period, so that the
 * transfers of one machine do it together: alone, each would only see the queue of the others.
 */
final class MinRtt {
  private static final long PERIOD_NANOS = 5_000_000_000L;
  private static final long SHORT_PERIOD_NANOS = 1_000_000_000L;
  private static final long PROBE_NANOS = 200_000_000;
  private static final long SHORT_PROBE_NANOS = 10_000_000;

  /** What a short path is: losing ten milliseconds a second there costs 1 %. */
  private static final long SHORT_NANOS = 2_000_000;

  /** Within a machine: no switch on the way whose short queue could be overrun. */
  private static final long LOCAL_NANOS = 100_000;

  /** A longer path is believed in steps: usually it is somebody else's queue. */
  private static final double GROWTH = 1.25;

  private long nanos;
  private long period;
  private long probedNanos = Long.MAX_VALUE;
  private long probeUntilNanos;

  MinRtt(long rttNanos, long now) {
    nanos = rttNanos;
    period = period(now);
  }

  private long period(long now) {
    return now / (isShort() ? SHORT_PERIOD_NANOS : PERIOD_NANOS);
  }

  long nanos() {
    return nanos;
  }

  boolean isShort() {
    return nanos < SHORT_NANOS;
  }

  boolean isLocal() {
    return nanos < LOCAL_NANOS;
  }

  void onSample(long rttNanos) {
    if (rttNanos > 0) {
      nanos = Math.min(nanos, rttNanos);
      probedNanos = Math.min(probedNanos, rttNanos);
    }
  }

  boolean isProbeDue(long now) {
    return period(now) != period;
  }

  /** The queue is let run dry from now on. */
  void startProbe(long now) {
    period = period(now);
    probedNanos = Long.MAX_VALUE;
    probeUntilNanos = now + (isShort() ? SHORT_PROBE_NANOS : Math.max(PROBE_NANOS, nanos));
  }

  boolean isProbeOver(long now) {
    return now - probeUntilNanos >= 0;
  }

  /** Nothing smaller was seen with the queue run dry: the path has become longer. */
  void takeProbed() {
    if (probedNanos != Long.MAX_VALUE) {
      nanos = Math.min(probedNanos, (long) (GROWTH * nanos));
    }
  }

  /** What is known of the path is void. */
  void onBlackout() {
    nanos = Math.max(nanos, RttEstimator.GRANULARITY_NANOS);
  }
}
