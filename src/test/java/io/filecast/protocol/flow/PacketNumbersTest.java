package io.filecast.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.wire.Feedback;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PacketNumbersTest {
  private final PacketNumbers numbers = new PacketNumbers(new SplittableRandom(1));
  private final TreeSet<Long> sent = new TreeSet<>();

  private static Feedback feedback(long low, long high) {
    Feedback feedback = new Feedback();
    feedback.clearRanges();
    feedback.largestPacketNumber = high;
    feedback.addPacketRange(low, high);
    return feedback;
  }

  private void send(int packets) {
    for (int i = 0; i < packets; i++) {
      sent.add(numbers.take(1));
    }
  }

  @Test
  void packetsOfABurstHaveNumbersOneBehindTheOther() {
    long first = numbers.take(64);
    assertThat(first).isZero();
    assertThat(numbers.next()).isEqualTo(64);
    for (long last = 63; last < 50_000; last += 10) {
      first = numbers.take(10);
      assertThat(first - last).as("one is left out at most").isBetween(1L, 2L);
      last = first - 1;
    }
  }

  @Test
  void whatIsNotSentYetCannotBeAcknowledged() {
    send(10);
    assertThat(numbers.acknowledgesFuture(feedback(0, 9))).isFalse();
    assertThat(numbers.acknowledgesFuture(feedback(0, 10))).isTrue();
  }

  @Test
  void leavesOutOneInAboutAThousandAndFindsItOut() {
    send(50_000);
    long last = sent.last();
    long left = last + 1 - sent.size();
    assertThat(left).isBetween(30L, 100L);
    Feedback truth = new Feedback();
    truth.clearRanges();
    truth.largestPacketNumber = last;
    for (long high = last; truth.packetRanges() < 20; ) {
      long low = high;
      while (sent.contains(low - 1)) {
        low--;
      }
      truth.addPacketRange(low, high);
      assertThat(numbers.acknowledgesSkipped(feedback(low - 1, high)))
          .as("one below %d", low)
          .isTrue();
      high = low - 2;
    }
    assertThat(numbers.acknowledgesSkipped(truth)).isFalse();
    assertThat(numbers.acknowledgesSkipped(feedback(last - 4_000, last))).isTrue();
  }

  @Test
  void aBudgetLetsSoManyThroughAtOnceAndThenByTime() {
    PacketBudget budget = new PacketBudget(10, 100);
    long start = Long.MAX_VALUE - 50; // the clock may wrap
    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += budget.tryTake(start) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(10);
    assertThat(budget.tryTake(start + 99)).isFalse();
    assertThat(budget.tryTake(start + 100)).isTrue();
    assertThat(budget.tryTake(start + 150)).isFalse();
  }
}
