package io.filecast.protocol.flow.rate;

/**
 * The rate an operator asked for, whatever the path says, within reason: a circuit breaker ends a
 * transfer that mostly feeds the queues on its way (RFC 8085, section 3.1.10).
 */
public final class FixedRate implements RateControl {
  private final long bytesPerSecond;
  private final int packetBytes;
  private final CircuitBreaker breaker;

  /**
   * @param bitsPerSecond UDP payload, at least 8
   */
  public FixedRate(long bitsPerSecond, int packetBytes, long nowNanos) {
    if (bitsPerSecond < 8) {
      throw new IllegalArgumentException("rate of " + bitsPerSecond + " bit/s is below 8");
    }
    bytesPerSecond = bitsPerSecond / 8;
    this.packetBytes = packetBytes;
    breaker = new CircuitBreaker(packetBytes, nowNanos);
  }

  @Override
  public long pacingBytesPerSecond() {
    return bytesPerSecond;
  }

  @Override
  public long estimatedBytesPerSecond() {
    return bytesPerSecond;
  }

  @Override
  public boolean isSettled() {
    return true;
  }

  /** Two seconds' worth: enough for any path on Earth, and a bound for the flight log. */
  @Override
  public long windowBytes() {
    return Math.max(2 * bytesPerSecond, 10L * packetBytes);
  }

  @Override
  public byte tag() {
    return 0;
  }

  @Override
  public void onSent(long nowNanos, int bytes, long inFlightBytes) {}

  @Override
  public void onSample(RateSample sample) {
    breaker.onSample(sample.nowNanos, sample.ackedBytes, sample.lostBytes);
  }

  @Override
  public void onBlackout(long nowNanos) {}

  @Override
  public boolean tripped() {
    return breaker.tripped();
  }
}
