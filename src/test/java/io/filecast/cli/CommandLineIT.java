package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, versions, completions and configuration, as the finished jars tell them. */
class CommandLineIT {
  @TempDir private Path directory;

  @AutoClose private Jars jars;

  @BeforeEach
  void start() {
    jars = new Jars(directory);
  }

  private RunningProgram run(String program, String... words) throws IOException {
    return program.equals("sender") ? jars.send(words) : jars.receive(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sender", "receiver"})
  void helpListsCommandsAndExitCodes(String program) throws Exception {
    RunningProgram help = run(program, "--help");

    assertThat(help.awaitExit()).isZero();
    assertThat(help.err()).isEmpty();
    String text = String.join("\n", help.out());
    assertThat(text).contains("Usage: " + program, "config", "Exit codes:");
    assertThat(text).containsPattern("(?m)^ +0 +").containsPattern("(?m)^ +130 +");
    assertThat(text).containsPattern("(?m)^ +2 +").containsPattern("(?m)^ +3 +");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sender", "receiver"})
  void versionIsOneLineWithTheJava(String program) throws Exception {
    RunningProgram version = run(program, "--version");

    assertThat(version.awaitExit()).isZero();
    assertThat(version.out())
        .singleElement()
        .asString()
        .matches("filecast \\d+\\.\\d+\\S* \\(Java " + Runtime.version().feature() + ".*\\)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sender", "receiver"})
  void helpIsAlsoACommand(String program) throws Exception {
    RunningProgram help = run(program, "help");
    RunningProgram option = run(program, "--help");
    RunningProgram ofCommand = run(program, "help", "config");
    RunningProgram optionOfCommand = run(program, "config", "--help");

    assertThat(help.awaitExit()).isZero();
    assertThat(ofCommand.awaitExit()).isZero();
    assertThat(option.awaitExit()).isZero();
    assertThat(optionOfCommand.awaitExit()).isZero();
    assertThat(help.out()).isEqualTo(option.out());
    assertThat(ofCommand.out()).isEqualTo(optionOfCommand.out());
    assertThat(String.join("\n", help.out())).contains("  completion ", "  help ");
  }

  @ParameterizedTest
  @CsvSource({
    "sender, bash, source SCRIPT && complete -p sender",
    "receiver, bash, source SCRIPT && complete -p receiver",
    "sender, zsh, autoload -U compinit && compinit -D -u && source SCRIPT && print $_comps[sender]",
    "receiver, fish, source SCRIPT; and complete -C 'receiver rec'"
  })
  void aShellTakesItsCompletions(String program, String shell, String check) throws Exception {
    RunningProgram completion = run(program, "completion", shell);
    assertThat(completion.awaitExit()).as(completion.toString()).isZero();
    assertThat(completion.err()).isEmpty();
    Path script = Files.write(directory.resolve("script"), completion.out());
    assumeTrue(Jars.succeeds(shell, "-c", "true"), "needs " + shell);

    RunningProgram loaded =
        jars.run(List.of(shell, "-c", check.replace("SCRIPT", script.toString())));

    assertThat(loaded.awaitExit()).as(loaded.toString()).isZero();
    assertThat(String.join("\n", loaded.out()))
        .contains(shell.equals("fish") ? "receive" : program);
  }

  @ParameterizedTest
  @CsvSource({"sender, se, send", "sender, comp, compare completion", "receiver, re, receive"})
  void bashCompletesCommands(String program, String typed, String words) throws Exception {
    assertThat(completeInBash(program, program, typed)).isEqualTo(List.of(words.split(" ")));
  }

  @Test
  void bashCompletesOptionsAndTheirValues() throws Exception {
    assertThat(completeInBash("sender", "sender", "send", "--dry")).containsExactly("--dry-run");
    assertThat(completeInBash("sender", "sender", "send", "--strategy", "w"))
        .containsExactly("worker", "worker-pool");
    Files.createFile(directory.resolve("image.iso"));
    assertThat(completeInBash("sender", "sender", "send", "ima")).containsExactly("image.iso");
    assertThat(completeInBash("sender", "sender", "send", "--transport", ""))
        .containsExactly("auto", "native", "nio");
    assertThat(completeInBash("sender", "sender", "completion", ""))
        .contains("bash", "zsh", "fish");
  }

  /** What bash would offer for the last of the words. */
  private List<String> completeInBash(String program, String... words) throws Exception {
    RunningProgram completion = run(program, "completion", "bash");
    assertThat(completion.awaitExit()).as(completion.toString()).isZero();
    Path script = Files.write(directory.resolve("script"), completion.out());
    String quoted = "'" + String.join("' '", words) + "'";
    RunningProgram bash =
        jars.run(
            List.of(
                "bash",
                "-c",
                "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_%s; printf '%%s\\n' \"${COMPREPLY[@]}\""
                    .formatted(script, quoted, words.length - 1, program)));
    assertThat(bash.awaitExit()).as(bash.toString()).isZero();
    return bash.out();
  }

  @Test
  void helpOfACommandNamesEveryKeyWithItsLimits() throws Exception {
    RunningProgram help = jars.send("send", "--help");

    assertThat(help.awaitExit()).isZero();
    assertThat(String.join(" ", help.out()))
        .contains("--raw-chunk-bytes", "1 B to 65507 B", "-conf=FILE", "--strategy", "DEST");
  }

  @Test
  void configShowsEachValueWithItsOrigin() throws Exception {
    Path conf =
        Files.writeString(
            directory.resolve("c.json"), "{\"port\": 1, \"once\": 2, \"output\": \"x\"}");
    RunningProgram config =
        jars.run(
            Map.of("FILECAST_ONCE", "3", "FILECAST_OUTPUT", "y"),
            Jars.javaLine(Jars.receiver(), "config", "-conf", conf.toString(), "--output", "z"));

    assertThat(config.awaitExit()).as(config.toString()).isZero();
    assertThat(config.out())
        .anyMatch(line -> line.matches("port +1 +" + conf))
        .anyMatch(line -> line.matches("once +3 +FILECAST_ONCE"))
        .anyMatch(line -> line.matches("output +z +--output"))
        .anyMatch(line -> line.matches("raw\\.idleMillis +1 s +default"));
  }
}
