package io.filecast.report;

import io.filecast.report.Style.Paint;
import io.filecast.transfer.Delivery;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.Served;
import io.filecast.transfer.TransferOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A finished transfer as a table for a terminal: a line per destination, then the total. */
public final class SummaryTable {
  /** Enough to tell copies apart by eye. */
  private static final int HASH_DIGITS = 12;

  private static final double NANOS_PER_SECOND = 1e9;

  private SummaryTable() {}

  /** The lines, and below them why destinations failed. */
  public static List<String> lines(TransferOutcome outcome, Style style) {
    boolean shared = outcome.group().isPresent();
    TextTable table =
        new TextTable(
            row(
                shared,
                "served by",
                List.of(
                    "destination",
                    "result",
                    "bytes",
                    "seconds",
                    "MB/s",
                    "repairs",
                    "lost",
                    "SHA-256")));
    outcome
        .destinations()
        .forEach(one -> table.add(row(shared, servedBy(one.served()), cells(one, style))));
    table.add(row(shared, "", total(outcome)));
    List<String> lines =
        new ArrayList<>(table.toString().lines().map(String::stripTrailing).toList());
    for (int i = 0; i < outcome.destinations().size(); i++) {
      Paint paint = outcome.destinations().get(i).isOk() ? Paint.GREEN : Paint.RED;
      lines.set(1 + i, style.paint(paint, lines.get(1 + i)));
    }
    outcome.group().ifPresent(group -> lines.add(TransferReport.line(outcome, group)));
    lines.addAll(reasons(outcome, style));
    return lines;
  }

  /** With the cell that is of interest where some share a stream. */
  private static List<String> row(boolean shared, String servedBy, List<String> cells) {
    List<String> row = new ArrayList<>(cells);
    if (shared) {
      row.add(2, servedBy);
    }
    return row;
  }

  private static String servedBy(Served served) {
    return served.by() == Served.By.MOVED
        ? String.format(Locale.ROOT, "moved at %.0f %%", Math.floor(served.movedAt() * 100))
        : served.by().label();
  }

  /** Each reason once, whomever it concerns. */
  private static List<String> reasons(TransferOutcome outcome, Style style) {
    Map<String, List<String>> namesByReason = new LinkedHashMap<>();
    for (DestinationOutcome one : outcome.destinations()) {
      one.failure()
          .ifPresent(
              why ->
                  namesByReason
                      .computeIfAbsent(why, reason -> new ArrayList<>())
                      .add(one.destination().name()));
    }
    return namesByReason.entrySet().stream()
        .map(
            entry ->
                style.paint(Paint.RED, style.shown(some(entry.getValue()) + ": " + entry.getKey())))
        .toList();
  }

  private static String some(List<String> names) {
    return names.size() == 1
        ? names.get(0)
        : "%s and %d more".formatted(names.get(0), names.size() - 1);
  }

  private static List<String> cells(DestinationOutcome one, Style style) {
    return List.of(
        style.shown(one.destination().name()),
        result(one),
        "" + one.bytes(),
        seconds(one.nanos()),
        rate(one.newBytes(), one.nanos()),
        one.delivery().map(delivery -> "" + delivery.repairs()).orElse("-"),
        one.delivery()
            .filter(delivery -> one.datagrams() > 0 || delivery.served().by() != Served.By.UNICAST)
            .map(delivery -> Figures.percent(delivery.loss()))
            .orElse("-"),
        one.delivery()
            .map(Delivery::sha256)
            .filter(hash -> !hash.isEmpty())
            .map(hash -> hash.substring(0, Math.min(HASH_DIGITS, hash.length())))
            .orElse("-"));
  }

  private static String result(DestinationOutcome one) {
    if (!one.isOk()) {
      return "FAILED";
    }
    return one.delivery()
        .map(d -> d.alreadyHeld() ? "ok, had it" : d.resumedBytes() > 0 ? "ok, resumed" : "ok")
        .orElse("sent"); // raw: nobody has proven anything
  }

  private static List<String> total(TransferOutcome outcome) {
    long done = outcome.destinations().size() - outcome.failedCount();
    boolean proven = outcome.destinations().stream().anyMatch(one -> one.delivery().isPresent());
    long repairs =
        outcome.destinations().stream()
            .mapToLong(one -> one.delivery().map(Delivery::repairs).orElse(0L))
            .sum();
    return List.of(
        "total",
        "%d of %d".formatted(done, outcome.destinations().size()),
        "" + outcome.bytes(),
        seconds(outcome.nanos()),
        rate(outcome.newBytes(), outcome.nanos()),
        proven ? "" + repairs : "-",
        "",
        "");
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_SECOND);
  }

  private static String rate(long bytes, long nanos) {
    return nanos <= 0
        ? "-"
        : String.format(Locale.ROOT, "%.2f", Figures.megabytesPerSecond(bytes, nanos));
  }
}
