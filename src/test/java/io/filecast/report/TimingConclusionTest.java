package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nobody wins by chance. */
class TimingConclusionTest {
  private final Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);

  private TimingConclusion verdict() {
    List<Comparison.Row> rows = comparison.cases().values().iterator().next();
    return new TimingConclusion(rows);
  }

  @Test
  void aGapBeyondTheSpreadNamesTheQuickest() {
    Samples.add(comparison, "worker", 30, 31, 32, 33, 34, 35);
    Samples.add(comparison, "event-loop", 10, 11, 12, 13, 14, 15);

    assertThat(verdict().text())
        .isEqualTo(
            "event-loop was quickest: 12.5 ms against 32.5 ms of the next, worker (medians), a difference beyond the spread.");
    assertThat(verdict().shortText()).isEqualTo("event-loop is quickest");
  }

  @Test
  void overlappingTimesHaveNoWinnerAndTellDifferenceAndSpread() {
    Samples.add(comparison, "worker", 10, 14, 18, 22, 26, 30);
    Samples.add(comparison, "event-loop", 9, 13, 17, 21, 25, 29);
    Samples.add(comparison, "process", 900, 901, 902, 903, 904, 905);

    assertThat(verdict().text())
        .startsWith(
            "No winner: the times of event-loop and worker overlap too much to be told apart.")
        .contains("are 1.00 ms apart")
        .contains("spans 10.0 ms")
        .endsWith("Slower than event-loop beyond the spread: process.");
    assertThat(verdict().shortText())
        .isEqualTo("event-loop and worker cannot be told apart; slower: process");
  }

  @Test
  void fewRunsProveNothingHoweverWideTheGap() {
    Samples.add(comparison, "worker", 300, 310, 320);
    Samples.add(comparison, "event-loop", 10, 11, 12);

    assertThat(verdict().text())
        .startsWith("No winner: with so few runs (3 of each)")
        .contains("10 %");
  }

  @Test
  void aSubjectWithFailuresCannotWin() {
    for (int run = 1; run <= 6; run++) {
      comparison.add(Samples.told("broken", run, run, 1, 0, 0));
    }
    Samples.add(comparison, "worker", 30, 31, 32, 33, 34, 35);

    assertThat(verdict().text())
        .isEqualTo(
            "worker took 32.5 ms (median); there is nothing to compare it with. 1 with failures left out.");
  }

  @Test
  void equalSubjectsHaveAWinnerInFewerThanOneOfTwentyComparisons() {
    int wins = 0;
    int comparisons = 1_000;
    for (int seed = 0; seed < comparisons; seed++) {
      Random random = new Random(seed);
      Comparison same = new Comparison(Comparison.Kind.STRATEGIES);
      for (String subject : List.of("a", "b", "c", "d")) {
        Samples.add(same, subject, random.doubles(8, 10, 20).toArray());
      }
      List<Comparison.Row> rows = same.cases().values().iterator().next();
      wins += new TimingConclusion(rows).text().startsWith("No winner") ? 0 : 1;
    }
    assertThat(wins).isLessThan(comparisons / 20);
  }
}
