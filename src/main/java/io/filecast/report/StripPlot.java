package io.filecast.report;

import java.util.List;

/**
 * Times of several subjects on one axis, a row each: every sample as a dot, a box around the middle
 * half of them, a line at the median.
 */
final class StripPlot {
  private static final double WIDTH = 900;
  private static final double LEFT = 136;
  private static final double RIGHT = 790;
  private static final double TOP = 6;
  private static final double ROW_HEIGHT = 42;
  private static final double BOX_HEIGHT = 24;
  private static final double DOT_RADIUS = 3.6;
  private static final double AXIS_HEIGHT = 44;

  /**
   * Dots of equal times must not hide each other: each is moved up or down, always the same way.
   */
  private static final double GOLDEN_RATIO = 0.618034;

  private final Palette palette;
  private final String label;
  private final List<Comparison.Row> rows;
  private final Scale scale;
  private final double bottom;

  /**
   * @param label what a screen reader says
   */
  StripPlot(Palette palette, String label, List<Comparison.Row> rows) {
    this.palette = palette;
    this.label = label;
    this.rows = rows;
    double min = rows.stream().mapToLong(row -> row.spread().minNanos()).min().orElse(1);
    double max = rows.stream().mapToLong(row -> row.spread().maxNanos()).max().orElse(1);
    scale = Scale.covering(min, max, LEFT, RIGHT);
    bottom = TOP + rows.size() * ROW_HEIGHT;
  }

  void draw(Markup out) {
    out.drawing(label, WIDTH, bottom + AXIS_HEIGHT);
    drawAxis(out);
    for (int i = 0; i < rows.size(); i++) {
      drawRow(out, rows.get(i), TOP + (i + 0.5) * ROW_HEIGHT);
    }
    out.close();
  }

  private void drawAxis(Markup out) {
    for (double tick : scale.ticks()) {
      double x = scale.place(tick);
      out.line("grid", x, TOP, x, bottom);
      out.label("tick", Figures.tick(tick), x, bottom + 17, "middle");
    }
    out.line("base", LEFT, bottom, RIGHT, bottom);
    out.label(
        "axis",
        "time from the start of the first destination to the end of the last"
            + (scale.logarithmic() ? " (logarithmic scale)" : ""),
        (LEFT + RIGHT) / 2,
        bottom + 37,
        "middle");
    out.label("axis", "median", WIDTH, bottom + 17, "end");
  }

  private void drawRow(Markup out, Comparison.Row row, double y) {
    Spread spread = row.spread();
    out.open("g", "class", palette.colour(row.subject()));
    out.element("text", row.subject(), "x", 0d, "y", y + 4.5);
    double q1 = scale.place(spread.q1Nanos());
    double width = Math.max(1, scale.place(spread.q3Nanos()) - q1);
    double top = y - BOX_HEIGHT / 2;
    out.empty(
        "rect", "class", "box", "x", q1, "y", top, "width", width, "height", BOX_HEIGHT, "rx", 2d);
    for (int i = 0; i < spread.count(); i++) {
      drawDot(out, spread.sortedNanos().get(i), y, i);
    }
    double median = scale.place(spread.medianNanos());
    out.line("median", median, top - 3, median, top + BOX_HEIGHT + 3);
    out.label("strong", Figures.shortTime(spread.medianNanos()), WIDTH, y + 4.5, "end");
    out.close();
  }

  private void drawDot(Markup out, long nanos, double y, int index) {
    double share = index * GOLDEN_RATIO % 1 - 0.5;
    out.open(
        "circle",
        "class",
        "dot",
        "cx",
        scale.place(nanos),
        "cy",
        y + share * (BOX_HEIGHT - 2 * DOT_RADIUS),
        "r",
        DOT_RADIUS);
    out.element("title", Figures.shortTime(nanos)).close();
  }
}
