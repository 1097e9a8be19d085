package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first word of a command line is taken for. */
class CommandWordTest {
  private static final List<String> COMMANDS = List.of("send", "compare", "config", "help");

  /** Where tests run. */
  private static final String FILE = "pom.xml";

  @ParameterizedTest
  @ValueSource(strings = {"", "-conf c.json", "--file f", FILE, FILE + " host", "- host"})
  void withoutACommandTheFirstOneIsMeant(String line) {
    String[] words = words(line);

    assertThat(CommandWord.mistake("sender", COMMANDS, true, words)).isEmpty();
    assertThat(CommandWord.withCommand(COMMANDS, words)).startsWith("send").endsWith(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"send f h", "compare", "help send", "--help", "-V", "--version"})
  void aCommandOrAQuestionAboutTheProgramStays(String line) {
    assertThat(CommandWord.mistake("sender", COMMANDS, true, words(line))).isEmpty();
    assertThat(CommandWord.withCommand(COMMANDS, words(line))).containsExactly(words(line));
  }

  @ParameterizedTest
  @CsvSource({
    "sned f h, did you mean send?",
    "Send, did you mean send?",
    "confg, did you mean config?",
    "no-such-file h, 'commands are send, compare, config, help'"
  })
  void anythingElseIsAMistakeWithTheNearestCommand(String line, String remedy) {
    assertThat(CommandWord.mistake("sender", COMMANDS, true, words(line)))
        .hasValue(
            "\"%s\" is neither a command nor a file that exists; %s; see sender --help"
                .formatted(words(line)[0], remedy));
  }

  @Test
  void whereNoFileIsTakenAFileIsAMistakeToo() {
    assertThat(CommandWord.mistake("receiver", List.of("receive"), false, FILE))
        .hasValueSatisfying(line -> assertThat(line).startsWith("\"pom.xml\" is no command"));
  }

  private static String[] words(String line) {
    return Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty()).toArray(String[]::new);
  }
}
