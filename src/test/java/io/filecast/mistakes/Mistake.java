package io.filecast.mistakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Something a user gets wrong, and what the programs have to say: one line that names what is wrong
 * and what to do, and an exit code. Lines of progress ({@code INFO}) may stand around it.
 *
 * @param jvm options of Java
 * @param words of the command line
 * @param code expected
 * @param line expected; {@code …} stands for anything
 */
record Mistake(
    String title,
    Path jar,
    List<String> jvm,
    List<String> words,
    Map<String, String> environment,
    int code,
    String line) {

  /** Exit code of a command line or a configuration that is wrong. */
  private static final int USAGE = 2;

  private static final Pattern LOG_PREFIX =
      Pattern.compile("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} (?:WARN|ERROR) +");

  private static final Pattern STACK_TRACE =
      Pattern.compile("^\\s+at .*|^Caused by: .*|.*(Exception|Error): .*|Exception in thread .*");

  /** A mistake at the sender's command line. */
  static Mistake sender(String title, String words, int code, String line) {
    return sender(title, split(words), code, line);
  }

  /** The same, where words hold spaces. */
  static Mistake sender(String title, List<String> words, int code, String line) {
    return new Mistake(title, Jars.sender(), List.of(), words, Map.of(), code, line);
  }

  /** A mistake at the receiver's command line. */
  static Mistake receiver(String title, String words, int code, String line) {
    return new Mistake(title, Jars.receiver(), List.of(), split(words), Map.of(), code, line);
  }

  /** The same with a variable in the environment. */
  Mistake with(String variable, String value) {
    return new Mistake(title, jar, jvm, words, Map.of(variable, value), code, line);
  }

  /** The same with an option of Java. */
  Mistake withJava(String option) {
    return new Mistake(title, jar, List.of(option), words, environment, code, line);
  }

  /** The same, of another copy of the program. */
  Mistake of(Path copy) {
    return new Mistake(title, copy, jvm, words, environment, code, line);
  }

  /** The same, naming something that is known only when it is run. */
  Mistake where(String placeholder, Object value) {
    List<String> named = words.stream().map(word -> word.replace(placeholder, "" + value)).toList();
    return new Mistake(
        title, jar, jvm, named, environment, code, line.replace(placeholder, "" + value));
  }

  private static List<String> split(String words) {
    return words.isEmpty() ? List.of() : Arrays.asList(words.split(" "));
  }

  RunningProgram start(Jars jars) throws IOException {
    return start(jars, List.of());
  }

  /**
   * @param prefix what starts Java: as another user, say
   */
  RunningProgram start(Jars jars, List<String> prefix) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    List<String> java = Jars.javaLine(jar, words.toArray(String[]::new));
    command.add(java.get(0));
    command.addAll(jvm);
    command.addAll(java.subList(1, java.size()));
    return jars.run(environment, command);
  }

  void check(RunningProgram program) throws InterruptedException {
    check(program, code, line);
  }

  /**
   * Waits for the end of a program and compares what it said. A mistake in its words is found
   * before it says anything else.
   */
  static void check(RunningProgram program, int code, String line) throws InterruptedException {
    assertThat(program.awaitExit()).as(program.toString()).isEqualTo(code);
    assertThat(program.err()).as(program.toString()).noneMatch(STACK_TRACE.asMatchPredicate());
    assertThat(program.out()).as(program.toString()).isEmpty();
    if (code == USAGE) {
      assertThat(program.err()).as(program.toString()).hasSize(1);
    }
    List<String> complaints = complaints(program);
    assertThat(complaints).as(program.toString()).hasSize(1);
    assertThat(complaints.get(0)).as(program.toString()).matches(pattern(line));
  }

  /** What a program said that is not progress. */
  static List<String> complaints(RunningProgram program) {
    return program.complaints().stream()
        .map(said -> LOG_PREFIX.matcher(said).replaceFirst(""))
        .toList();
  }

  static String pattern(String line) {
    return Arrays.stream(line.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
  }
}
