package io.filecast.protocol.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much parity goes with a block for so many receivers with so much loss. */
class UnaskedParityTest {
  private static final int ROWS = 128;

  private final UnaskedParity unasked = new UnaskedParity();

  @Test
  void withoutLossThereIsNone() {
    for (int i = 0; i < 10_000; i++) {
      unasked.add(0);
    }
    assertThat(unasked.rows(ROWS)).isZero();
  }

  @Test
  void whoLosesEverythingGetsAsMuchAsThereIs() {
    unasked.add(1);
    unasked.add(1);
    assertThat(unasked.rows(ROWS)).isEqualTo(255 - ROWS);
    unasked.clear();
    assertThat(unasked.rows(ROWS)).isZero();
  }

  /** Drawn blocks: about one receiver of all still lacks something. */
  @ParameterizedTest
  @CsvSource({"8, 0.01", "100, 0.01", "1000, 0.01", "8, 0.05", "1000, 0.05", "2, 0.1"})
  void aboutOneOfAllStillLacksSomething(int receivers, double loss) {
    for (int i = 0; i < receivers; i++) {
      unasked.add(loss);
    }
    int parity = unasked.rows(ROWS);
    assertThat(lacking(receivers, loss, parity)).isLessThan(1.4);
    if (parity > 0) {
      assertThat(lacking(receivers, loss, parity - 1)).as("with one row less").isGreaterThan(0.6);
    }
  }

  private static double lacking(int receivers, double loss, int parity) {
    SplittableRandom random = new SplittableRandom(3);
    int trials = 200_000;
    int lacking = 0;
    for (int trial = 0; trial < trials; trial++) {
      int lost = 0;
      for (int row = 0; row < ROWS + parity; row++) {
        lost += random.nextDouble() < loss ? 1 : 0;
      }
      lacking += lost > parity ? 1 : 0;
    }
    return (double) receivers * lacking / trials;
  }
}
