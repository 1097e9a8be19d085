package io.filecast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Once per period, the first time after one. */
class DueTimerTest {
  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @ValueSource(longs = {0, -17, Long.MAX_VALUE - 3 * MILLI})
  void isDueOncePerPeriodWhateverTheClockShows(long startNanos) {
    DueTimer every = DueTimer.millis(5);
    every.begin(startNanos);

    assertThat(LongStream.rangeClosed(0, 20).filter(t -> every.isDue(startNanos + t * MILLI)))
        .containsExactly(5L, 10L, 15L, 20L);
  }

  @Test
  void whatWasMissedIsNotMadeUpFor() {
    DueTimer every = DueTimer.millis(5);
    every.begin(0);

    assertThat(LongStream.of(17, 18, 19, 20, 21, 25).filter(t -> every.isDue(t * MILLI)))
        .containsExactly(17L, 20L, 25L);
  }
}
