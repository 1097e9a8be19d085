package io.filecast.protocol.flow.rate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** In virtual time: what tells a queue from reports that are late for other reasons. */
class StandingQueueTest {
  private static final long MILLI = 1_000_000;
  private static final long RTT = MILLI;

  /** The clock may have any value. */
  private static final long START = -700 * MILLI;

  private final StandingQueue queue = new StandingQueue(START);

  /** A packet a millisecond; of each ten as many are in time as told. */
  private void packets(int fromMillis, int untilMillis, int inTime) {
    for (int at = fromMillis; at < untilMillis; at++) {
      queue.add(START + at * MILLI, at % 10 < inTime ? 0 : 12 * MILLI);
    }
  }

  @Test
  void beforeAnythingIsKnownNoPathIsClear() {
    assertThat(queue.isNone(RTT)).isFalse();
  }

  @Test
  void onePacketInTimeAmongManyThatAreLateMeansThatNoneStands() {
    packets(0, 200, 1);
    assertThat(queue.isNone(RTT)).isTrue();
  }

  @Test
  void inFrontOfABottleneckEveryPacketIsLate() {
    packets(0, 100, 10);
    assertThat(queue.isNone(RTT)).isTrue();
    packets(100, 160, 0);
    assertThat(queue.isNone(RTT)).isFalse();
    packets(160, 190, 10);
    assertThat(queue.isNone(RTT)).as("it has drained").isTrue();
  }

  @Test
  void aQuarterOfALongRoundTripIsNoQueue() {
    for (int at = 0; at < 100; at++) {
      queue.add(START + at * MILLI, 20 * MILLI);
    }
    assertThat(queue.isNone(80 * MILLI)).isTrue();
    assertThat(queue.isNone(40 * MILLI)).isFalse();
  }

  @Test
  void whatWasLongAgoDoesNotCount() {
    packets(0, 50, 10);
    queue.add(START + 500 * MILLI, 12 * MILLI);
    assertThat(queue.isNone(RTT)).isFalse();
  }
}
