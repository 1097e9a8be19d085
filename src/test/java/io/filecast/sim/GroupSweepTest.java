package io.filecast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random networks with several receivers: every copy that is published is right, and whoever is not
 * in trouble of its own gets one. More of them with {@code -Dgroup.scenarios=20000}.
 */
class GroupSweepTest {
  private static final long SCENARIOS = Long.getLong("group.scenarios", 300);
  private static final long FIRST = Long.getLong("group.first", 0);

  @Test
  void everyCopyIsRightAndNobodyIsForgotten() {
    List<String> wrong =
        LongStream.range(FIRST, FIRST + SCENARIOS)
            .parallel()
            .mapToObj(seed -> new GroupScenario(seed).run())
            .filter(Objects::nonNull)
            .limit(10)
            .toList();
    assertThat(wrong).isEmpty();
  }
}
