package io.filecast.mistakes;

import static io.filecast.mistakes.Mistake.receiver;
import static io.filecast.mistakes.Mistake.sender;

import io.filecast.testing.Jars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Words and options that are misspelt, missing, or contradict each other. */
class CommandLineMistakesIT {
  @TempDir private Path directory;

  @AutoClose private Jars jars;

  @BeforeEach
  void start() throws IOException {
    jars = Mistakes.jarsIn(directory);
  }

  @TestFactory
  Stream<DynamicTest> words() {
    return Mistakes.tests(
        jars,
        Stream.of(
            sender(
                "neither command nor file",
                "surprise",
                2,
                "\"surprise\" is neither a command nor a file that exists; commands are send, compare, …; see sender --help"),
            sender(
                "a misspelt command",
                "sned f h",
                2,
                "\"sned\" is neither …; did you mean send?; see sender --help"),
            receiver(
                "a misspelt command of the receiver",
                "recieve",
                2,
                "\"recieve\" is no command; did you mean receive?; see receiver --help"),
            receiver(
                "a file that a receiver does not take",
                "picture",
                2,
                "\"picture\" is no command; …"),
            sender("a file for nobody", "picture", 2, "destinations is missing; …FILE DEST...…"),
            sender(
                "a file that is not there, behind the command",
                "send f h",
                2,
                "file=f does not exist; …"),
            sender(
                "two files",
                "send picture h --file other",
                2,
                "FILE and --file=other both set file; use one of them"),
            sender(
                "hosts as words and as an option",
                "send picture h g --destinations k",
                2,
                "DEST and --destinations=k both set destinations; use one of them"),
            sender(
                "a set of hosts without its end",
                "send f n[1-",
                2,
                "…\"n[1-\" lacks the closing bracket…"),
            sender(
                "a list of hosts that is not there", "send f @none", 2, "…@none does not exist…"),
            sender("too many hosts", "send f n[1-5000]", 2, "…the limit 4096…"),
            sender("a host twice", "send f a a", 2, "…a:8888 is named twice; name it once"),
            sender(
                "standard input without a name",
                "send - 127.0.0.1",
                2,
                "…has no name…--name NAME…"),
            sender(
                "a spool directory that is not there",
                "send - 127.0.0.1 --name x --spool-directory none",
                2,
                "--spool-directory=none cannot take standard input…")));
  }

  @TestFactory
  Stream<DynamicTest> options() {
    return Mistakes.tests(
        jars,
        Stream.of(
            sender(
                "a misspelt option",
                "--pool-sise 3",
                2,
                "Unknown option: '--pool-sise'; did you mean --pool-size?; see sender send --help"),
            receiver(
                "a misspelt option of the receiver",
                "--prot 9000",
                2,
                "Unknown option: '--prot'; did you mean --port?; see receiver receive --help"),
            sender(
                "an option without its value",
                "--pool-size",
                2,
                "…--pool-size…see sender send --help"),
            sender(
                "a file that is not there, in raw mode",
                "--file none --destinations 127.0.0.1 --mode raw",
                2,
                "file=none does not exist; …"),
            sender(
                "a host that is not there, in raw mode",
                "--file picture --destinations no-such-host.invalid --mode raw",
                2,
                "…\"no-such-host.invalid\" cannot be resolved…"),
            sender(
                "quiet and talkative",
                "--quiet --verbose",
                2,
                "--quiet and --verbose contradict each other…"),
            receiver("a colour", "--color blue", 2, "--color=blue …auto, always or never…")));
  }

  @TestFactory
  Stream<DynamicTest> otherCommands() {
    return Mistakes.tests(
        jars,
        Stream.of(
            sender(
                "a shell without completions", "completion tcsh", 2, "…\"tcsh\"…bash, zsh, fish…"),
            receiver("completions for no shell", "completion", 2, "…SHELL…"),
            sender(
                "help about a misspelt command",
                "help sned",
                2,
                "help: \"sned\" is no command; did you mean send?"),
            sender(
                "a size without a unit",
                "compare --sizes 12",
                2,
                "--sizes=12 is not a size; use a number with one of B, KB, …"),
            sender("no runs", "compare --runs 0", 2, "--runs=0 is below the limit 1; use 1 to …"),
            sender(
                "a strategy misspelt in a list",
                "compare --strategies worker,threads",
                2,
                "strategy=threads is unknown; use one of event-loop, worker, …"),
            sender(
                "more destinations than receivers",
                "compare --sizes 1KB --loopback 2 --destinations 1,4",
                2,
                "--destinations=4 is over the limit 2…; use --loopback 4…"),
            sender(
                "a ladder of too large files",
                "compare --ladder --sizes 1GB",
                2,
                "--sizes=1 GB is over the limit 16 MB…")));
  }
}
