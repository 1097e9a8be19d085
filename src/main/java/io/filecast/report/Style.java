package io.filecast.report;

import io.filecast.text.Columns;
import io.filecast.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a terminal can show.
 *
 * @param colour whether colours are wanted there
 * @param unicode whether its character set has block elements
 */
public record Style(boolean colour, boolean unicode) {
  private static final String RESET = "\u001b[0m";

  /** A colour of the eight that every terminal has, by its ANSI number. */
  enum Paint {
    NONE(0),
    RED(31),
    GREEN(32),
    YELLOW(33);

    private final int code;

    Paint(int code) {
      this.code = code;
    }
  }

  /** Text in a colour, which ends with it. */
  String paint(Paint paint, String text) {
    return colour && paint != Paint.NONE && !text.isEmpty()
        ? "\u001b[" + paint.code + "m" + text + RESET
        : text;
  }

  /**
   * @param fraction 0 to 1
   */
  String bar(double fraction, int columns) {
    int full = (int) Math.floor(Math.min(1, Math.max(0, fraction)) * columns);
    return (unicode ? "\u2588" : "#").repeat(full)
        + (unicode ? "\u2591" : ".").repeat(columns - full);
  }

  /** A text from outside as this terminal can show it. */
  String shown(String text) {
    String printable = Printable.line(text);
    return unicode ? printable : Printable.encodable(printable, StandardCharsets.US_ASCII);
  }

  /** At most so many columns of a text from outside. */
  String cut(String text, int columns) {
    String shown = shown(text);
    if (Columns.of(shown) <= columns) {
      return shown;
    }
    return columns <= 1
        ? Columns.cut(shown, columns)
        : Columns.cut(shown, columns - 1) + (unicode ? "\u2026" : "~");
  }

  /** {@code 12 s left}, {@code 12:34 left}, {@code 3h02m left}: never over 10 columns. */
  static String timeLeft(double seconds) {
    if (seconds < 0) {
      return "";
    }
    long whole = (long) Math.ceil(seconds);
    if (whole < 60) {
      return whole + " s left";
    }
    if (whole < 3_600) {
      return String.format(Locale.ROOT, "%d:%02d left", whole / 60, whole % 60);
    }
    if (whole < 86_400) {
      return String.format(Locale.ROOT, "%dh%02dm left", whole / 3_600, whole / 60 % 60);
    }
    return whole < 86_400 * 100
        ? String.format(Locale.ROOT, "%dd%02dh left", whole / 86_400, whole / 3_600 % 24)
        : "> 99d left";
  }
}
