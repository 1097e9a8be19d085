package io.filecast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs take and print where a locale, a disk or a reader is missing. */
class OutputIT {
  private static final String LOST =
      "standard output cannot be written, what is printed is lost: No space left on device";

  @TempDir private Path directory;

  @AutoClose private Jars jars;

  @BeforeEach
  void start() {
    jars = new Jars(directory);
  }

  /** Runs a program by a line of bash that has it as {@code "$@"}. */
  private RunningProgram shell(String line, Path jar, String words) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-o", "pipefail", "-c", line, "bash"));
    command.addAll(Jars.javaLine(jar));
    command.addAll(Arrays.asList(words.split(" ")));
    return jars.run(command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "help send",
        "completion fish",
        "config --schema",
        "keygen --out k",
      })
  void lostOutputIsAFailureAndTheLossOfAReaderIsNot(String words) throws Exception {
    RunningProgram lost = shell("\"$@\" >/dev/full", Jars.sender(), words);
    assertThat(lost.awaitExit()).as(lost.toString()).isEqualTo(1);
    assertThat(lost.err()).containsExactly(LOST);

    if (words.startsWith("completion")) {
      RunningProgram read = shell("\"$@\" | head -1", Jars.sender(), words);
      assertThat(read.awaitExit()).as(read.toString()).isZero();
      assertThat(read.out()).hasSize(1);
      assertThat(read.err()).isEmpty();
    }
  }

  @Test
  void aTransferWhoseEventsAndReceiptsAreLostIsDoneAndSaysSo() throws Exception {
    RunningProgram receiver =
        shell(
            "\"$@\" >/dev/full",
            Jars.receiver(),
            "--json --host 127.0.0.1 --port 0 --output out --once 1");
    String port = receiver.awaitLog("listening on port (\\d+)").group(1);
    RunningProgram sender =
        shell(
            "\"$@\" >/dev/full",
            Jars.sender(),
            "--json --timeouts-answer-millis 60s --receipts /dev/full %s 127.0.0.1:%s"
                .formatted(Jars.SAMPLE, port));

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(1);
    assertThat(sender.err()).containsOnlyOnce(LOST);
    assertThat(sender.err())
        .as(sender.toString())
        .anyMatch(line -> line.startsWith("--receipts=/dev/full cannot be written: "));
    assertThat(receiver.awaitExit()).as(receiver.toString()).isEqualTo(1);
    assertThat(receiver.err()).containsOnlyOnce(LOST);
    assertThat(directory.resolve("out/sample.png")).hasSameBinaryContentAs(Jars.SAMPLE);
  }

  @Test
  void aDiskThatIsFullLeavesNoKey() throws Exception {
    RunningProgram keygen =
        shell(
            "ulimit -f 0; \"$1\" -XX:-UsePerfData \"${@:2}\"",
            Jars.receiver(),
            "keygen --out new.key");

    assertThat(keygen.awaitExit()).as(keygen.toString()).isEqualTo(1);
    assertThat(keygen.err())
        .singleElement()
        .asString()
        .startsWith("--out=new.key cannot be written");
    assertThat(directory).isEmptyDirectory();
  }

  /** The bytes come from printf, so that the locale of this test does not matter. */
  @ParameterizedTest
  @CsvSource({
    "C,       303\\251, '--name \"caf\\u00e9.txt\" is not text in US-ASCII', LC_ALL=C.UTF-8",
    "C,       351,      '--name \"caf\\xe9.txt\" is not text in US-ASCII',   renamed",
    "C.UTF-8, 351,      '--name \"caf\\xe9.txt\" is not text in UTF-8',      renamed",
  })
  void anArgumentThatTheLocaleCannotDecodeIsRefused(
      String locale, String octal, String said, String remedy) throws Exception {
    String line = "LC_ALL=%s \"$@\" --name \"$(printf 'caf\\%s.txt')\"".formatted(locale, octal);
    RunningProgram sender = shell(line, Jars.sender(), "--file x --destinations h");

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(2);
    assertThat(sender.err()).singleElement().asString().startsWith(said).contains(remedy);
  }

  @Test
  void aVariableThatTheLocaleCannotDecodeIsRefusedAndTheReplacementItselfIsNot() throws Exception {
    String name = "$(printf 'caf\\303\\251.txt')";
    RunningProgram ascii =
        shell("LC_ALL=C FILECAST_NAME=\"" + name + "\" \"$@\"", Jars.sender(), "config");
    assertThat(ascii.awaitExit()).as(ascii.toString()).isEqualTo(2);
    assertThat(ascii.err())
        .singleElement()
        .asString()
        .startsWith("FILECAST_NAME=\"caf\\u00e9.txt\" is not text in US-ASCII");

    String replacement = "$(printf 'a\\357\\277\\275b')";
    RunningProgram utf8 =
        shell(
            "LC_ALL=C.UTF-8 FILECAST_NAME=\"%s\" \"$@\" --file \"%s\""
                .formatted(replacement, replacement),
            Jars.sender(),
            "config");
    assertThat(utf8.awaitExit()).as(utf8.toString()).isZero();
    assertThat(utf8.out())
        .filteredOn(line -> line.contains("a\ufffdb"))
        .hasSize(2); // file and name
  }

  /**
   * Without a hardware address on any interface; the children of a strategy and of compare, too.
   */
  @Test
  void quietIsSilentOnAHostWithLoOnly() throws Exception {
    String lo = "ip link set lo up || exit 99; ";
    assumeTrue(Jars.succeeds("unshare", "-n", "sh", "-c", lo), "no network namespace of our own");
    String receive =
        "java -jar %s --quiet --json --host 127.0.0.1 --output out --once 1 >events & "
            .formatted(Jars.receiver());
    String ready = "while ! grep -q listening events; do sleep 0.1; done; ";
    String send =
        "java -jar %s --quiet --strategy process %s 127.0.0.1 || exit; wait; "
            .formatted(Jars.sender(), Jars.SAMPLE);
    String compare =
        "java -jar %s compare --quiet --loopback 1 --strategies worker --runs 1 --warmups 0 --file %s"
            .formatted(Jars.sender(), Jars.SAMPLE);

    RunningProgram all =
        jars.run(List.of("unshare", "-n", "sh", "-c", lo + receive + ready + send + compare));
    assertThat(all.awaitExit()).as(all.toString()).isZero();
    assertThat(all.err()).isEmpty();
    assertThat(directory.resolve("out/sample.png")).hasSameBinaryContentAs(Jars.SAMPLE);
  }
}
