package io.filecast.report;

import java.util.List;
import java.util.function.Predicate;

/** What the steps of the ladder show, in words. */
final class LadderConclusion {
  private final List<Comparison.Row> rows;

  /**
   * @param rows of one case
   */
  LadderConclusion(List<Comparison.Row> rows) {
    this.rows = rows;
  }

  String text() {
    List<String> whole = subjects(LadderConclusion::isWhole);
    List<String> broken =
        rows.stream()
            .filter(row -> !isWhole(row))
            .map(row -> "%s (%s)".formatted(row.subject(), ComparisonReport.delivered(row)))
            .toList();
    List<String> proven = subjects(row -> row.losses().isEmpty());
    String lost =
        broken.isEmpty()
            ? "Every copy was complete in every run and every step; a larger file makes a difference."
            : "Not every copy was complete after %s; the share in brackets arrived."
                .formatted(Figures.list(broken));
    String complete =
        broken.isEmpty() || whole.isEmpty()
            ? ""
            : " All copies of all runs were complete after %s.".formatted(Figures.list(whole));
    return lost
        + complete
        + " Only %s know that: there the receivers answer. A time of the other steps ends when the sender\u2019s"
            .formatted(Figures.list(proven))
        + " kernel has taken the last datagram, arrived or not; a step that is quick and loses half of the"
        + " file has not done the job quickly.";
  }

  private List<String> subjects(Predicate<Comparison.Row> wanted) {
    return rows.stream().filter(wanted).map(Comparison.Row::subject).toList();
  }

  private static boolean isWhole(Comparison.Row row) {
    return row.identicalCopies().orElse(0) == row.copies();
  }
}
