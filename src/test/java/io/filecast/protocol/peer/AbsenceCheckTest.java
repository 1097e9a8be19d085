package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.Deadline;
import org.junit.jupiter.api.Test;

/** In virtual time: when a destination that does not answer is asked, and when it is given up. */
class AbsenceCheckTest {
  private static final long MILLI = 1_000_000;

  /** The clock may have any value. */
  private static final long START = -700 * MILLI;

  private final AbsenceCheck check = new AbsenceCheck(START);
  private int echoes;
  private long now = START;

  /** A host that refuses every ECHO of the time between these two, a millisecond later. */
  private void run(long untilMillis, long refusesFromMillis, long refusesUntilMillis) {
    long until = START + untilMillis * MILLI;
    while (!check.isOver() && now < until) {
      check.onTimeout(now);
      if (check.wantsSocket(now)) {
        check.onPlace(now, true);
      }
      while (check.pollEcho(now)) {
        echoes++;
        long at = (now - START) / MILLI;
        if (at >= refusesFromMillis && at < refusesUntilMillis) {
          check.onRefused(now + MILLI);
          now += MILLI;
        }
      }
      if (!check.isOver()) {
        now = Math.min(until, check.nextTimeoutNanos());
      }
    }
  }

  private long millis() {
    return (now - START) / MILLI;
  }

  @Test
  void aHostThatRefusesIsGivenUpHalfASecondAfterItWasAsked() {
    run(10_000, 0, 10_000);
    assertThat(check.isUnreachable()).isTrue();
    assertThat(millis()).isBetween(1_500L, 1_610L);
    assertThat(echoes).isEqualTo(2);
  }

  @Test
  void nobodyIsAskedInTheFirstSecond() {
    run(999, 0, 10_000);
    assertThat(echoes).isZero();
    assertThat(check.nextTimeoutNanos()).isEqualTo(START + 1_000 * MILLI);
  }

  @Test
  void whoIsSilentIsAskedForAWhileAndNotGivenUp() {
    run(20_000, 0, 0);
    assertThat(check.isUnreachable()).isFalse();
    assertThat(check.isOver()).as("the socket is free for others").isTrue();
    assertThat(millis()).isEqualTo(4_200);
    assertThat(echoes).isBetween(100, 130);
    assertThat(check.nextTimeoutNanos()).isEqualTo(Deadline.NEVER);
  }

  @Test
  void aReceiverThatStartsAfterTheFirstRefusalIsNotGivenUp() {
    run(20_000, 0, 1_300);
    assertThat(check.isUnreachable()).isFalse();
    assertThat(check.isOver()).isTrue();
  }

  @Test
  void refusalsOfOneMomentAreOne() {
    run(1_001, 0, 10_000);
    for (int i = 0; i < 100; i++) {
      check.onRefused(now + i * MILLI);
    }
    assertThat(check.isUnreachable()).isFalse();
  }

  /** A host may answer few ICMP errors a second: the second one comes when it does. */
  @Test
  void aSecondRefusalThatIsHeldBackIsAwaited() {
    run(1_100, 0, 10_000);
    run(2_300, 2_150, 10_000);
    assertThat(check.isUnreachable()).isTrue();
    assertThat(millis()).isBetween(2_150L, 2_300L);
  }

  @Test
  void onceHeardItIsNeverGivenUp() {
    for (long heardAt : new long[] {0, 500, 1_000, 1_001, 1_400, 1_499}) {
      AbsenceCheck spoken = new AbsenceCheck(0);
      boolean refusedBefore = heardAt > 1_000;
      if (refusedBefore) {
        assertThat(spoken.wantsSocket(1_000 * MILLI)).isTrue();
        spoken.onPlace(1_000 * MILLI, true);
        assertThat(spoken.pollEcho(1_000 * MILLI)).isTrue();
        spoken.onRefused(1_000 * MILLI);
      }
      spoken.onHeard();
      for (int i = 0; i < 100; i++) {
        spoken.onRefused((2_000 + i * 100) * MILLI);
      }
      assertThat(spoken.isUnreachable()).as("heard at %d ms", heardAt).isFalse();
      assertThat(spoken.isOver()).isTrue();
      assertThat(spoken.wantsSocket(5_000 * MILLI)).isFalse();
      assertThat(spoken.pollEcho(5_000 * MILLI)).isFalse();
    }
  }

  @Test
  void withoutAPlaceItIsTriedAgainSoon() {
    long due = START + 1_000 * MILLI;
    assertThat(check.wantsSocket(due)).isTrue();
    check.onPlace(due, false);
    assertThat(check.wantsSocket(due)).isFalse();
    assertThat(check.pollEcho(due)).isFalse();
    assertThat(check.nextTimeoutNanos() - due).isBetween(1L, 200 * MILLI);
    assertThat(check.wantsSocket(check.nextTimeoutNanos())).isTrue();
  }
}
