package io.filecast.protocol.flow.rate;

/** What one FEEDBACK says about the path. Filled anew for each; no allocation. */
public final class RateSample {
  public long nowNanos;
  public long ackedBytes;
  public long lostBytes;

  /** Of bursts tagged {@link RateControl#TAG_QUIET}. */
  public long quietAckedBytes;

  public long quietLostBytes;

  /** All bytes delivered so far, this feedback included. */
  public long deliveredBytes;

  /** {@link #deliveredBytes} when the newest burst that is acknowledged here was sent. */
  public long priorDeliveredBytes;

  /** Between those two; 0 when this feedback acknowledges nothing. */
  public long intervalNanos;

  /** Between the sending of the packets that begin and end that interval. */
  public long sentIntervalNanos;

  /**
   * What the sender let leave while no queue stood on the path, bytes a second: the path carries
   * that much, however late the reports come; 0 = nothing is known.
   */
  public long clearPathBytesPerSecond;

  /** Of the newest packet; 0 when there is no sample. */
  public long rttNanos;

  /** How much of the newest round trip was spent in queues; 0 when there is no sample. */
  public long queueNanos;

  /** Mean deviation of the round-trip time. */
  public long rttVariationNanos;

  public long inFlightBytes;
  public boolean appLimited;

  public void clear(long nowNanos) {
    this.nowNanos = nowNanos;
    ackedBytes = 0;
    lostBytes = 0;
    quietAckedBytes = 0;
    quietLostBytes = 0;
    priorDeliveredBytes = 0;
    intervalNanos = 0;
    sentIntervalNanos = 0;
    clearPathBytesPerSecond = 0;
    rttNanos = 0;
    queueNanos = 0;
    appLimited = false;
  }

  /** Delivery rate, or 0 when there is none. */
  public long bytesPerSecond() {
    return intervalNanos == 0
        ? 0
        : (long) ((deliveredBytes - priorDeliveredBytes) * 1e9 / intervalNanos);
  }

  /** No queue stands on the path. */
  public void onClearPath() {
    if (sentIntervalNanos > 0) {
      clearPathBytesPerSecond =
          (long) ((deliveredBytes - priorDeliveredBytes) * 1e9 / sentIntervalNanos);
    }
  }
}
