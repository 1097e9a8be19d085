package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScaleTest {
  @Test
  void endsAreWhereTheyBelongOnBothKinds() {
    Scale linear = new Scale(0, 10, 100, 300, false);
    Scale logarithmic = Scale.logarithmic(1, 100, 200, 0);

    assertThat(linear.place(0)).isEqualTo(100);
    assertThat(linear.place(2.5)).isEqualTo(150);
    assertThat(linear.place(10)).isEqualTo(300);
    assertThat(logarithmic.place(1)).isEqualTo(200);
    assertThat(logarithmic.place(10)).isCloseTo(100, within(1e-9));
    assertThat(logarithmic.place(100)).isCloseTo(0, within(1e-9));
  }

  @Test
  void valuesThatDifferMuchGetALogarithmicAxisAndOthersOneFromZero() {
    assertThat(Scale.covering(10, 50, 0, 100).logarithmic()).isFalse();
    assertThat(Scale.covering(10, 50, 0, 100).low()).isZero();
    assertThat(Scale.covering(10, 500, 0, 100).logarithmic()).isTrue();
    assertThat(Scale.covering(0, 500, 0, 100).logarithmic()).isFalse();
  }

  @Test
  void ticksAreRoundAndInsideAndAFewForAnyRange() {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      double min = Math.exp(random.nextDouble() * 30 - 5);
      double max = min * Math.exp(random.nextDouble() * 9);
      Scale scale = Scale.covering(min, max, 0, 700);
      List<Double> ticks = scale.ticks();

      assertThat(ticks).as("%s", scale).hasSizeBetween(2, 13).isSorted();
      for (double tick : ticks) {
        assertThat(scale.place(tick)).as("%s", scale).isBetween(-1e-6, 700 + 1e-6);
      }
      assertThat(scale.place(min)).isBetween(0.0, 700.0);
      assertThat(scale.place(max)).isBetween(0.0, 700.0);
    }
  }

  @Test
  void namesAtTheEndsOfLinesLeaveEachOtherRoom() {
    double[] heights = LineChart.spreadOut(new double[] {100, 101, 102, 245, 246});

    for (int i = 1; i < heights.length; i++) {
      assertThat(heights[i] - heights[i - 1]).isGreaterThanOrEqualTo(16);
    }
    assertThat(heights[4]).isLessThanOrEqualTo(246);
    assertThat(LineChart.spreadOut(new double[] {20, 90})).containsExactly(20, 90);
  }
}
