package io.filecast.report;

import java.util.ArrayList;
import java.util.List;

/** What arrived of each subject's datagrams, and where the others went: a bar of parts per row. */
final class DeliveryBars {
  /** For the reader. */
  static final String EXPLANATION =
      "\u201cNot sent\u201d: the sender\u2019s kernel refused the datagram, or the time was up. \u201cDropped in the"
          + " receiver\u2019s socket buffer\u201d: it came to the receiver\u2019s machine, but the program had not emptied the"
          + " buffer of its socket yet; the kernel counts that. It counts datagrams that left in one burst as one,"
          + " so each of its drops is taken for a whole burst, as far as so many are missing."
          + " \u201cLost or unknown\u201d: the rest. Where the receiver answers (filecast\u2019s own wire) what is lost is sent"
          + " again, and the bar shows what was there in the end.";

  private static final double WIDTH = 900;
  private static final double LEFT = 136;
  private static final double RIGHT = 790;
  private static final double LEGEND_HEIGHT = 30;
  private static final double ROW_HEIGHT = 34;
  private static final double BAR_HEIGHT = 20;
  private static final double AXIS_HEIGHT = 42;
  private static final double SWATCH = 12;

  /** A part of a bar that would be thinner is still drawn so wide: a loss must be seen. */
  private static final double MIN_PART_WIDTH = 2;

  private enum Part {
    ARRIVED("arrived", "arrived", 90),
    NOT_SENT("unsent", "not sent", 94),
    SOCKET("socket", "dropped in the receiver's socket buffer", 274),
    DISK("disk", "dropped at a slow disk", 170),
    LOST("lost", "lost or unknown", 130);

    private final String style;
    private final String text;
    private final double legendWidth;

    Part(String style, String text, double legendWidth) {
      this.style = style;
      this.text = text;
      this.legendWidth = legendWidth;
    }
  }

  private record Share(Part part, double share) {}

  private final String label;
  private final List<Comparison.Row> rows;
  private final double bottom;

  /**
   * @param label what a screen reader says
   * @param rows those of which is known what arrived
   */
  DeliveryBars(String label, List<Comparison.Row> rows) {
    this.label = label;
    this.rows = rows;
    this.bottom = LEGEND_HEIGHT + rows.size() * ROW_HEIGHT;
  }

  private static List<Share> shares(Comparison.Row row) {
    List<Share> shares = new ArrayList<>();
    if (row.losses().isEmpty()) {
      double delivered = row.delivered().orElse(0);
      shares.add(new Share(Part.ARRIVED, delivered));
      shares.add(new Share(Part.LOST, 1 - delivered));
      return shares;
    }
    Losses losses = row.losses().get();
    shares.add(new Share(Part.ARRIVED, losses.share(losses.arrived())));
    shares.add(new Share(Part.NOT_SENT, losses.share(losses.notSent())));
    shares.add(new Share(Part.SOCKET, losses.share(losses.droppedBySocket())));
    shares.add(new Share(Part.DISK, losses.share(losses.droppedByDisk())));
    shares.add(new Share(Part.LOST, losses.share(losses.lostOrUnknown())));
    return shares;
  }

  void draw(Markup out) {
    out.drawing(label, WIDTH, bottom + AXIS_HEIGHT);
    drawLegend(out);
    drawAxis(out);
    for (int i = 0; i < rows.size(); i++) {
      drawRow(out, rows.get(i), LEGEND_HEIGHT + (i + 0.5) * ROW_HEIGHT);
    }
    out.close();
  }

  /** The slow disk only where there was one. */
  private void drawLegend(Markup out) {
    double x = LEFT;
    for (Part part : Part.values()) {
      if (part != Part.DISK || hasDiskDrops()) {
        out.empty(
            "rect",
            "class",
            part.style,
            "x",
            x,
            "y",
            2d,
            "width",
            SWATCH,
            "height",
            SWATCH,
            "rx",
            2d);
        out.element("text", part.text, "class", "axis", "x", x + SWATCH + 6, "y", 12.5);
        x += part.legendWidth;
      }
    }
  }

  private boolean hasDiskDrops() {
    return rows.stream()
        .anyMatch(row -> row.losses().map(l -> l.droppedByDisk() > 0).orElse(false));
  }

  private void drawAxis(Markup out) {
    for (int percent = 0; percent <= 100; percent += 20) {
      double x = LEFT + (RIGHT - LEFT) * percent / 100;
      out.line("grid", x, LEGEND_HEIGHT, x, bottom);
      out.label("tick", percent + " %", x, bottom + 17, "middle");
    }
    out.line("base", LEFT, bottom, RIGHT, bottom);
    out.label(
        "axis", "share of the datagrams of all runs", (LEFT + RIGHT) / 2, bottom + 36, "middle");
    out.label("axis", "arrived", WIDTH, bottom + 17, "end");
  }

  private void drawRow(Markup out, Comparison.Row row, double y) {
    out.element("text", row.subject(), "x", 0d, "y", y + 4.5);
    double x = LEFT;
    for (Share share : shares(row)) {
      if (share.share() > 0) {
        double width = Math.max(MIN_PART_WIDTH, share.share() * (RIGHT - LEFT));
        double from = Math.min(x, RIGHT - width);
        out.open(
            "rect",
            "class",
            "part " + share.part().style,
            "x",
            from,
            "y",
            y - BAR_HEIGHT / 2,
            "width",
            width,
            "height",
            BAR_HEIGHT);
        out.element("title", share.part().text + ": " + Figures.percent(share.share())).close();
        x = from + width;
      }
    }
    out.label("strong", Figures.percent(shares(row).get(0).share()), WIDTH, y + 4.5, "end");
  }
}
