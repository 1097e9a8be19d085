package io.filecast.protocol.flow.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** In virtual time: what single samples do to the estimate. */
class BottleneckRateTest {
  private static final int PACKET = 1_472;
  private static final long MILLI = 1_000_000;
  private static final long RTT = MILLI;

  private final BottleneckRate rate = new BottleneckRate(PACKET, RTT, 0, new Random(1));
  private final RateSample sample = new RateSample();
  private long delivered;
  private long now;

  /**
   * A round of packets is acknowledged.
   *
   * @param sentNanos in which they left
   * @param ackedNanos in which they were acknowledged
   */
  private void round(int packets, long sentNanos, long ackedNanos, boolean clear) {
    now += ackedNanos;
    sample.clear(now);
    sample.priorDeliveredBytes = delivered;
    delivered += (long) packets * PACKET;
    sample.deliveredBytes = delivered;
    sample.ackedBytes = (long) packets * PACKET;
    sample.intervalNanos = Math.max(sentNanos, ackedNanos);
    sample.sentIntervalNanos = sentNanos;
    sample.rttNanos = RTT;
    if (clear) {
      sample.onClearPath();
    }
    rate.onSample(sample);
  }

  @Test
  void reportsThatAreLateOnAClearPathLowerNothing() {
    for (int i = 0; i < 20; i++) {
      round(20, 10 * MILLI, 10 * MILLI, true);
    }
    long known = rate.estimatedBytesPerSecond();
    for (int i = 0; i < 40; i++) {
      round(20, 10 * MILLI, 30 * MILLI, true);
    }
    assertThat(rate.estimatedBytesPerSecond()).isEqualTo(known);
    for (int i = 0; i < 40; i++) {
      round(20, 10 * MILLI, 30 * MILLI, false);
    }
    assertThat(rate.estimatedBytesPerSecond()).isBetween(known / 4, known / 2);
  }

  @Test
  void whatWasOnlySentRaisesNothing() {
    round(20, 10 * MILLI, 10 * MILLI, true);
    long known = rate.estimatedBytesPerSecond();
    for (int i = 0; i < 20; i++) {
      round(20, 2 * MILLI, 10 * MILLI, true);
    }
    assertThat(rate.estimatedBytesPerSecond()).isEqualTo(known);
  }

  /** At the rate of the one packet in a second the next would take as long. */
  @Test
  void afterABlockedPathTheLeastWindowSetsThePace() {
    round(20, 10 * MILLI, 10 * MILLI, false);
    rate.onBlackout(now);
    round(1, 1_000 * MILLI, 1_000 * MILLI, false);
    assertThat(rate.pacingBytesPerSecond()).isGreaterThanOrEqualTo(4 * PACKET * 1_000);
  }
}
