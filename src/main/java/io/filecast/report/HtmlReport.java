package io.filecast.report;

import io.filecast.report.Comparison.Case;
import io.filecast.report.Comparison.Kind;
import io.filecast.report.Comparison.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A comparison as one page for people: figures, what they show and what not, and what they were
 * taken with. It needs no network and no script, and can be printed.
 */
public final class HtmlReport {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Comparison comparison;
  private final List<LadderStep> steps;
  private final Circumstances circumstances;
  private final Map<Case, List<Row>> cases;
  private final Palette palette;

  /**
   * @param steps of a ladder; empty when strategies are compared
   */
  public HtmlReport(Comparison comparison, List<LadderStep> steps, Circumstances circumstances) {
    this.comparison = comparison;
    this.steps = List.copyOf(steps);
    this.circumstances = circumstances;
    this.cases = comparison.cases();
    this.palette = new Palette(comparison.subjects());
  }

  /**
   * Writes {@code report.html} into a directory that is there.
   *
   * @throws IOException when that is not possible
   */
  public void writeTo(Path directory) throws IOException {
    Files.writeString(directory.resolve("report.html"), page());
  }

  /** The page; well-formed XML, too. */
  String page() {
    Markup out = new Markup();
    out.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml").open("head");
    out.empty("meta", "charset", "utf-8");
    out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    out.empty("meta", "name", "color-scheme", "content", "light dark");
    out.element("title", title()).element("style", styleSheet()).close();
    out.open("body").open("main");
    head(out);
    verdicts(out);
    if (isLadder()) {
      ladder(out);
    } else {
      new SweepCharts(palette, cases).draw(out);
      times(out);
      deliveries(out);
    }
    measuredWith(out);
    return out.close().close().close().toString();
  }

  private boolean isLadder() {
    return comparison.kind() == Kind.LADDER;
  }

  private static String styleSheet() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String title() {
    if (isLadder()) {
      return "From the lab to the full protocol";
    }
    int strategies = comparison.subjects().size();
    return strategies == 1 ? "One strategy timed" : strategies + " strategies compared";
  }

  private void head(Markup out) {
    out.open("header").element("h1", title());
    out.element("p", summary(), "class", "lead");
    out.element(
        "p",
        "filecast compare, begun %s.".formatted(TIME.format(circumstances.begunAt())),
        "class",
        "muted");
    out.close();
  }

  private String summary() {
    String file =
        comparison.samples().stream()
            .map(sample -> String.valueOf(sample.outcome().file().getFileName()))
            .distinct()
            .reduce((a, b) -> a + ", " + b)
            .orElse("nothing");
    String sizes =
        cases.keySet().stream()
            .map(c -> Figures.size(c.contentBytes()))
            .distinct()
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    String counts =
        cases.keySet().stream()
            .map(Case::destinations)
            .distinct()
            .sorted()
            .map(String::valueOf)
            .reduce((a, b) -> a + ", " + b)
            .orElse("0");
    int runs = comparison.rows().stream().mapToInt(Row::runs).max().orElse(0);
    return "%s (%s) to %s %s, %s%s each."
        .formatted(
            file,
            sizes,
            counts,
            (counts.equals("1") ? "destination" : "destinations")
                + (circumstances.loopback() ? " on the same machine" : ""),
            isLadder()
                ? ""
                : circumstances.raw() ? "the lab\u2019s wire, " : "filecast\u2019s own wire, ",
            runs == 1 ? "1 run" : runs + " runs");
  }

  // ---- strategies ----------------------------------------------------------------------------

  private void verdicts(Markup out) {
    out.open("section").element("h2", "What the figures show, and what they do not");
    out.open("div", "class", "verdict");
    if (cases.size() == 1 || isLadder()) {
      cases.values().forEach(rows -> out.element("p", verdict(rows)));
    } else {
      verdictsOfCases(out);
    }
    out.element("p", String.join(" ", limits())).close();
    if (!isLadder()) {
      out.element("p", TimingConclusion.METHOD, "class", "muted");
    }
    out.close();
  }

  /** Cases that came out alike together. */
  private void verdictsOfCases(Markup out) {
    Map<String, Map<Long, List<String>>> destinationsBySize = new LinkedHashMap<>();
    cases.forEach(
        (key, rows) ->
            destinationsBySize
                .computeIfAbsent(
                    new TimingConclusion(rows).shortText(), text -> new LinkedHashMap<>())
                .computeIfAbsent(key.contentBytes(), size -> new ArrayList<>())
                .add(String.valueOf(key.destinations())));
    out.open("ul");
    destinationsBySize.forEach(
        (text, bySize) ->
            out.open("li")
                .element("strong", text)
                .text(
                    bySize.entrySet().stream()
                        .map(size -> casesOf(size.getKey(), size.getValue()))
                        .collect(Collectors.joining("; ", ": ", ".")))
                .close());
    out.close();
  }

  /** {@code 1 MB to 1, 2 and 4 destinations}. */
  private static String casesOf(long contentBytes, List<String> counts) {
    return "%s to %s %s"
        .formatted(
            Figures.size(contentBytes),
            Figures.list(counts),
            counts.equals(List.of("1")) ? "destination" : "destinations");
  }

