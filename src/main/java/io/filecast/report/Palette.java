package io.filecast.report;

import java.util.List;

/**
 * Colours of subjects: classes of the style sheet. The colours differ for people who see red and
 * green alike, too (after Okabe and Ito), and lines also in the shape of their marks.
 */
final class Palette {
  private static final int COLOURS = 6;

  private final List<String> subjects;

  /**
   * @param subjects in any order, which is to be the same for all charts of a page
   */
  Palette(List<String> subjects) {
    this.subjects = subjects;
  }

  String colour(String subject) {
    return "c" + number(subject);
  }

  /** A mark around the origin, as an SVG path; each colour has another shape. */
  String mark(String subject) {
    return switch (number(subject)) {
      case 0 -> "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z";
      case 1 -> "M-4 -4h8v8h-8z";
      case 2 -> "M0 -5.2l5 8.8h-10z";
      case 3 -> "M0 -5.6l5.6 5.6l-5.6 5.6l-5.6 -5.6z";
      case 4 -> "M0 5.2l5 -8.8h-10z";
      default -> "M-5 -1.8h3.2v-3.2h3.6v3.2h3.2v3.6h-3.2v3.2h-3.6v-3.2h-3.2z";
    };
  }

  private int number(String subject) {
    return Math.max(0, subjects.indexOf(subject)) % COLOURS;
  }
}
