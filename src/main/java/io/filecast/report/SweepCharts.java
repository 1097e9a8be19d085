package io.filecast.report;

import io.filecast.report.Comparison.Case;
import io.filecast.report.Comparison.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** How times grow with the number of destinations and with the size of the file. */
final class SweepCharts {
  private final Palette palette;
  private final Map<Case, List<Row>> cases;

  SweepCharts(Palette palette, Map<Case, List<Row>> cases) {
    this.palette = palette;
    this.cases = cases;
  }

  void draw(Markup out) {
    Map<Long, List<Row>> bySize = new TreeMap<>();
    Map<Integer, List<Row>> byDestinations = new TreeMap<>();
    cases.forEach(
        (key, rows) -> {
          bySize.computeIfAbsent(key.contentBytes(), size -> new ArrayList<>()).addAll(rows);
          byDestinations.computeIfAbsent(key.destinations(), n -> new ArrayList<>()).addAll(rows);
        });
    if (byDestinations.size() > 1) {
      section(out, "Time over the number of destinations");
      bySize.forEach((size, rows) -> overDestinations(out, Figures.size(size), rows));
      end(out);
    }
    if (bySize.size() > 1 && bySize.keySet().iterator().next() > 0) { // no place for 0 on the scale
      section(out, "Time over the size of the file");
      byDestinations.forEach((count, rows) -> overSize(out, Figures.destinations(count), rows));
      end(out);
    }
  }

  private static void section(Markup out, String heading) {
    out.open("section").element("h2", heading).open("div", "class", "charts");
  }

  private static void end(Markup out) {
    out.close();
    out.element(
        "p", "Marks are medians, whiskers hold the middle half of the times.", "class", "muted");
    out.close();
  }

  private void overDestinations(Markup out, String size, List<Row> rows) {
    figure(
        out,
        size,
        new LineChart(
            palette,
            "Time over the number of destinations, " + size,
            "destinations",
            Markup::number,
            lines(rows, row -> row.comparedIn().destinations())));
  }

  private void overSize(Markup out, String destinations, List<Row> rows) {
    figure(
        out,
        destinations,
        new LineChart(
            palette,
            "Time over the size of the file, " + destinations,
            "size of the file",
            bytes -> Figures.size((long) bytes),
            lines(rows, row -> row.comparedIn().contentBytes())));
  }

  private static void figure(Markup out, String heading, LineChart chart) {
    out.open("figure").element("h3", heading);
    chart.draw(out);
    out.close();
  }

  private static List<LineChart.Line> lines(List<Row> rows, ToDoubleFunction<Row> place) {
    Map<String, List<LineChart.Point>> bySubject = new TreeMap<>();
    for (Row row : rows) {
      bySubject
          .computeIfAbsent(row.subject(), subject -> new ArrayList<>())
          .add(new LineChart.Point(place.applyAsDouble(row), row.spread()));
    }
    return bySubject.entrySet().stream()
        .map(entry -> new LineChart.Line(entry.getKey(), entry.getValue()))
        .toList();
  }
}
