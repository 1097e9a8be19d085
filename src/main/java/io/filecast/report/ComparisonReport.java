package io.filecast.report;

import io.filecast.report.Comparison.Kind;
import io.filecast.text.Printable;
import io.filecast.transfer.TransferOutcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** A comparison as a table on the terminal, as CSV and as JSON. */
public final class ComparisonReport {
  private final Comparison comparison;

  public ComparisonReport(Comparison comparison) {
    this.comparison = comparison;
  }

  /**
   * The table, case by case, the quickest first; numbers right-aligned under their units. The case
   * is told where there are several, losses where there were any.
   */
  public String table() {
    List<Comparison.Row> rows = comparison.rows();
    boolean withCase = rows.stream().map(Comparison.Row::comparedIn).distinct().count() > 1;
    boolean withLosses = rows.stream().anyMatch(Comparison.Row::hasLosses);
    TextTable table = new TextTable(headings(withCase, withLosses));
    rows.forEach(row -> table.add(cells(row, withCase, withLosses)));
    return table.toString();
  }

  List<String> headings(boolean withCase, boolean withLosses) {
    List<String> headings = new ArrayList<>(List.of(comparison.kind().subject()));
    if (withCase) {
      headings.addAll(List.of("size", "destinations"));
    }
    headings.addAll(List.of("runs", "median ms", "min ms", "p95 ms"));
    if (comparison.kind() == Kind.STRATEGIES) {
      headings.add("x best");
    }
    headings.addAll(List.of("delivered", "identical"));
    if (withLosses) {
      headings.addAll(List.of("not sent", "socket buffer", "lost or unknown"));
    }
    headings.add("failed");
    return headings;
  }

  List<String> cells(Comparison.Row row, boolean withCase, boolean withLosses) {
    List<String> cells = new ArrayList<>(List.of(row.subject()));
    if (withCase) {
      cells.add(Figures.size(row.comparedIn().contentBytes()));
      cells.add(String.valueOf(row.comparedIn().destinations()));
    }
    cells.addAll(
        List.of(
            String.valueOf(row.runs()),
            Figures.millis(row.spread().medianNanos()),
            Figures.millis(row.spread().minNanos()),
            Figures.millis(row.spread().p95Nanos())));
    if (comparison.kind() == Kind.STRATEGIES) {
      cells.add(String.format(Locale.ROOT, "%.2f", row.ratioToBest()));
    }
    cells.addAll(List.of(delivered(row), identical(row)));
    if (withLosses) {
      cells.addAll(losses(row));
    }
    cells.add(String.valueOf(row.failures()));
    return cells;
  }

  static String delivered(Comparison.Row row) {
    return row.delivered().isPresent() ? Figures.percent(row.delivered().getAsDouble()) : "unknown";
  }

  static String identical(Comparison.Row row) {
    return row.identicalCopies().isPresent()
        ? row.identicalCopies().getAsLong() + "/" + row.copies()
        : "unknown";
  }

  /** Shares of the datagrams: not sent, dropped in a socket buffer, lost or unknown. */
  static List<String> losses(Comparison.Row row) {
    return List.of(
        share(row, Losses::notSent),
        share(row, Losses::droppedBySocket),
        share(row, Losses::lostOrUnknown));
  }

  private static String share(Comparison.Row row, ToLongFunction<Losses> part) {
    return row.losses()
        .map(losses -> Figures.percent(losses.share(part.applyAsLong(losses))))
        .orElse("-");
  }

