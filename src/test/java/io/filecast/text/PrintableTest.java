package io.filecast.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain ASCII ~ \"quoted\" \\ back",
        "café",
        "cafe\u0301", // decomposed
        "日本語　ファイル.txt",
        "한국어",
        "ไทย",
        "שלום",
        "😀",
        "👨\u200d👩\u200d👧", // a family
        "👍🏽", // skin tone
        "❤\ufe0f",
        "1\ufe0f\u20e3", // keycap
        "葛\udb40\udd00", // a form of an ideograph
        "\ufffd",
        "№ ½ ²"
      })
  void whatCanBeSeenStays(String text) {
    assertThat(Printable.line(text)).isEqualTo(text);
    assertThat(Printable.lines(text)).isEqualTo(text);
    assertThat(Printable.json(text)).isEqualTo(text);
    assertThat(Printable.is(text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a\u001b[2Jb,a\\u001b[2Jb",
        "a\u007fb,a\\u007fb",
        "a\u009bb,a\\u009bb",
        "a\u00adb,a\\u00adb",
        "a\u00a0b,a\\u00a0b",
        "a\u200bb,a\\u200bb",
        "a\u200db,a\\u200db", // a joiner that joins nothing
        "a\u202eb,a\\u202eb",
        "a\u2066b,a\\u2066b",
        "a\u2028b,a\\u2028b",
        "a\u2060b,a\\u2060b",
        "a\u2800b,a\\u2800b",
        "a\u3164b,a\\u3164b",
        "a\uffa0b,a\\uffa0b",
        "a\u034fb,a\\u034fb",
        "a\ufe0fb,a\\ufe0fb", // a variation selector with nothing to vary
        "a\udb40\udd00b,a\\U000e0100b",
        "a\udb40\udc41b,a\\U000e0041b", // a tag
        "a\ufeffb,a\\ufeffb",
        "a\uffffb,a\\uffffb",
        "a\ue000b,a\\ue000b", // private
        "a\u0378b,a\\u0378b", // unassigned
        "a\ud83db,a\\ud83db", // half a pair
        "a\udb3f\udfffb,a\\U000dffffb", // unassigned
        "\u0301a,\\u0301a", // a mark with nothing below it
        "a \u0301,a \\u0301"
      })
  void whatCannotBeSeenIsEscapedOnce(String text, String shown) {
    assertThat(Printable.line(text)).isEqualTo(shown);
    assertThat(Printable.line(shown)).isEqualTo(shown);
    assertThat(Printable.is(text)).isFalse();
  }

  static IntStream codePoints() {
    return IntStream.rangeClosed(0, Character.MAX_CODE_POINT);
  }

  /** The kinds by their definition in Unicode, over all code points. */
  @Test
  void noCodePointOfAHiddenKindComesThrough() {
    assertThat(codePoints().filter(PrintableTest::isHidden).filter(c -> !isEscaped(c))).isEmpty();
  }

  private static boolean isEscaped(int c) {
    String text = "a" + Character.toString(c) + "b";
    String json = Printable.json(new JsonArray().add(text).encode());
    return Printable.line(text).matches("a\\\\(u[0-9a-f]{4}|U[0-9a-f]{8})b")
        && json.matches("[ -~]*")
        && new JsonArray(json).getString(0).equals(text);
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  @Test
  void lettersOfEveryScriptComeThrough() {
    assertThat(
            codePoints()
                .filter(Character::isLetterOrDigit)
                .filter(c -> !isFiller(c) && !Printable.is(Character.toString(c))))
        .isEmpty();
  }

  private static boolean isFiller(int c) {
    return c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0;
  }

  @Test
  void linesKeepTheirEndsAndTabulators() {
    assertThat(Printable.line("a\n\tb\r")).isEqualTo("a\\u000a\\u0009b\\u000d");
    assertThat(Printable.lines("a\n\tb\r\u001b")).isEqualTo("a\n\tb\\u000d\\u001b");
  }

  static java.util.stream.Stream<String> hostile() {
    return HostileTexts.ALL.stream();
  }

  /** A program that reads the JSON gets what it was. */
  @ParameterizedTest
  @MethodSource("hostile")
  void jsonReadsAsWhatItWas(String text) {
    String json = Printable.json(new JsonArray().add(text).encode());

    assertThat(Printable.is(json)).as(json).isTrue();
    assertThat(new JsonArray(json).getString(0)).isEqualTo(text);
  }

  @Test
  void quotesCannotBeEndedFromInside() {
    assertThat(Printable.quoted("a\" refused: \\\u0007"))
        .isEqualTo("\"a\\\" refused: \\\\\\u0007\"");
    assertThat(Printable.quoted("😀".repeat(81))).isEqualTo("\"" + "😀".repeat(80) + "...\"");
  }

  @Test
  void whatACharacterSetLacksIsEscaped() {
    assertThat(Printable.encodable("café 日 😀", StandardCharsets.US_ASCII))
        .isEqualTo("caf\\u00e9 \\u65e5 \\U0001f600");
    assertThat(Printable.encodable("café 日", StandardCharsets.ISO_8859_1))
        .isEqualTo("café \\u65e5");
    assertThat(Printable.encodable("café 日", StandardCharsets.UTF_8)).isEqualTo("café 日");
  }
}
