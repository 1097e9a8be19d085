package io.filecast.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.text.Printable;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "image.jpg",
        ".profile",
        "...x",
        "with space.txt",
        "x..y",
        "~",
        "a:b",
        "naïve",
        "日本語.txt",
        "😀",
        "👨‍👩‍👧",
        "$(reboot)",
        "a'b\"c",
        "x.filecast-part",
        ".filecast-part.txt",
        "*"
      })
  void honoursOrdinaryNames(String name) throws Exception {
    assertThat(FileName.of(name)).hasToString(name);
    assertThat(FileName.ofUtf8(name.getBytes(StandardCharsets.UTF_8))).isEqualTo(FileName.of(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "``|is empty",
        ".|stands for a directory",
        "..|stands for a directory",
        "/etc/passwd|has a separator",
        "../x|has a separator",
        "a\\b|has a separator",
        "a\u0000b|has a control character",
        "a\u001b[2J|has a control character",
        "a\u007f|has a control character",
        "a\u0085|has a control character",
        "a\u2028b|has a line separator",
        "a\u202egpj.exe|changes the direction",
        "\u2066a|changes the direction",
        "a\ufeffb|not a character",
        "a\uffffb|not a character",
        "a\u200bb|invisible character",
        "\u3164|invisible character",
        "a\u2060b|invisible character",
        "a\udb40\udc41b|invisible character",
        " a|white space",
        "a |white space",
        "\u00a0a|white space",
        "a\u3000|white space",
        "a.|ends with a dot",
        "-rf|begins with a hyphen",
        ".a.filecast-part|temporary files",
        ".a.filecast-state|temporary files",
        ".a.filecast-next|temporary files",
        ".a.Filecast-State|temporary files",
        ".a.filecaſt-part|temporary files",
        ".a.filecast\u200c-next|temporary files",
        "a\ud800|half of a surrogate pair",
      })
  void refusesDangerousNamesWithTheRule(String name, String rule) {
    assertThatThrownBy(() -> FileName.of(name))
        .isInstanceOfSatisfying(
            FileException.class,
            e -> assertThat(e.kind()).isEqualTo(FileException.Kind.NAME_REFUSED))
        .hasMessageContaining(rule)
        .message()
        .matches(Printable::is);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CON",
        "nul",
        "Aux.txt",
        "com1",
        "LPT9.tar.gz",
        "COM\u00b9.x",
        "CONIN$",
        "prn .x",
        "a:b",
        "file::$DATA",
        "a*",
        "a?b",
        "<a",
        "a|b",
        "a\"b"
      })
  void refusesOnWindowsWhatWindowsReadsOtherwise(String name) throws Exception {
    assertThatThrownBy(() -> FileName.of(name, true)).hasMessageContaining("Windows");
    assertThat(FileName.of(name, false)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"console.log", "nullable", "com10", "lpt", "aux-1.txt", "xCON"})
  void honoursOnWindowsWhatOnlyLooksLikeADevice(String name) throws Exception {
    assertThat(FileName.of(name, true)).hasToString(name);
  }

  @Test
  void countsTheLengthInBytesAndLeavesRoomForTheTemporaryNames() throws Exception {
    FileName longest = FileName.of("é".repeat(119) + "x");
    assertThat(FileName.MAX_BYTES).isEqualTo(239);
    for (String name : new String[] {longest.partial(), longest.state(), longest.nextState()}) {
      assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
    }
    assertThat(longest.state().getBytes(StandardCharsets.UTF_8)).hasSize(255);
    assertThatThrownBy(() -> FileName.of("é".repeat(120)))
        .hasMessageContaining("has 240 bytes, more than 239");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[][] malformed = {
      {(byte) 0xC0, (byte) 0xAF}, // an overlong slash
      {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, // a surrogate
      {'a', (byte) 0xFF},
      {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80} // beyond U+10FFFF
    };
    for (byte[] name : malformed) {
      assertThatThrownBy(() -> FileName.ofUtf8(name)).hasMessageContaining("is not valid UTF-8");
    }
  }
}
