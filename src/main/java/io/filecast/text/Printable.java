package io.filecast.text;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.function.IntPredicate;

/**
 * Makes text from outside safe to show: what a reader can see stays as it is, everything else
 * becomes an escape, {@code \}{@code u200b} or {@code \U000e0041}. Every output of the programs
 * passes through here.
 *
 * <p>Escaped are controls, format characters (among them all that change the direction of text),
 * line and paragraph separators, spaces that look like another or like nothing, letters without a
 * glyph such as U+3164, unassigned and private code points, halves of surrogate pairs, and marks
 * that have no character to stand on. Joiners and variation selectors stay where an emoji or an
 * ideograph needs them. A text that has been made printable is not changed a second time.
 *
 * <p>What is assigned is what this Java knows: version 17 escapes an emoji that is newer than
 * itself.
 */
public final class Printable {
  /** Before the first character, and behind one that was escaped. */
  private static final int NOTHING = -1;

  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final int EMOJI_PRESENTATION = 0xFE0F;
  private static final int KEYCAP = 0x20E3;
  private static final int IDEOGRAPHIC_SPACE = 0x3000;
  private static final int MAX_QUOTED = 80;

  private Printable() {}

  /** One line of text: line ends are escaped, too. */
  public static String line(String text) {
    return escaped(text, c -> false, Printable::escape);
  }

  /** Several lines: line ends and tabulators stay. */
  public static String lines(String text) {
    return escaped(text, c -> c == '\n' || c == '\t', Printable::escape);
  }

  /**
   * Encoded JSON, whose strings get the escapes of JSON: they read as what they were.
   *
   * @param json all of whose characters outside strings are ASCII
   */
  public static String json(String json) {
    return escaped(json, c -> c == '\n', Printable::escapeInJson);
  }

  /** In quotes, which it cannot end; at most {@value #MAX_QUOTED} characters of it. */
  public static String quoted(String text) {
    boolean isCut = text.codePointCount(0, text.length()) > MAX_QUOTED;
    String shown = isCut ? text.substring(0, text.offsetByCodePoints(0, MAX_QUOTED)) : text;
    return '"' + line(shown.replace("\\", "\\\\").replace("\"", "\\\"")) + (isCut ? "...\"" : "\"");
  }

  /** Printable text for an output of a character set that may not have all of its characters. */
  public static String encodable(String text, Charset charset) {
    CharsetEncoder encoder = charset.newEncoder();
    if (encoder.canEncode(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (encoder.canEncode(Character.toString(c))) {
                out.appendCodePoint(c);
              } else {
                escape(out, c);
              }
            });
    return out.toString();
  }

  /** Whether a reader can see all of a text. */
  public static boolean is(String text) {
    return line(text).equals(text);
  }

  private interface Escape {
    void append(StringBuilder out, int c);
  }

  private static String escaped(String text, IntPredicate stays, Escape escape) {
    if (text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    int before = NOTHING;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int next = i < text.length() ? text.codePointAt(i) : NOTHING;
      if (stays.test(c) || isVisible(before, c, next)) {
        out.appendCodePoint(c);
        before = c;
      } else {
        escape.append(out, c);
        before = NOTHING;
      }
    }
    return out.toString();
  }

  /** As bash ({@code $'...'}) and Python read it. */
  private static void escape(StringBuilder out, int c) {
    out.append(String.format(c > 0xFFFF ? "\\U%08x" : "\\u%04x", c));
  }

  /** RFC 8259, section 7: beyond the first plane the escapes of both surrogates. */
  private static void escapeInJson(StringBuilder out, int c) {
    for (char unit : Character.toChars(c)) {
      out.append(String.format("\\u%04x", (int) unit));
    }
  }

  private static boolean isVisible(int before, int c, int next) {
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR -> c == ' ' || c == IDEOGRAPHIC_SPACE;
      case Character.FORMAT -> c == ZERO_WIDTH_JOINER && joinsEmoji(before, next);
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          isVariationSelector(c)
              ? selectsVariant(before, c, next)
              : !hasNoGlyph(c) && carriesMarks(before);
      default -> !hasNoGlyph(c);
    };
  }

  /** Letters, marks and symbols that are drawn as nothing, by the charts of Unicode. */
  private static boolean hasNoGlyph(int c) {
    return switch (c) {
      case 0x034F, // combining grapheme joiner
          0x115F, // Hangul fillers
          0x1160,
          0x3164,
          0xFFA0,
          0x17B4, // Khmer inherent vowels
          0x17B5,
          0x2800, // Braille pattern without a dot
          0x16FE4, // Khitan filler
          0x1D159 -> // null note head
          true;
      default -> false;
    };
  }

  private static boolean isVariationSelector(int c) {
    return c >= 0xFE00 && c <= 0xFE0F || c >= 0xE0100 && c <= 0xE01EF || c >= 0x180B && c <= 0x180F;
  }

  /** Behind a symbol it chooses text or emoji, behind an ideograph one of its forms. */
  private static boolean selectsVariant(int before, int c, int next) {
    if (before == NOTHING) {
      return false;
    }
    boolean isKeycap =
        c == EMOJI_PRESENTATION
            && next == KEYCAP
            && (before >= '0' && before <= '9' || before == '#' || before == '*');
    return isKeycap || Character.isIdeographic(before) || isSymbol(before);
  }

  private static boolean joinsEmoji(int before, int next) {
    return (isSymbol(before) || before == EMOJI_PRESENTATION) && isSymbol(next);
  }

  /** Beyond ASCII: emoji, their skin tones, arrows and the like; and two that are punctuation. */
  private static boolean isSymbol(int c) {
    if (c < 0x80) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.OTHER_SYMBOL, Character.MATH_SYMBOL, Character.MODIFIER_SYMBOL -> true;
      default -> c == 0x203C || c == 0x2049;
    };
  }

  private static boolean carriesMarks(int before) {
    return before != NOTHING
        && (Character.isLetterOrDigit(before)
            || isSymbol(before)
            || isMark(Character.getType(before)));
  }

  private static boolean isMark(int type) {
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }
}
