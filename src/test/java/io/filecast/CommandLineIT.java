package io.filecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, versions, and mistakes of the operator, as the finished jars tell them. */
@Timeout(60)
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

  /** A command line that is wrong, and what the line about it has to say. */
  record Mistake(String program, List<String> words, String... fragments) {}

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake("sender", List.of(), "file is missing", "--file"),
        new Mistake(
            "sender", List.of("-conf", "missing.json"), "-conf missing.json", "does not exist"),
        new Mistake(
            "sender",
            List.of("-conf", "unknown.json"),
            "\"poolSise\"",
            "did you mean \"poolSize\"?"),
        new Mistake("sender", List.of("-conf", "broken.json"), "broken.json is not a JSON object"),
        new Mistake(
            "sender", List.of("--pool-sise", "3"), "--pool-sise", "did you mean --pool-size?"),
        new Mistake("sender", List.of("--pool-size"), "--pool-size"),
        new Mistake(
            "sender",
            List.of("surprise"),
            "\"surprise\" is neither a command nor a file that exists",
            "commands are send, compare"),
        new Mistake("sender", List.of("sned", "f", "h"), "\"sned\"", "did you mean send?"),
        new Mistake("receiver", List.of("recieve"), "\"recieve\"", "did you mean receive?"),
        new Mistake("receiver", List.of("broken.json"), "\"broken.json\" is no command"),
        new Mistake("sender", List.of("broken.json"), "destinations is missing", "FILE DEST..."),
        new Mistake("sender", List.of("send", "f", "h"), "file=f does not exist"),
        new Mistake(
            "sender",
            List.of("send", "broken.json", "h", "--file", "other"),
            "FILE and --file=other both set file; use one of them"),
        new Mistake(
            "sender",
            List.of("send", "broken.json", "h", "g", "--destinations", "k"),
            "DEST and --destinations=k both set destinations; use one of them"),
        new Mistake("sender", List.of("send", "f", "n[1-"), "\"n[1-\" lacks the closing bracket"),
        new Mistake("sender", List.of("send", "f", "@none"), "@none does not exist"),
        new Mistake("sender", List.of("send", "f", "n[1-5000]"), "the limit 4096"),
        new Mistake("sender", List.of("send", "f", "a", "a"), "a:8888 is named twice"),
        new Mistake("sender", List.of("send", "-", "127.0.0.1"), "has no name", "--name NAME"),
        new Mistake(
            "sender",
            List.of("send", "-", "127.0.0.1", "--name", "x", "--spool-directory", "none"),
            "--spool-directory=none cannot take standard input"),
        new Mistake(
            "sender",
            List.of("broken.json", "127.0.0.1", "--rate", "100mb/s"),
            "rate=100mb/s is not a rate; did you mean 100MB/s?"),
        new Mistake("sender", List.of("completion", "tcsh"), "\"tcsh\"", "bash, zsh, fish"),
        new Mistake("receiver", List.of("completion"), "SHELL"),
        new Mistake("sender", List.of("help", "sned"), "\"sned\"", "did you mean send?"),
        new Mistake(
            "sender",
            List.of("--file", "no-such-file", "--destinations", "127.0.0.1", "--mode", "raw"),
            "file=no-such-file does not exist"),
        new Mistake(
            "sender",
            List.of(
                "--file", "broken.json", "--destinations", "no-such-host.invalid", "--mode", "raw"),
            "\"no-such-host.invalid\" cannot be resolved"),
        new Mistake(
            "sender",
            List.of("--file", "broken.json", "--destinations", "h:0"),
            "port 0 of h",
            "1 to 65535"),
        new Mistake(
            "sender",
            List.of("--quiet", "--verbose"),
            "--quiet and --verbose contradict each other"),
        new Mistake(
            "receiver", List.of("--color", "blue"), "--color=blue", "auto, always or never"),
        new Mistake("sender", List.of("compare", "--runs", "0"), "--runs=0 is below the limit 1"),
        new Mistake(
            "sender", List.of("compare", "--sizes", "12"), "--sizes=12 is not a size", "KB"),
        new Mistake(
            "sender",
            List.of("compare", "--sizes", "1KB", "--loopback", "2", "--destinations", "1,4"),
            "--destinations=4 is over the limit 2",
            "use --loopback 4"),
        new Mistake(
            "sender",
            List.of("compare", "--ladder", "--sizes", "1GB"),
            "--sizes=1 GB is over the limit 16 MB"),
        new Mistake(
            "sender", List.of("compare", "--strategies", "fast"), "strategy=fast", "event-loop"),
        new Mistake("receiver", List.of("--port", "65536"), "port=65536 is over the limit 65535"),
        new Mistake("receiver", List.of("--port", "http"), "--port=http is not a whole number"),
        new Mistake(
            "receiver",
            List.of("--host", "no-such-host.invalid", "--port", "0"),
            "host=no-such-host.invalid cannot be resolved"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsExactlyOneLineAndExitCode2(Mistake mistake) throws Exception {
    Files.writeString(directory.resolve("unknown.json"), "{\"poolSise\": 3}");
    Files.writeString(directory.resolve("broken.json"), "{\"file\":\n \n");

    assertOneLine(
        run(mistake.program(), mistake.words().toArray(String[]::new)), mistake.fragments());
  }

  @Test
  void aMistypedVariableOfTheEnvironmentIsAMistakeToo() throws Exception {
    assertOneLine(
        jars.run(Map.of("FILECAST_PROT", "1"), Jars.javaLine(Jars.receiver())),
        "\"FILECAST_PROT\"",
        "did you mean \"FILECAST_PORT\"?");
  }

  @Test
  void aNameThatTheLocaleCannotExpressIsAMistakeToo() throws Exception {
    Path conf =
        Files.writeString(
            directory.resolve("c.json"), "{\"file\": \"ä\", \"destinations\": [\"127.0.0.1\"]}");
    List<String> line = new ArrayList<>(Jars.javaLine(Jars.sender(), "-conf", conf.toString()));
    if (Runtime.version().feature() >= 18) {
      line.add(1, "-Dsun.jnu.encoding=ANSI_X3.4-1968");
    }
    assertOneLine(jars.run(Map.of("LC_ALL", "C"), line), "file=", "LC_ALL=C.UTF-8");
  }

  private static void assertOneLine(RunningProgram program, String... fragments)
      throws InterruptedException {
    assertThat(program.awaitExit()).as(program.toString()).isEqualTo(2);
    assertThat(program.out()).isEmpty();
    assertThat(program.err()).as(program.toString()).hasSize(1);
    assertThat(program.err().get(0)).contains(Arrays.asList(fragments));
  }
}
