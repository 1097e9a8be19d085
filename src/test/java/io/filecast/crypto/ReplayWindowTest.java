package io.filecast.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  private final ReplayWindow window = new ReplayWindow();

  private boolean take(long counter) {
    boolean isNew = window.isNew(counter);
    if (isNew) {
      window.take(counter);
    }
    return isNew;
  }

  @Test
  void eachCounterIsTakenOnce() {
    for (long counter = 1; counter < 5000; counter++) {
      assertThat(take(counter)).isTrue();
      assertThat(take(counter)).isFalse();
    }
  }

  @Test
  void thereIsNoCounterZero() {
    assertThat(take(0)).isFalse();
  }

  @Test
  void whatIsOlderThanTheWindowIsNotTaken() {
    assertThat(take(10_000)).isTrue();
    assertThat(take(10_000 - ReplayWindow.WINDOW)).isFalse();
    assertThat(take(10_000 - ReplayWindow.WINDOW + 1)).isTrue();
    assertThat(take(10_000 - ReplayWindow.WINDOW + 1)).isFalse();
  }

  /** Against a set that remembers everything: nothing twice, nothing in the window refused. */
  @Test
  void agreesWithASetThatForgetsNothing() {
    long seed = 7;
    Random random = new Random(seed);
    Set<Long> seen = new HashSet<>();
    long largest = 1;
    for (int i = 0; i < 200_000; i++) {
      long counter = Math.max(1, largest + random.nextInt(400) - 350);
      if (random.nextInt(2000) == 0) {
        counter += random.nextInt(5_000);
      }
      boolean expected = largest - counter < ReplayWindow.WINDOW && !seen.contains(counter);
      assertThat(take(counter)).as("seed %d, step %d", seed, i).isEqualTo(expected);
      seen.add(counter);
      largest = Math.max(largest, counter);
    }
  }
}
