package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void quartilesAreThoseOfASpreadsheet() {
    Spread spread = Spread.of(new long[] {40, 10, 30, 20});

    assertThat(spread.sortedNanos()).containsExactly(10L, 20L, 30L, 40L);
    assertThat(spread.q1Nanos()).isEqualTo(17.5);
    assertThat(spread.medianNanos()).isEqualTo(25);
    assertThat(spread.q3Nanos()).isEqualTo(32.5);
  }

  @Test
  void aSingleSampleIsAllQuartiles() {
    Spread spread = Spread.of(new long[] {7});

    assertThat(spread.q1Nanos()).isEqualTo(7);
    assertThat(spread.q3Nanos()).isEqualTo(7);
    assertThat(spread.p95Nanos()).isEqualTo(7);
  }

  @Test
  void middleHalvesOverlapWhenTheyHaveATimeInCommon() {
    Spread low = Spread.of(new long[] {1, 2, 3, 100});
    Spread high = Spread.of(new long[] {50, 60, 70, 80});
    Spread wide = Spread.of(new long[] {0, 20, 60, 60});

    assertThat(low.overlaps(high)).isFalse();
    assertThat(high.overlaps(low)).isFalse();
    assertThat(high.overlaps(high)).isTrue();
    assertThat(high.overlaps(wide)).isTrue();
    assertThat(wide.overlaps(low)).isTrue();
  }
}
