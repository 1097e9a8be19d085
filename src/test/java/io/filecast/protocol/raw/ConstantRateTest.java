package io.filecast.protocol.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schedule under virtual time. */
class ConstantRateTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;

  /** What a late owner may make up for. */
  private static final long CATCH_UP = 10 * MILLI;

  private static final long START = -7_777_777_777L; // nanoTime may be negative

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 7, 999, 1_000, 12_345, 1_000_000, 333_333_333, 1_000_000_000})
  void anOwnerThatComesEveryMillisecondSendsExactlyTheRate(long rate) {
    ConstantRate pacer = new ConstantRate(rate, START);
    long taken = 0;

    for (long now = START; now < START + 3 * SECOND; now += MILLI) {
      taken += takeAll(pacer, now);
      long scheduled = Math.multiplyExact(now - START, rate) / SECOND + 1;
      assertThat(taken).as("after %d ns", now - START).isEqualTo(scheduled);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 7, 999, 12_345, 333_333_333, 1_000_000_000})
  void theNextOneIsDueExactlyWhenItSaysSo(long rate) {
    ConstantRate pacer = new ConstantRate(rate, START);
    long now = START;

    for (int i = 0; i < 10_000; i++) {
      assertThat(pacer.due(now)).isEqualTo(1);
      pacer.take(1);
      long next = pacer.nextDueNanos();
      assertThat(next).isGreaterThan(now);
      if (next - 1 > now) {
        assertThat(pacer.due(next - 1)).as("datagram %d, 1 ns early", i).isZero();
      }
      now = next;
    }
    long exact = START + Math.round(10_000 * (double) SECOND / rate);
    assertThat(now).isBetween(exact - 1, exact + 1); // no error adds up
  }

  @Test
  void anOwnerThatIsLateNowAndThenStillSendsTheRate() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      long rate = 1 + random.nextInt(1_000_000);
      ConstantRate pacer = new ConstantRate(rate, START);
      long taken = 0;
      long now = START;
      while (now < START + 5 * SECOND) {
        taken += takeAll(pacer, now);
        assertThat(taken)
            .as("seed %d, rate %d", seed, rate)
            .isEqualTo(Math.multiplyExact(now - START, rate) / SECOND + 1);
        now += 1 + random.nextInt((int) CATCH_UP);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_000, 1_000_000, 1_000_000_000})
  void anOwnerThatSleptForADayMakesUpForTenMillisecondsOnly(long rate) {
    ConstantRate pacer = new ConstantRate(rate, START);
    takeAll(pacer, START);

    long now = START + 86_400 * SECOND;
    long burst = takeAll(pacer, now);

    assertThat(burst).isEqualTo(Math.max(1, rate * CATCH_UP / SECOND + 1));
    assertThat(pacer.due(now)).isZero();
    long afterwards = 0;
    for (long later = now + MILLI; later <= now + SECOND; later += MILLI) {
      afterwards += takeAll(pacer, later);
    }
    assertThat(afterwards).isBetween(rate - 1, rate + 1);
  }

  @Test
  void takingLessThanIsDueLeavesTheRestDue() {
    ConstantRate pacer = new ConstantRate(1_000, START);
    long now = START + 5 * MILLI;

    assertThat(pacer.due(now)).isEqualTo(6);
    pacer.take(2);
    assertThat(pacer.due(now)).isEqualTo(4);
  }

  private static long takeAll(ConstantRate pacer, long nowNanos) {
    long due = pacer.due(nowNanos);
    if (due > 0) {
      pacer.take(due);
    }
    return due;
  }
}
