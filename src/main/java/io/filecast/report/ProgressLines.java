package io.filecast.report;

import io.filecast.report.Style.Paint;
import io.filecast.text.Columns;
import io.filecast.transfer.Served;
import io.filecast.transfer.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Progress as lines of a terminal: one for each up to {@link #MAX_ROWS}, with more a line for all
 * and the slowest. No line is as wide as the window, so that none wraps.
 */
public final class ProgressLines {
  static final int MAX_ROWS = 8;
  private static final int SLOWEST = 3;

  private final Style style;
  private final String subject;

  /**
   * @param subject what there are several of: {@code destinations}
   */
  public ProgressLines(Style style, String subject) {
    this.style = style;
    this.subject = subject;
  }

  /**
   * @param columns of the window
   * @param rows of the window
   */
  public List<String> lines(Overview overview, int columns, int rows) {
    int width = Math.max(1, columns - 1);
    if (overview.all().size() <= Math.min(MAX_ROWS, rows - 1)) {
      return rows(overview.all(), width);
    }
    List<String> lines = new ArrayList<>();
    lines.add(summary(overview, width));
    lines.addAll(rows(overview.slowest(Math.min(SLOWEST, Math.max(0, rows - 2))), width));
    return lines;
  }

  private String summary(Overview overview, int width) {
    String counts = overview.counts();
    String all = "%d %s: %s".formatted(overview.all().size(), subject, counts);
    boolean roomy = width >= all.length() + Row.WIDE_COLUMNS;
    Row row = new Row(style, width, roomy ? all.length() : counts.length(), false, false);
    return row.flowing(
        roomy ? all : counts,
        overview.failed() > 0 ? Paint.YELLOW : Paint.NONE,
        overview.fraction(),
        overview.bytesPerSecond(),
        Standing.UNKNOWN,
        "",
        Style.timeLeft(overview.secondsLeft()));
  }

  private List<String> rows(List<Standing> some, int width) {
    int longest =
        some.stream().mapToInt(one -> Columns.of(style.shown(one.name()))).max().orElse(0);
    boolean lossKnown = some.stream().anyMatch(one -> one.loss() >= 0);
    boolean shared =
        some.stream().anyMatch(one -> !servedBy(one).equals(Served.By.UNICAST.label()));
    int names = Math.min(longest, Math.max(8, width * 2 / 5));
    Row row = new Row(style, width, names, lossKnown, shared);
    return some.stream().map(one -> line(row, one)).toList();
  }

  private static String line(Row row, Standing one) {
    return switch (one.stage()) {
      case WAITING -> row.text(one.name(), Paint.NONE, "waits for its turn");
      case ASKING -> row.text(one.name(), Paint.NONE, "waits for an answer");
      case COMPARING -> row.text(one.name(), Paint.NONE, "compares with the copy that is there");
      case FAILED -> row.text(one.name(), Paint.RED, "FAILED: " + one.reason());
      case SENDING -> flowing(row, one, Paint.NONE, Style.timeLeft(one.secondsLeft()));
      case PROVING -> flowing(row, one, Paint.NONE, "proving");
      case DONE -> flowing(row, one, Paint.GREEN, "done");
    };
  }

  private static String servedBy(Standing one) {
    return one.servedBy() == null ? Served.By.UNICAST.label() : one.servedBy().label();
  }

  private static String flowing(Row row, Standing one, Paint paint, String end) {
    if (one.fraction() < 0) {
      String amount =
          "%s, %s"
              .formatted(Figures.size(one.bytes()), Figures.megabytesRate(one.bytesPerSecond()));
      return row.text(one.name(), paint, amount);
    }
    return row.flowing(
        one.name(), paint, one.fraction(), one.bytesPerSecond(), one.loss(), servedBy(one), end);
  }

  /** The columns of lines of one width; what does not fit is left out, least important first. */
  private static final class Row {
    private static final int PERCENT_COLUMNS = 1 + 5;
    private static final int RATE_COLUMNS = 2 + 11;
    private static final int LOSS_COLUMNS = 2 + 12;
    private static final int SERVED_COLUMNS = 2 + 7;
    private static final int END_COLUMNS = 2 + 10;
    private static final int MIN_BAR_COLUMNS = 6;
    private static final int MAX_BAR_COLUMNS = 60;

    /** Beyond its name, what a line without loss takes. */
    private static final int WIDE_COLUMNS =
        2 + MIN_BAR_COLUMNS + PERCENT_COLUMNS + RATE_COLUMNS + END_COLUMNS;

    private final Style style;
    private final int width;
    private final int nameColumns;
    private final boolean showsLoss;
    private final boolean showsServed;
    private final boolean showsRate;
    private final boolean showsEnd;
    private final int barColumns;

    private Row(Style style, int width, int nameColumns, boolean lossKnown, boolean shared) {
      this.style = style;
      this.width = width;
      this.nameColumns = Math.min(nameColumns, Math.max(1, width - PERCENT_COLUMNS));
      int room = width - this.nameColumns - 2 - MIN_BAR_COLUMNS - PERCENT_COLUMNS;
      showsEnd = room >= END_COLUMNS;
      room -= showsEnd ? END_COLUMNS : 0;
      showsRate = room >= RATE_COLUMNS;
      room -= showsRate ? RATE_COLUMNS : 0;
      showsLoss = lossKnown && room >= LOSS_COLUMNS;
      room -= showsLoss ? LOSS_COLUMNS : 0;
      showsServed = shared && room >= SERVED_COLUMNS;
      room -= showsServed ? SERVED_COLUMNS : 0;
      barColumns = room < 0 ? 0 : Math.min(MAX_BAR_COLUMNS, MIN_BAR_COLUMNS + room);
    }

    private String name(String name) {
      int columns = Math.min(nameColumns, width);
      return Columns.padded(style.cut(name, columns), columns);
    }

    private String text(String name, Paint paint, String text) {
      int room = width - nameColumns - 2;
      return room <= 0
          ? style.paint(paint, name(name))
          : name(name) + "  " + style.paint(paint, style.cut(text, room));
    }

    private String flowing(
        String name,
        Paint paint,
        double fraction,
        double bytesPerSecond,
        double loss,
        String servedBy,
        String end) {
      StringBuilder line = new StringBuilder(name(name));
      if (barColumns > 0) {
        line.append("  ").append(style.paint(paint, style.bar(fraction, barColumns)));
      }
      if (barColumns > 0 || width - nameColumns >= PERCENT_COLUMNS) {
        line.append(String.format(Locale.ROOT, " %3d %%", (int) Math.floor(fraction * 100)));
      }
      if (showsRate) {
        line.append("  ").append(right(Figures.megabytesRate(bytesPerSecond), RATE_COLUMNS - 2));
      }
      if (showsLoss) {
        String lost = loss < 0 ? "" : Figures.percent(loss) + " lost";
        line.append("  ").append(right(lost, LOSS_COLUMNS - 2));
      }
      if (showsServed) {
        line.append("  ").append(right(servedBy, SERVED_COLUMNS - 2));
      }
      if (showsEnd) {
        line.append("  ").append(style.paint(paint, right(end, END_COLUMNS - 2)));
      }
      return line.toString();
    }

    private static String right(String text, int columns) {
      return " ".repeat(Math.max(0, columns - text.length())) + text;
    }
  }

  /** For logs: everything in one line. */
  public static String logLine(Overview overview) {
    StringBuilder line = new StringBuilder("progress: ");
    if (overview.fraction() >= 0) {
      line.append(String.format(Locale.ROOT, "%.1f %%, ", overview.fraction() * 100));
    }
    line.append(overview.counts());
    line.append(", ").append(Figures.megabytesRate(overview.bytesPerSecond()));
    if (overview.secondsLeft() >= 0) {
      line.append(", ").append(Style.timeLeft(overview.secondsLeft()));
    }
    List<Standing> slowest = overview.slowest(SLOWEST);
    if (overview.all().size() > 1 && !slowest.isEmpty()) {
      line.append("; slowest: ");
      line.append(Figures.list(slowest.stream().map(ProgressLines::brief).toList()));
    }
    return line.toString();
  }

  private static String brief(Standing one) {
    if (one.stage() == Stage.ASKING) {
      return one.name() + " (no answer yet)";
    }
    return one.fraction() < 0
        ? "%s (%s)".formatted(one.name(), Figures.size(one.bytes()))
        : String.format(Locale.ROOT, "%s (%.1f %%)", one.name(), one.fraction() * 100);
  }
}
