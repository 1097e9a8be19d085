package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.config.ConfigException;
import io.filecast.text.Printable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Java decodes as here: what is malformed becomes U+FFFD. */
class LocaleCheckTest {
  private static final byte[] JAVA = "java".getBytes(StandardCharsets.UTF_8);

  private static byte[] bytes(String text, String encoding) {
    return text.getBytes(Charset.forName(encoding));
  }

  @ParameterizedTest
  @CsvSource({
    "US-ASCII, UTF-8, café, LC_ALL=C.UTF-8",
    "US-ASCII, ISO-8859-1, caf\\xe9, renamed",
    "UTF-8, ISO-8859-1, caf\\xe9, renamed",
  })
  void whatTheLocaleCannotDecodeIsRefused(
      String locale, String encoding, String shown, String remedy) {
    Charset charset = Charset.forName(locale);
    byte[] raw = bytes("café", encoding);
    byte[] variable = bytes("FILECAST_NAME=café", encoding);
    LocaleCheck check =
        new LocaleCheck(charset, List.of(JAVA, bytes("--name", locale), raw), List.of(variable));
    String decoded = new String(raw, charset);

    assertThatThrownBy(() -> check.check("--name", decoded))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("--name \"" + shown + '"', locale, remedy);
    assertThatThrownBy(() -> check.check(Map.of("FILECAST_NAME", decoded)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("FILECAST_NAME=\"" + shown + '"', locale, remedy)
        .message()
        .matches(Printable::is);
  }

  @ParameterizedTest
  @ValueSource(strings = {"café", "日本語", "a\ufffdb", "😀"})
  void whatWasDecodedIsTaken(String text) {
    LocaleCheck check =
        new LocaleCheck(
            StandardCharsets.UTF_8,
            List.of(JAVA, bytes(text, "UTF-8")),
            List.of(bytes("PATH=x", "UTF-8"), bytes("FILECAST_NAME=" + text, "UTF-8")));

    assertThatCode(() -> check.check(text)).doesNotThrowAnyException();
    assertThatCode(() -> check.check(Map.of("FILECAST_NAME", text))).doesNotThrowAnyException();
  }

  @Test
  void whereTheBytesAreNotKnownTheReplacementIsRefused() {
    LocaleCheck check = new LocaleCheck(StandardCharsets.US_ASCII, List.of(), List.of());

    assertThatThrownBy(() -> check.check("caf\ufffd")).hasMessageContaining("LC_ALL=C.UTF-8");
    assertThatThrownBy(() -> check.check(Map.of("FILECAST_FILE", "caf\ufffd")))
        .hasMessageContaining("LC_ALL=C.UTF-8");
    assertThatCode(() -> check.check(Map.of("OTHER", "caf\ufffd"))).doesNotThrowAnyException();
  }
}
