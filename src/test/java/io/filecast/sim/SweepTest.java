package io.filecast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.filecast.wire.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Random networks: never ok with different bytes, always an end. {@code -Dsim.scenarios=N} runs
 * more, {@code -Dsim.seed=S} starts elsewhere.
 */
class SweepTest {
  private static final int SHOWN = 10;

  @Test
  void everyRandomNetworkEndsInAProvenCopyOrAClearReason() {
    sweep(Integer.getInteger("sim.scenarios", 1000), UnaryOperator.identity());
  }

  @Test
  void soDoesEveryRandomNetworkWithKeys() {
    SimKeys keys = SimKeys.matching();
    sweep(Integer.getInteger("sim.scenarios", 300), scenario -> scenario.withKeys(keys));
  }

  private static void sweep(int scenarios, UnaryOperator<Scenario> changed) {
    long firstSeed = Long.getLong("sim.seed", 1);
    List<String> failures = new ArrayList<>();
    Map<Reason, Integer> outcomes = new EnumMap<>(Reason.class);
    for (long seed = firstSeed; seed < firstSeed + scenarios; seed++) {
      String wrong;
      Scenario scenario = changed.apply(new Scenario(seed));
      try {
        wrong = scenario.run();
        outcomes.merge(scenario.reason(), 1, Integer::sum);
      } catch (RuntimeException broken) {
        wrong = broken + " at " + List.of(broken.getStackTrace()).subList(0, 5);
      }
      if (wrong != null) {
        failures.add(
            scenario
                + wrong
                + "\n  replay: mvn test -Dtest=SweepTest -Dsim.scenarios=1 -Dsim.seed="
                + seed);
      }
    }
    System.out.println("sweep of " + scenarios + ": " + outcomes);
    if (!failures.isEmpty()) {
      fail(
          failures.size()
              + " of "
              + scenarios
              + " failed\n"
              + String.join("\n", failures.subList(0, Math.min(SHOWN, failures.size()))));
    }
    assertThat(outcomes).containsKey(Reason.NONE);
  }

  @Test
  void oneSeedIsOneRun() {
    for (long seed = 1; seed <= 20; seed++) {
      Scenario first = new Scenario(seed);
      Scenario again = new Scenario(seed);
      Scenario other = new Scenario(seed + 1000);
      first.run();
      again.run();
      other.run();
      assertThat(again.fingerprint()).as("seed " + seed).isEqualTo(first.fingerprint());
      assertThat(other.fingerprint()).isNotEqualTo(first.fingerprint());
    }
  }
}
