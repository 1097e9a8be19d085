package io.filecast.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The samples of a comparison, and what follows from them. */
public final class Comparison {
  /** What the subjects are. */
  public enum Kind {
    /** Strategies race: the quickest stands first. */
    STRATEGIES("strategy", "compare"),
    /**
     * Steps from the lab to the full protocol build on each other: their names begin with their
     * numbers, and stand in that order.
     */
    LADDER("step", "ladder");

    private final String subject;
    private final String fileName;

    Kind(String subject, String fileName) {
      this.subject = subject;
      this.fileName = fileName;
    }

    /** What one subject is called. */
    String subject() {
      return subject;
    }

    /** Name of the files with the results, without the ending. */
    String fileName() {
      return fileName;
    }
  }

  private final Kind kind;
  private final List<Sample> samples = new ArrayList<>();

  public Comparison(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public void add(Sample sample) {
    samples.add(sample);
  }

  public List<Sample> samples() {
    return List.copyOf(samples);
  }

  /**
   * What samples must have in common to be compared: the same content to as many destinations. A
   * sweep has several cases.
   */
  public record Case(long contentBytes, int destinations) implements Comparable<Case> {
    private static final Comparator<Case> ORDER =
        Comparator.comparingLong(Case::contentBytes).thenComparingInt(Case::destinations);

    @Override
    public int compareTo(Case other) {
      return ORDER.compare(this, other);
    }

    /** {@code 1 MB to 2 destinations}. */
    String label() {
      return "%s to %s".formatted(Figures.size(contentBytes), Figures.destinations(destinations));
    }
  }

  /**
   * One subject's samples of a case in figures.
   *
   * @param ratioToBest median over the smallest median of the subjects without failures in the same
   *     case; 1 for the best
   * @param delivered share of the content that arrived, 0 to 1; empty when unknown
   * @param identicalCopies copies equal to the file; empty when unknown
   * @param copies copies there should be
   * @param losses of all runs together; empty when unknown
   * @param failures destinations that failed
   */
  public record Row(
      String subject,
      Case comparedIn,
      Spread spread,
      double ratioToBest,
      OptionalDouble delivered,
      OptionalLong identicalCopies,
      long copies,
      Optional<Losses> losses,
      long failures) {

    public int runs() {
      return spread.count();
    }

    boolean hasLosses() {
      return losses.isPresent() && losses.get().arrived() < losses.get().wanted();
    }
  }

  /** What is compared, by name. */
  public List<String> subjects() {
    return samples.stream().map(Sample::subject).distinct().sorted().toList();
  }

  /** All rows, case by case. */
  public List<Row> rows() {
    return cases().values().stream().flatMap(List::stream).toList();
  }

  /**
   * The rows by case. Of strategies those without failures stand first, the quickest median first.
   */
  public Map<Case, List<Row>> cases() {
    Map<Case, Map<String, List<Sample>>> groups = new TreeMap<>();
    for (Sample sample : samples) {
      groups
          .computeIfAbsent(sample.comparedWith(), c -> new LinkedHashMap<>())
          .computeIfAbsent(sample.subject(), s -> new ArrayList<>())
          .add(sample);
    }
    Map<Case, List<Row>> cases = new TreeMap<>();
    groups.forEach((key, group) -> cases.put(key, rows(key, group)));
    return cases;
  }

  private List<Row> rows(Case key, Map<String, List<Sample>> bySubject) {
    double best =
        bySubject.values().stream()
            .filter(group -> failures(group) == 0)
            .mapToDouble(group -> spread(group).medianNanos())
            .min()
            .orElse(Double.NaN);
    List<Row> rows =
        new ArrayList<>(bySubject.values().stream().map(group -> row(key, group, best)).toList());
    if (kind == Kind.STRATEGIES) {
      rows.sort(
          Comparator.<Row>comparingInt(row -> row.failures() == 0 ? 0 : 1)
              .thenComparingDouble(row -> row.spread().medianNanos()));
    } else {
      rows.sort(Comparator.comparing(Row::subject));
    }
    return rows;
  }

  private static Row row(Case key, List<Sample> group, double best) {
    Spread spread = spread(group);
    long copies = (long) key.destinations() * group.size();
    long wanted = key.contentBytes() * copies;
    boolean known = group.stream().allMatch(s -> s.deliveredBytes().isPresent());
    return new Row(
        group.get(0).subject(),
        key,
        spread,
        spread.medianNanos() / best,
        known && wanted > 0
            ? OptionalDouble.of(
                (double) group.stream().mapToLong(s -> s.deliveredBytes().getAsLong()).sum()
                    / wanted)
            : OptionalDouble.empty(),
        known
            ? OptionalLong.of(group.stream().mapToLong(s -> s.identicalCopies().orElse(0)).sum())
            : OptionalLong.empty(),
        copies,
        group.stream().allMatch(s -> s.losses().isPresent())
            ? group.stream().map(s -> s.losses().get()).reduce(Losses::plus)
            : Optional.empty(),
        failures(group));
  }

  private static long failures(List<Sample> group) {
    return group.stream().mapToLong(sample -> sample.outcome().failedCount()).sum();
  }

  private static Spread spread(List<Sample> group) {
    return Spread.of(group.stream().mapToLong(sample -> sample.outcome().nanos()).toArray());
  }
}
