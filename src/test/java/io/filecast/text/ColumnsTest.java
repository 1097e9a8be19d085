package io.filecast.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
  @ParameterizedTest
  @CsvSource({
    "abc, 3, ab",
    "café, 4, ca",
    "cafe\u0301, 4, ca",
    "日本語, 6, 日",
    "한국, 4, 한",
    "a日, 3, a",
    "😀x, 3, 😀",
    "█░…, 3, █░",
  })
  void eastAsianTextAndEmojiTakeTwoColumnsMarksNone(String text, int columns, String inTwo) {
    assertThat(Columns.of(text)).isEqualTo(columns);
    assertThat(Columns.cut(text, 2)).isEqualTo(inTwo);
    assertThat(Columns.cut(text, columns)).isEqualTo(text);
    assertThat(Columns.of(Columns.padded(text, 9))).isEqualTo(9);
    assertThat(Columns.aligned(text, 9)).endsWith(text).hasSameSizeAs(Columns.padded(text, 9));
  }
}
