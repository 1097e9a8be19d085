package io.filecast.report;

import io.filecast.config.Strategy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The samples of a comparison of strategies, and what follows from them. */
public final class Comparison {
  private final List<Sample> samples = new ArrayList<>();

  public void add(Sample sample) {
    samples.add(sample);
  }

  public List<Sample> samples() {
    return List.copyOf(samples);
  }

  /**
   * One strategy's samples in figures.
   *
   * @param p95Nanos the smallest sample that at least 95 % of the samples do not exceed
   * @param ratioToBest median over the smallest median of the strategies without failures; 1 for
   *     the best
   * @param delivered share of the content that arrived, 0 to 1; empty when unknown
   * @param identicalCopies copies equal to the file; empty when unknown
   * @param copies copies there should be
   * @param failures destinations that failed
   */
  public record Row(
      Strategy strategy,
      int runs,
      double medianNanos,
      long minNanos,
      long p95Nanos,
      double ratioToBest,
      OptionalDouble delivered,
      OptionalLong identicalCopies,
      long copies,
      long failures) {}

  /** A row per strategy: those without failures first, the quickest median first. */
  public List<Row> rows() {
    Map<Strategy, List<Sample>> byStrategy = new LinkedHashMap<>();
    for (Sample sample : samples) {
      byStrategy.computeIfAbsent(sample.outcome().strategy(), s -> new ArrayList<>()).add(sample);
    }
    double best =
        byStrategy.values().stream()
            .filter(group -> failures(group) == 0)
            .mapToDouble(group -> median(nanos(group)))
            .min()
            .orElse(Double.NaN);
    return byStrategy.values().stream()
        .map(group -> row(group, best))
        .sorted(
            Comparator.<Row>comparingInt(row -> row.failures() == 0 ? 0 : 1)
                .thenComparingDouble(Row::medianNanos))
        .toList();
  }

  private static Row row(List<Sample> group, double best) {
    long[] nanos = nanos(group);
    long copies = group.stream().mapToLong(s -> s.outcome().destinations().size()).sum();
    long wanted =
        group.stream()
            .mapToLong(s -> s.outcome().contentBytes() * s.outcome().destinations().size())
            .sum();
    boolean known = group.stream().allMatch(s -> s.deliveredBytes().isPresent());
    return new Row(
        group.get(0).outcome().strategy(),
        group.size(),
        median(nanos),
        nanos[0],
        percentile95(nanos),
        median(nanos) / best,
        known && wanted > 0
            ? OptionalDouble.of(
                (double) group.stream().mapToLong(s -> s.deliveredBytes().getAsLong()).sum()
                    / wanted)
            : OptionalDouble.empty(),
        known
            ? OptionalLong.of(group.stream().mapToLong(s -> s.identicalCopies().orElse(0)).sum())
            : OptionalLong.empty(),
        copies,
        failures(group));
  }

  private static long failures(List<Sample> group) {
    return group.stream().mapToLong(sample -> sample.outcome().failedCount()).sum();
  }

  private static long[] nanos(List<Sample> group) {
    return group.stream().mapToLong(sample -> sample.outcome().nanos()).sorted().toArray();
  }

  private static double median(long[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
  }

  /** Nearest-rank definition: no value is shown that was not measured. */
  private static long percentile95(long[] sorted) {
    return sorted[(int) Math.ceil(sorted.length * 0.95) - 1];
  }
}
