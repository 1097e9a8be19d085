package io.filecast.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.numbers.combinatorics.BinomialCoefficientDouble;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * What the times of one case show, in words. A difference counts only against the spread: two
 * subjects are told apart when the middle halves of their times do not overlap and a Mann-Whitney
 * rank test finds chance an unlikely explanation. The test assumes nothing about how times are
 * distributed, which is well, as they have a long tail.
 */
final class TimingConclusion {
  /** How it is judged, for the reader. */
  static final String METHOD =
      "How this is judged: one strategy is called quicker than another only if two tests agree. The middle"
          + " halves of their times (the boxes below) must not overlap; and a Mann-Whitney test, which asks how"
          + " often pure chance would sort the times of both so cleanly, must say: in less than 1 of 20 such"
          + " comparisons. With several strategies that 1 in 20 is shared among them, because whoever compares"
          + " often enough finds a winner by luck. A difference that fails either test is within the spread,"
          + " and no winner is named.";

  /**
   * How probable it may be that chance alone tells subjects apart. Shared among the comparisons of
   * a case (Bonferroni), or with every further strategy a wrong winner would become more probable.
   */
  private static final double MAX_CHANCE = 0.05;

  private final List<Comparison.Row> ranked;
  private final int failedSubjects;

  /**
   * @param rows of one case
   */
  TimingConclusion(List<Comparison.Row> rows) {
    ranked =
        rows.stream()
            .filter(row -> row.failures() == 0)
            .sorted((a, b) -> Double.compare(median(a), median(b)))
            .toList();
    failedSubjects = rows.size() - ranked.size();
  }

  /** A sentence or two. */
  String text() {
    String judged =
        switch (ranked.size()) {
          case 0 -> "No subject came through without failures, so no time counts.";
          case 1 ->
              "%s took %s (median); there is nothing to compare it with."
                  .formatted(ranked.get(0).subject(), time(ranked.get(0)));
          default -> tooFewRuns() ? withTooFewRuns() : judged();
        };
    return failedSubjects == 0
        ? judged
        : judged + " %d with failures left out.".formatted(failedSubjects);
  }

  /** The same in short, and in words that are equal for cases with equal outcomes. */
  String shortText() {
    if (ranked.size() < 2) {
      return ranked.isEmpty() ? "only failures" : "nothing to compare";
    }
    if (tooFewRuns()) {
      return "too few runs to name a winner";
    }
    List<Comparison.Row> level = new ArrayList<>(List.of(best()));
    level.addAll(rivals(false));
    String first =
        level.size() == 1
            ? best().subject() + " is quickest"
            : sortedNames(level) + " cannot be told apart";
    List<Comparison.Row> behind = rivals(true);
    return level.size() == 1 || behind.isEmpty()
        ? first
        : "%s; slower: %s".formatted(first, sortedNames(behind));
  }

  private static String sortedNames(List<Comparison.Row> rows) {
    return Figures.list(rows.stream().map(Comparison.Row::subject).sorted().toList());
  }

  private Comparison.Row best() {
    return ranked.get(0);
  }

  private double maxChance() {
    return MAX_CHANCE / (ranked.size() - 1);
  }

  private String judged() {
    List<Comparison.Row> behind = rivals(true);
    List<Comparison.Row> level = rivals(false);
    if (level.isEmpty()) {
      Comparison.Row next = ranked.get(1);
      return "%s was quickest: %s against %s of the next, %s (medians), a difference beyond the spread."
          .formatted(best().subject(), time(best()), time(next), next.subject());
    }
    List<Comparison.Row> open = new ArrayList<>(List.of(best()));
    open.addAll(level);
    String text =
        "No winner: the times of %s overlap too much to be told apart. The medians of the first two are %s apart, while the middle half of the times of %s alone spans %s."
            .formatted(
                names(open),
                Figures.shortTime(median(level.get(0)) - median(best())),
                widest(open).subject(),
                Figures.shortTime(width(widest(open))));
    return behind.isEmpty()
        ? text
        : text
            + " Slower than %s beyond the spread: %s.".formatted(best().subject(), names(behind));
  }

  private static Comparison.Row widest(List<Comparison.Row> rows) {
    return rows.stream().max(Comparator.comparingDouble(TimingConclusion::width)).orElseThrow();
  }

  private static double width(Comparison.Row row) {
    return row.spread().q3Nanos() - row.spread().q1Nanos();
  }

  private List<Comparison.Row> rivals(boolean toldApart) {
    return ranked.stream().skip(1).filter(row -> isSlowerThanBest(row) == toldApart).toList();
  }

  private boolean isSlowerThanBest(Comparison.Row row) {
    return !best().spread().overlaps(row.spread()) && chance(best(), row) < maxChance();
  }

  /** How probable it is that ranks differ so much, or more, when nothing but chance decides. */
  private static double chance(Comparison.Row a, Comparison.Row b) {
    return MannWhitneyUTest.withDefaults()
        .test(a.spread().values(), b.spread().values())
        .getPValue();
  }

  private boolean tooFewRuns() {
    return leastChance() >= maxChance();
  }

  /** What the test says when the slowest sample of one subject is quicker than all of the other. */
  private double leastChance() {
    int runs = ranked.stream().mapToInt(Comparison.Row::runs).min().orElseThrow();
    return 2 / BinomialCoefficientDouble.value(2 * runs, runs);
  }

  private String withTooFewRuns() {
    return "No winner: with so few runs (%d of each) not even a clean gap between the times could be told from chance (%s); %s had the smallest median, %s."
        .formatted(
            best().runs(),
            String.format(Locale.ROOT, "%.0f %%", Math.min(1, leastChance()) * 100),
            best().subject(),
            time(best()));
  }

  private static double median(Comparison.Row row) {
    return row.spread().medianNanos();
  }

  private static String time(Comparison.Row row) {
    return Figures.shortTime(median(row));
  }

  private static String names(List<Comparison.Row> rows) {
    return Figures.list(rows.stream().map(Comparison.Row::subject).toList());
  }
}
