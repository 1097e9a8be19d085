package io.filecast.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedbackScheduleTest {
  private static final long MICRO = 1_000;
  private static final long SECOND = 1_000_000_000L;

  /** A packet every 10 us, for a second. */
  private static int feedbacks(FeedbackSchedule schedule, boolean news) {
    int sent = 0;
    for (long now = 0; now < SECOND; now += 10 * MICRO) {
      schedule.onPacket(now, news);
      if (schedule.isDue(now)) {
        schedule.onSent(now, 100);
        sent++;
      }
    }
    return sent;
  }

  @ParameterizedTest
  @CsvSource({
    // period that the sender sets, FEEDBACKs a second
    "0, 4000",
    "1, 4000",
    "250, 4000",
    "1000, 1000",
    "10000, 100",
    "25000, 40",
    "65535, 40"
  })
  void theSenderSetsThePeriodAndTheReceiverBoundsIt(int periodMicros, int expected) {
    for (boolean news : new boolean[] {false, true}) {
      FeedbackSchedule schedule = new FeedbackSchedule(0, periodMicros);
      assertThat(feedbacks(schedule, news)).isBetween(expected - 1, expected + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 2000", "1000, 2000", "10000, 10000"})
  void aLonePacketWaitsForTwoMillisecondsOrThePeriod(int periodMicros, long expectedMicros) {
    FeedbackSchedule schedule = new FeedbackSchedule(0, periodMicros);
    schedule.soon(0);
    schedule.onSent(0, 100);
    schedule.onPacket(0, false);
    assertThat(schedule.dueNanos()).isEqualTo(expectedMicros * MICRO);
  }

  @ParameterizedTest
  @CsvSource({"20000, 0, 250", "0, 20000, 20000"})
  void aNewAttemptMaySetAnotherPeriod(int first, int second, long expectedMicros) {
    FeedbackSchedule schedule = new FeedbackSchedule(0, first);
    schedule.soon(0);
    schedule.onSent(0, 100);
    schedule.onPeriod(second);
    schedule.soon(1);
    assertThat(schedule.dueNanos()).isEqualTo(expectedMicros * MICRO);
  }
}
