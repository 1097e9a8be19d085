package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/sender} and {@code bin/receiver}, installed with the jars in a directory of their own.
 */
class LauncherIT {
  private static final Path LAUNCHERS = Path.of("src/main/bin").toAbsolutePath();

  @TempDir private Path directory;

  private Path home;
  @AutoClose private Jars jars;

  @BeforeEach
  void install() throws IOException {
    home = Files.createDirectories(directory.toRealPath().resolve("home"));
    jars = new Jars(directory);
    Files.copy(Jars.sender(), home.resolve("sender-fat.jar"));
    Files.copy(Jars.receiver(), home.resolve("receiver-fat.jar"));
    Files.createDirectory(home.resolve("bin"));
    for (String launcher : List.of("sender", "receiver", "launch.sh")) {
      Files.copy(LAUNCHERS.resolve(launcher), home.resolve("bin").resolve(launcher));
    }
  }

  private RunningProgram launch(String program, String... words) throws IOException {
    return launch(Map.of(), program, words);
  }

  private RunningProgram launch(Map<String, String> environment, String program, String... words)
      throws IOException {
    List<String> line = new ArrayList<>(List.of("sh", home.resolve("bin/" + program).toString()));
    line.addAll(Arrays.asList(words));
    return jars.run(environment, line);
  }

  @Test
  void aTransferRunsFromThere() throws Exception {
    Path received = directory.resolve("received");
    RunningProgram receiver = launch("receiver", Jars.onLoopback(received, "--once", "1"));
    RunningProgram sender =
        launch(
            "sender",
            "--file",
            Jars.SAMPLE.toString(),
            "--destinations",
            "127.0.0.1:" + receiver.awaitPort());

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
    assertThat(received.resolve("sample.png")).hasSameBinaryContentAs(Jars.SAMPLE);
  }

  @Test
  void aSymbolicLinkToALauncherWorksFromAnywhere() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("fc send"), home.resolve("bin/sender"));

    RunningProgram sender = jars.run(List.of("sh", link.toString(), "--version"));

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(sender.out()).singleElement().asString().startsWith("filecast ");
  }

  @Test
  void whereNothingCanBeKeptItStartsAllTheSame() throws Exception {
    Map<String, String> nowhere = Map.of("XDG_CACHE_HOME", "/dev/null", "HOME", "");

    RunningProgram sender = launch(nowhere, "sender", "--version");

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(sender.err()).isEmpty();
  }

  @Test
  void aMissingJarIsOneLine() throws Exception {
    Files.delete(home.resolve("sender-fat.jar"));

    RunningProgram sender = launch("sender", "--version");

    assertThat(sender.awaitExit()).isEqualTo(1);
    assertThat(sender.err()).singleElement().asString().contains("sender-fat.jar is not in");
  }

  /** As under cron. The bytes come from printf, so that the locale of this test does not matter. */
  @Test
  void whereNoLocaleIsSetNamesAreUtf8() throws Exception {
    String line =
        "sh '%s' --dry-run --json '%s' 127.0.0.1 --name \"$(printf 'caf\\303\\251.txt')\""
            .formatted(home.resolve("bin/sender"), Jars.SAMPLE);
    RunningProgram sender =
        jars.run(List.of("env", "-u", "LC_ALL", "-u", "LC_CTYPE", "-u", "LANG", "sh", "-c", line));

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(sender.events("plan").get(0).getString("name")).isEqualTo("caf\u00e9.txt");
  }
}