  private String verdict(List<Row> rows) {
    return isLadder() ? new LadderConclusion(rows).text() : new TimingConclusion(rows).text();
  }

  private List<String> limits() {
    List<String> limits = new ArrayList<>();
    if (!isLadder() && circumstances.raw()) {
      limits.add(
          "On the lab’s wire a time ends when the sender’s kernel has taken the last datagram; it does"
              + " not tell when, or whether, anything arrived.");
    }
    if (circumstances.loopback()) {
      limits.add(
          "Sender and receivers shared one machine and its processors, and loopback has no distance and no"
              + " limit of speed: the figures tell what the programs cost, and nothing of a network.");
    }
    limits.add(
        "They come from one machine and one day, with all that ran there meanwhile: repeat them before"
            + " you believe a small difference.");
    return limits;
  }

  private void times(Markup out) {
    out.open("section").element("h2", "Every transfer");
    cases.forEach(
        (key, rows) -> {
          heading(out, key);
          out.open("figure");
          new StripPlot(palette, "Times of all transfers, " + key.label(), rows).draw(out);
          out.close();
          table(out, rows);
        });
    out.element(
        "p",
        "A dot is a transfer, the box the middle half of them, the thick line the median."
            + " \u201cx best\u201d is the ratio of medians; \u201cidentical\u201d counts copies equal to the file.",
        "class",
        "muted");
    out.close();
  }

  private void heading(Markup out, Case key) {
    if (cases.size() > 1) {
      out.element("h3", key.label());
    }
  }

  private void table(Markup out, List<Row> rows) {
    ComparisonReport report = new ComparisonReport(comparison);
    boolean withLosses = rows.stream().anyMatch(Row::hasLosses);
    out.open("div", "class", "wide").open("table").open("thead").open("tr");
    report
        .headings(false, withLosses)
        .forEach(heading -> out.element("th", heading, "scope", "col"));
    out.close().close().open("tbody");
    for (Row row : rows) {
      out.open("tr");
      report.cells(row, false, withLosses).forEach(cell -> out.element("td", cell));
      out.close();
    }
    out.close().close().close();
  }

  private void deliveries(Markup out) {
    if (!circumstances.raw()) {
      return;
    }
    out.open("section").element("h2", "What arrived");
    cases.forEach((key, rows) -> deliveries(out, key, rows));
    out.element("p", DeliveryBars.EXPLANATION, "class", "muted").close();
  }

  private void deliveries(Markup out, Case key, List<Row> rows) {
    List<Row> known = rows.stream().filter(row -> row.delivered().isPresent()).toList();
    heading(out, key);
    if (known.isEmpty()) {
      out.element(
          "p",
          "Unknown: on the lab\u2019s wire nobody answers. With --loopback compare looks at what its own"
              + " receivers got; else their logs tell.");
      return;
    }
    out.open("figure");
    new DeliveryBars("What arrived, " + key.label(), known).draw(out);
    out.close();
  }

  // ---- the ladder ----------------------------------------------------------------------------

  private void ladder(Markup out) {
    out.open("section")
        .element("h2", "The steps")
        .open("table", "class", "facts steps")
        .open("tbody");
    for (LadderStep step : steps) {
      out.open("tr").element("td", step.subject()).element("td", step.meaning()).close();
    }
    out.close().close().close();
    cases.forEach(
        (key, rows) -> {
          out.open("section").element("h2", "What arrived" + ofCase(key)).open("figure");
          new DeliveryBars("What arrived, " + key.label(), rows).draw(out);
          out.close().close();
          out.open("section").element("h2", "How long it took" + ofCase(key)).open("figure");
          new StripPlot(palette, "Times of all transfers, " + key.label(), rows).draw(out);
          out.close();
          table(out, rows);
          out.close();
        });
    out.element("p", DeliveryBars.EXPLANATION, "class", "muted");
  }

  private String ofCase(Case key) {
    return cases.size() > 1 ? ": " + key.label() : "";
  }

  // ---- circumstances --------------------------------------------------------------------------

  private void measuredWith(Markup out) {
    out.open("section").element("h2", "What was measured, and with what");
    out.element("code", circumstances.command(), "class", "command");
    out.open("table", "class", "facts").open("tbody");
    for (Circumstances.Fact fact : circumstances.machine()) {
      out.open("tr").element("th", fact.name(), "scope", "row").element("td", fact.value()).close();
    }
    out.close().close();
    out.element("h3", "Configuration");
    out.open("table", "class", "facts").open("thead").open("tr");
    List.of("key", "value", "set by").forEach(h -> out.element("th", h, "scope", "col"));
    out.close().close().open("tbody");
    for (Circumstances.Setting setting : circumstances.configuration()) {
      out.open("tr").open("td").element("code", setting.key()).close();
      out.open("td").element("code", setting.value()).close();
      out.element("td", setting.origin()).close();
    }
    out.close().close();
    String data = comparison.kind().fileName();
    out.element(
        "p",
        "All samples, in nanoseconds, stand in %s.csv and %s.json beside this page."
            .formatted(data, data),
        "class",
        "muted");
    out.close();
  }
}