  /** A line per sample; times in nanoseconds as they were measured, losses in datagrams. */
  public String csv() {
    StringBuilder csv =
        new StringBuilder(
            comparison.kind().subject()
                + ",run,nanos,content_bytes,destinations,failed,delivered_bytes,identical_copies,"
                + "datagrams_wanted,datagrams_not_sent,datagrams_dropped_by_socket,datagrams_lost_or_unknown,"
                + "wire_bytes,served_by_group\n");
    for (Sample sample : comparison.samples()) {
      csv.append(
          "%s,%d,%d,%d,%d,%d,%s,%s,%s,%s,%d\n"
              .formatted(
                  Printable.line(sample.subject()),
                  sample.run(),
                  sample.outcome().nanos(),
                  sample.outcome().contentBytes(),
                  sample.outcome().destinations().size(),
                  sample.outcome().failedCount(),
                  cell(sample.deliveredBytes()),
                  cell(sample.identicalCopies()),
                  sample
                      .losses()
                      .map(
                          losses ->
                              "%d,%d,%d,%d"
                                  .formatted(
                                      losses.wanted(),
                                      losses.notSent(),
                                      losses.droppedBySocket(),
                                      losses.lostOrUnknown()))
                      .orElse(",,,"),
                  wireBytes(sample.outcome()),
                  sample.outcome().servedByGroup()));
    }
    return csv.toString();
  }

  /** Empty where nobody counts them. */
  private static String wireBytes(TransferOutcome outcome) {
    return outcome.wireBytes() == 0 ? "" : "" + outcome.wireBytes();
  }

  private static String cell(OptionalLong value) {
    return value.isPresent() ? String.valueOf(value.getAsLong()) : "";
  }

  /** Every sample with all its outcomes, and the rows computed from them. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("event", comparison.kind() == Kind.LADDER ? "ladder" : "comparison")
        .put("samples", new JsonArray(comparison.samples().stream().map(this::json).toList()))
        .put("rows", new JsonArray(comparison.rows().stream().map(this::json).toList()));
  }

  private JsonObject json(Sample sample) {
    JsonObject json =
        new JsonObject()
            .put(comparison.kind().subject(), sample.subject())
            .put("run", sample.run())
            .put("transfer", new TransferReport(sample.outcome()).toJson());
    sample.deliveredBytes().ifPresent(bytes -> json.put("deliveredBytes", bytes));
    sample.identicalCopies().ifPresent(copies -> json.put("identicalCopies", copies));
    sample.losses().ifPresent(losses -> json.put("datagrams", json(losses)));
    return json;
  }

  private static JsonObject json(Losses losses) {
    return new JsonObject()
        .put("wanted", losses.wanted())
        .put("arrived", losses.arrived())
        .put("notSent", losses.notSent())
        .put("droppedBySocket", losses.droppedBySocket())
        .put("droppedByDisk", losses.droppedByDisk())
        .put("lostOrUnknown", losses.lostOrUnknown());
  }

  private JsonObject json(Comparison.Row row) {
    JsonObject json =
        new JsonObject()
            .put(comparison.kind().subject(), row.subject())
            .put("contentBytes", row.comparedIn().contentBytes())
            .put("destinations", row.comparedIn().destinations())
            .put("runs", row.runs())
            .put("medianNanos", row.spread().medianNanos())
            .put("q1Nanos", row.spread().q1Nanos())
            .put("q3Nanos", row.spread().q3Nanos())
            .put("minNanos", row.spread().minNanos())
            .put("p95Nanos", row.spread().p95Nanos())
            .put("ratioToBest", row.ratioToBest())
            .put("copies", row.copies())
            .put("failures", row.failures());
    row.delivered().ifPresent(share -> json.put("delivered", share));
    row.identicalCopies().ifPresent(copies -> json.put("identicalCopies", copies));
    row.losses().ifPresent(losses -> json.put("datagrams", json(losses)));
    return json;
  }

  /**
   * Writes {@code compare.csv} and {@code compare.json} (of a ladder {@code ladder.csv} and {@code
   * ladder.json}) into a directory, which is made when missing.
   *
   * @throws IOException when that is not possible
   */
  public void writeTo(Path directory, Circumstances circumstances) throws IOException {
    String name = comparison.kind().fileName();
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(name + ".csv"), csv());
    Files.writeString(
        directory.resolve(name + ".json"),
        Printable.json(toJson().mergeIn(circumstances.toJson()).encodePrettily()) + "\n");
  }
}
