package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.filecast.cli.terminal.Console;
import io.filecast.cli.terminal.LogLine;
import io.filecast.text.HostileTexts;
import io.filecast.text.Printable;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text from outside in the log, on stdout and stderr, and in what is said of a command line. */
class HostileTextTest {
  /** All of them in one, for what takes long to start. */
  private static final String EVERYTHING = "x" + String.join("x", HostileTexts.ALL);

  static Stream<String> texts() {
    return HostileTexts.ALL.stream();
  }

  /** What was printed, both streams. */
  private static String printed(Runnable program) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    try {
      program.run();
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String logged(Throwable thrown, String pattern, Object... arguments) {
    LoggingEvent event =
        new LoggingEvent(
            "", new LoggerContext().getLogger("test"), Level.WARN, pattern, thrown, arguments);
    return new String(new LogLine(StandardCharsets.UTF_8).encode(event), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aMessageOfTheLogIsOneLine(String text) {
    for (String log : List.of(logged(null, text), logged(null, "({}) refused", text))) {
      assertThat(log.lines()).hasSize(1).allMatch(Printable::is);
      assertThat(log).contains(Printable.line(text));
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  void linesOfAStackTraceAreNotForged(String text) {
    Exception thrown = new Exception(text, new Exception(text + "\nCaused by: nothing"));
    long lines = logged(new Exception("x", new Exception("y")), "z").lines().count();

    String log = logged(thrown, "z");
    assertThat(log.lines()).hasSize((int) lines);
    assertThat(Printable.lines(log)).isEqualTo(log);
  }

  @Test
  void aNoticeOfTheLogHasItsLines() {
    LoggingEvent event =
        new LoggingEvent(
            "", new LoggerContext().getLogger("test"), Level.WARN, "a\n  b\u001b", null, null);
    event.addMarker(LogLine.SEVERAL_LINES);
    String log =
        new String(new LogLine(StandardCharsets.UTF_8).encode(event), StandardCharsets.UTF_8);

    assertThat(log.lines()).hasSize(2).allMatch(Printable::is);
  }

  @Test
  void theLogEscapesWhatItsCharacterSetLacks() {
    LoggingEvent event =
        new LoggingEvent("", new LoggerContext().getLogger("test"), Level.WARN, "café", null, null);
    byte[] log = new LogLine(StandardCharsets.US_ASCII).encode(event);

    assertThat(new String(log, StandardCharsets.US_ASCII)).contains("caf\\u00e9");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void theConsolePrintsWhatCanBeSeen(String text) {
    assertThat(printed(() -> Console.line(text)).lines()).hasSize(1).allMatch(Printable::is);
    assertThat(printed(() -> Console.error(text)).lines()).hasSize(1).allMatch(Printable::is);
    String lines = printed(() -> Console.lines(text + "\n"));
    assertThat(Printable.lines(lines)).isEqualTo(lines);

    String event = printed(() -> Console.event(new JsonObject().put("name", text)));
    assertThat(event.lines()).hasSize(1).allMatch(Printable::is);
    assertThat(new JsonObject(event).getString("name")).isEqualTo(text);
  }

  /** {@code TEXT} stands for what is hostile. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "TEXT",
        "help TEXT",
        "completion TEXT",
        "send --TEXT",
        "send --color TEXT",
        "send --receipts TEXT",
        "send f h --name TEXT --file TEXT",
        "config --file TEXT --destinations h",
        "config --rate TEXT",
        "config --destinations TEXT",
        "config --destinations @TEXT",
        "config -conf TEXT",
        "compare --strategies TEXT",
        "compare --sizes TEXT",
        "compare --loopback 1 --out TEXT",
        "keygen --show --out TEXT",
      })
  void whatIsSaidOfACommandLineCanBeSeen(String line) {
    List<String> words = new ArrayList<>(Arrays.asList(line.split(" ")));
    words.replaceAll(word -> word.replace("TEXT", EVERYTHING));

    String said = printed(() -> SenderMain.run(words.toArray(String[]::new)));
    assertThat(said).isNotBlank();
    assertThat(Printable.lines(said)).isEqualTo(said);
  }
}
