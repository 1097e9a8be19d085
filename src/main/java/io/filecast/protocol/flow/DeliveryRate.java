package io.filecast.protocol.flow;

import io.filecast.protocol.flow.loss.FlightLog;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.flow.rate.RateSample;
import io.filecast.protocol.flow.rate.StandingQueue;

/**
 * Measures how fast a flow is delivered (draft-cheng-iccrg-delivery-rate-estimation): what each
 * burst is remembered with when it leaves, and the sample that a FEEDBACK makes of it.
 */
final class DeliveryRate {
  private final RateSample sample = new RateSample();
  private final RttEstimator rtt;
  private long deliveredBytes;
  private long deliveredNanos;
  private long firstSentNanos;

  /** Bursts that leave before so much is delivered had nothing behind them. */
  private long appLimitedUntilBytes;

  DeliveryRate(RttEstimator rtt, long now) {
    this.rtt = rtt;
    deliveredNanos = now;
    firstSentNanos = now;
  }

  // ---- sending -------------------------------------------------------------------------------

  /** Section 3.2: the clock of an empty pipe starts with the packet that leaves now. */
  void onSentIntoEmptyPipe(long now) {
    firstSentNanos = now;
    deliveredNanos = now;
  }

  /** There is nothing to send, although the rate would allow it. */
  void onAppLimited(long inFlightBytes) {
    appLimitedUntilBytes = deliveredBytes + inFlightBytes + 1;
  }

  /** Records a burst that leaves now, with what its sample will need. */
  void record(FlightLog log, long packet, int symbol, int count, long now, byte tag) {
    boolean appLimited = deliveredBytes < appLimitedUntilBytes;
    log.add(
        packet,
        symbol,
        count,
        now,
        deliveredBytes,
        deliveredNanos,
        firstSentNanos,
        appLimited ? (byte) (tag | RateControl.TAG_APP_LIMITED) : tag);
  }

  // ---- a FEEDBACK, or a timeout --------------------------------------------------------------

  void beginSample(long now) {
    sample.clear(now);
  }

  void onAcknowledged(long bytes, byte tag) {
    deliveredBytes += bytes;
    sample.ackedBytes += bytes;
    if ((tag & RateControl.TAG_QUIET) != 0) {
      sample.quietAckedBytes += bytes;
    }
  }

  void onLost(long bytes, byte tag) {
    sample.lostBytes += bytes;
    if ((tag & RateControl.TAG_QUIET) != 0) {
      sample.quietLostBytes += bytes;
    }
  }

  /** What was declared lost has arrived. */
  void onSpurious(long bytes) {
    deliveredBytes += bytes;
  }

  void onRoundTrip(long nanos, long ackDelayNanos) {
    rtt.onSample(nanos, ackDelayNanos);
    sample.rttNanos = Math.max(1, nanos);
    sample.queueNanos = Math.max(0, nanos - ackDelayNanos - rtt.min());
  }

  /**
   * Section 3.3: the interval of the newest burst that was acknowledged.
   *
   * @param position of that burst in the log
   */
  void onNewestAcknowledged(long now, FlightLog log, int position) {
    long sendElapsed = log.sentNanos(position) - log.firstSentNanos(position);
    long ackElapsed = now - log.deliveredNanos(position);
    sample.intervalNanos = Math.max(1, Math.max(sendElapsed, ackElapsed));
    sample.sentIntervalNanos = sendElapsed;
    sample.priorDeliveredBytes = log.delivered(position);
    sample.appLimited = (log.tag(position) & RateControl.TAG_APP_LIMITED) != 0;
    firstSentNanos = log.sentNanos(position);
    deliveredNanos = now;
  }

  boolean anyAcknowledged() {
    return sample.ackedBytes > 0;
  }

  /**
   * What the newest packet met of queues.
   *
   * @param queue takes it
   */
  void tell(StandingQueue queue, long now) {
    if (sample.rttNanos > 0) {
      queue.add(now, sample.queueNanos);
    }
  }

  /** No queue stands on the path. */
  void onClearPath() {
    sample.deliveredBytes = deliveredBytes;
    sample.onClearPath();
  }

  /** Hands the sample on, if it settled anything. */
  void report(RateControl rate, long inFlightBytes) {
    sample.deliveredBytes = deliveredBytes;
    sample.inFlightBytes = inFlightBytes;
    sample.rttVariationNanos = rtt.variation();
    if (sample.ackedBytes > 0 || sample.lostBytes > 0) {
      rate.onSample(sample);
    }
  }
}
