package io.filecast.text;

/**
 * How many columns of a terminal printable text takes: two for what East Asian fonts draw wide and
 * for emoji, none for marks. Where terminals differ it counts the larger number, so that a line
 * that was cut to fit does fit.
 */
public final class Columns {
  private static final int EMOJI_PRESENTATION = 0xFE0F;

  /** First and last code point of each wide range: UAX 11, W and F, rounded up to whole blocks. */
  private static final int[] WIDE = {
    0x1100, 0x115F, 0x231A, 0x23FF, 0x25FD, 0x27BF, 0x2B00, 0x2BFF, 0x2E80, 0xA4CF, 0xA960, 0xA97F,
    0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE10, 0xFE1F, 0xFE30, 0xFE6F, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6,
    0x16FE0, 0x18DFF, 0x1AFF0, 0x1B2FF, 0x1F000, 0x1FAFF, 0x20000, 0x3FFFD
  };

  private Columns() {}

  /** Of a whole text. */
  public static int of(String text) {
    int columns = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      columns += of(text.codePointAt(i));
    }
    return columns;
  }

  /** The longest beginning of a text that fits; marks stay with their character. */
  public static String cut(String text, int columns) {
    int used = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      used += of(text.codePointAt(i));
      if (used > columns) {
        return text.substring(0, i);
      }
    }
    return text;
  }

  /** Blanks behind a text up to a width. */
  public static String padded(String text, int columns) {
    return text + blanks(text, columns);
  }

  /** Blanks in front of a text up to a width. */
  public static String aligned(String text, int columns) {
    return blanks(text, columns) + text;
  }

  private static String blanks(String text, int columns) {
    return " ".repeat(Math.max(0, columns - of(text)));
  }

  private static int of(int c) {
    if (c < 0x300) {
      return 1;
    }
    if (c == EMOJI_PRESENTATION) {
      return 1; // makes the symbol before it wide
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  private static boolean isWide(int c) {
    for (int i = 0; i < WIDE.length; i += 2) {
      if (c >= WIDE[i] && c <= WIDE[i + 1]) {
        return true;
      }
    }
    return false;
  }
}
