package io.filecast.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * How times grow with something: a line through the medians of each subject, whiskers around the
 * middle half of the samples, the name at the line's end.
 */
final class LineChart {
  private static final double WIDTH = 470;
  private static final double HEIGHT = 300;
  private static final double LEFT = 58;
  private static final double RIGHT = 358;
  private static final double TOP = 12;
  private static final double BOTTOM = 246;
  private static final double NAME_HEIGHT = 16;
  private static final double WHISKER_END = 3.5;

  /** One subject's samples at one place of the horizontal axis. */
  record Point(double x, Spread spread) {}

  /**
   * One line.
   *
   * @param points from left to right
   */
  record Line(String subject, List<Point> points) {}

  private final Palette palette;
  private final String label;
  private final String axis;
  private final DoubleFunction<String> xText;
  private final List<Line> lines;
  private final List<Double> places;
  private final Scale across;
  private final Scale up;

  /**
   * @param label what a screen reader says
   * @param axis what grows, with its unit
   * @param xText a place of the horizontal axis in words
   */
  LineChart(
      Palette palette, String label, String axis, DoubleFunction<String> xText, List<Line> lines) {
    this.palette = palette;
    this.label = label;
    this.axis = axis;
    this.xText = xText;
    this.lines = lines;
    this.places = points().stream().map(Point::x).distinct().sorted().toList();
    double margin = Math.max(1.12, Math.pow(places.get(places.size() - 1) / places.get(0), 0.06));
    this.across =
        Scale.logarithmic(
            places.get(0) / margin, places.get(places.size() - 1) * margin, LEFT, RIGHT);
    this.up =
        Scale.covering(
            points().stream().mapToDouble(p -> p.spread().q1Nanos()).min().orElse(1),
            points().stream().mapToDouble(p -> p.spread().q3Nanos()).max().orElse(1),
            BOTTOM,
            TOP);
  }

  private List<Point> points() {
    return lines.stream().flatMap(line -> line.points().stream()).toList();
  }

  void draw(Markup out) {
    out.drawing(label, WIDTH, HEIGHT);
    drawAxes(out);
    lines.forEach(line -> drawLine(out, line));
    drawNames(out);
    out.close();
  }

  private void drawAxes(Markup out) {
    for (double tick : up.ticks()) {
      double y = up.place(tick);
      out.line("grid", LEFT, y, RIGHT, y);
      out.label("tick", Figures.tick(tick), LEFT - 7, y + 4, "end");
    }
    for (double place : places) {
      double x = across.place(place);
      out.line("base", x, BOTTOM, x, BOTTOM + 4);
      out.label("tick", xText.apply(place), x, BOTTOM + 19, "middle");
    }
    out.line("base", LEFT, BOTTOM, RIGHT, BOTTOM);
    out.label(
        "axis",
        axis + (up.logarithmic() ? "; both scales logarithmic" : "; logarithmic scale"),
        (LEFT + RIGHT) / 2,
        BOTTOM + 42,
        "middle");
  }

  private void drawLine(Markup out, Line line) {
    out.open("g", "class", palette.colour(line.subject()));
    StringBuilder path = new StringBuilder();
    for (Point point : line.points()) {
      double x = across.place(point.x());
      double q1 = up.place(point.spread().q1Nanos());
      double q3 = up.place(point.spread().q3Nanos());
      out.line("whisker", x, q1, x, q3);
      for (double end : new double[] {q1, q3}) {
        out.line("whisker", x - WHISKER_END, end, x + WHISKER_END, end);
      }
      path.append(path.isEmpty() ? "M" : "L").append(Markup.number(x)).append(' ');
      path.append(Markup.number(up.place(point.spread().medianNanos())));
    }
    out.empty("path", "class", "curve", "d", path);
    for (Point point : line.points()) {
      drawMark(out, line, point);
    }
    out.close();
  }

  private void drawMark(Markup out, Line line, Point point) {
    out.open(
        "path",
        "class",
        "mark",
        "d",
        palette.mark(line.subject()),
        "transform",
        "translate(%s %s)"
            .formatted(
                Markup.number(across.place(point.x())),
                Markup.number(up.place(point.spread().medianNanos()))));
    out.element(
            "title",
            "%s, %s: %s (median)"
                .formatted(
                    line.subject(),
                    xText.apply(point.x()),
                    Figures.shortTime(point.spread().medianNanos())))
        .close();
  }

  /** At the ends of the lines; where these are close, the names move apart. */
  private void drawNames(Markup out) {
    List<Line> byEnd = new ArrayList<>(lines);
    byEnd.sort(Comparator.comparingDouble(this::endOf));
    double[] heights = spreadOut(byEnd.stream().mapToDouble(this::endOf).toArray());
    for (int i = 0; i < byEnd.size(); i++) {
      Line line = byEnd.get(i);
      out.open("g", "class", palette.colour(line.subject()));
      out.element("text", line.subject(), "class", "name", "x", RIGHT + 6, "y", heights[i] + 4.5);
      out.close();
    }
  }

  private double endOf(Line line) {
    return up.place(line.points().get(line.points().size() - 1).spread().medianNanos());
  }

  /**
   * @param wanted heights of names, from the top
   * @return heights near them that leave each its room
   */
  static double[] spreadOut(double[] wanted) {
    double[] heights = wanted.clone();
    for (int i = 1; i < heights.length; i++) {
      heights[i] = Math.max(heights[i], heights[i - 1] + NAME_HEIGHT);
    }
    for (int i = heights.length - 1; i >= 0; i--) {
      double limit = i == heights.length - 1 ? BOTTOM : heights[i + 1] - NAME_HEIGHT;
      heights[i] = Math.min(heights[i], limit);
    }
    return heights;
  }
}
