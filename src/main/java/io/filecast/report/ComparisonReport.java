package io.filecast.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison as a table on the terminal, as CSV and as JSON. */
public final class ComparisonReport {
  private static final List<String> HEADINGS =
      List.of(
          "strategy",
          "runs",
          "median ms",
          "min ms",
          "p95 ms",
          "x best",
          "delivered",
          "identical",
          "failed");

  private final Comparison comparison;

  public ComparisonReport(Comparison comparison) {
    this.comparison = comparison;
  }

  /** The table, the quickest strategy first; numbers right-aligned under their units. */
  public String table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    comparison.rows().forEach(row -> rows.add(cells(row)));
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        int width = width(rows, column);
        table.append(
            column == 0
                ? String.format("%-" + width + "s", row.get(0))
                : String.format("  %" + width + "s", row.get(column)));
      }
      table.append(System.lineSeparator());
    }
    return table.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static List<String> cells(Comparison.Row row) {
    return List.of(
        row.strategy().label(),
        String.valueOf(row.runs()),
        Figures.millis(row.medianNanos()),
        Figures.millis(row.minNanos()),
        Figures.millis(row.p95Nanos()),
        String.format(Locale.ROOT, "%.2f", row.ratioToBest()),
        row.delivered().isPresent() ? Figures.percent(row.delivered().getAsDouble()) : "unknown",
        row.identicalCopies().isPresent()
            ? row.identicalCopies().getAsLong() + "/" + row.copies()
            : "unknown",
        String.valueOf(row.failures()));
  }

  /** A line per sample; times in nanoseconds as they were measured. */
  public String csv() {
    StringBuilder csv =
        new StringBuilder(
            "strategy,run,nanos,content_bytes,destinations,failed,delivered_bytes,identical_copies\n");
    for (Sample sample : comparison.samples()) {
      csv.append(
          "%s,%d,%d,%d,%d,%d,%s,%s\n"
              .formatted(
                  sample.outcome().strategy().label(),
                  sample.run(),
                  sample.outcome().nanos(),
                  sample.outcome().contentBytes(),
                  sample.outcome().destinations().size(),
                  sample.outcome().failedCount(),
                  sample.deliveredBytes().isPresent() ? sample.deliveredBytes().getAsLong() : "",
                  sample.identicalCopies().isPresent()
                      ? sample.identicalCopies().getAsLong()
                      : ""));
    }
    return csv.toString();
  }

  /** Every sample with all its outcomes, and the rows computed from them. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("event", "comparison")
        .put(
            "samples",
            new JsonArray(comparison.samples().stream().map(ComparisonReport::json).toList()))
        .put(
            "rows", new JsonArray(comparison.rows().stream().map(ComparisonReport::json).toList()));
  }

  private static JsonObject json(Sample sample) {
    JsonObject json =
        new JsonObject()
            .put("run", sample.run())
            .put("transfer", new TransferReport(sample.outcome()).toJson());
    sample.deliveredBytes().ifPresent(bytes -> json.put("deliveredBytes", bytes));
    sample.identicalCopies().ifPresent(copies -> json.put("identicalCopies", copies));
    return json;
  }

  private static JsonObject json(Comparison.Row row) {
    JsonObject json =
        new JsonObject()
            .put("strategy", row.strategy().label())
            .put("runs", row.runs())
            .put("medianNanos", row.medianNanos())
            .put("minNanos", row.minNanos())
            .put("p95Nanos", row.p95Nanos())
            .put("ratioToBest", row.ratioToBest())
            .put("copies", row.copies())
            .put("failures", row.failures());
    row.delivered().ifPresent(share -> json.put("delivered", share));
    row.identicalCopies().ifPresent(copies -> json.put("identicalCopies", copies));
    return json;
  }

  /**
   * Writes {@code compare.csv} and {@code compare.json} into a directory, which is made when
   * missing.
   *
   * @throws IOException when that is not possible
   */
  public void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("compare.csv"), csv());
    Files.writeString(directory.resolve("compare.json"), toJson().encodePrettily() + "\n");
  }
}
