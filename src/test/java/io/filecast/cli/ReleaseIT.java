package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The release archive, unpacked in an empty directory. */
class ReleaseIT {
  @TempDir private Path directory;

  @AutoClose private Jars jars;
  private Path home;

  @BeforeEach
  void unpack() throws Exception {
    assumeTrue(Jars.succeeds("tar", "--version"), "needs tar");
    jars = new Jars(directory);
    Path archive = Path.of(System.getProperty("filecast.release")).toAbsolutePath();
    RunningProgram tar = jars.run(List.of("tar", "xzf", archive.toString()));
    assertThat(tar.awaitExit()).as(tar.toString()).isZero();
    home = directory.resolve(archive.getFileName().toString().replaceFirst("\\.tar\\.gz$", ""));
  }

  private RunningProgram launch(String program, String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of(home.resolve("bin").resolve(program).toString()));
    line.addAll(Arrays.asList(words));
    return jars.run(line);
  }

  @Test
  void aTransferRunsFromThere() throws Exception {
    Path received = directory.resolve("received");
    RunningProgram receiver = launch("receiver", Jars.onLoopback(received, "--once", "1"));
    Path sample = home.resolve("conf/sample.png");

    RunningProgram sender =
        launch(
            "sender",
            "--file",
            sample.toString(),
            "--destinations",
            "127.0.0.1:" + receiver.awaitPort());

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
    assertThat(received.resolve("sample.png")).hasSameBinaryContentAs(Jars.SAMPLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conf/sender.json",
        "conf/receiver.json",
        "docs/operations.md",
        "systemd/filecast-receiver.service",
        "systemd/filecast-send@.service",
        "sysctl.d/60-filecast.conf",
        "README.md",
        "CHANGELOG.md",
        "LICENSE"
      })
  void hasWhatAnOperatorNeeds(String file) {
    assertThat(home.resolve(file)).isRegularFile().isNotEmptyFile();
  }

  @Test
  void namesEveryLibraryInsideAndItsLicense() throws Exception {
    String notices = Files.readString(home.resolve("THIRD-PARTY.txt"));
    assertThat(notices).contains("io.netty:netty-buffer:", "info.picocli:picocli:");
    assumeFalse(
        "offline=true".equals(System.getProperty("filecast.build")),
        "built offline: without a bill of materials");
    JsonObject bill = new JsonObject(Files.readString(home.resolve("filecast.cdx.json")));

    assertThat(notices).doesNotContainIgnoringCase("unknown license");
    assertThat(bill.getString("bomFormat")).isEqualTo("CycloneDX");
    assertThat(bill.getJsonArray("components")).hasSizeGreaterThan(20);
    for (Object each : bill.getJsonArray("components")) {
      JsonObject library = (JsonObject) each;
      assertThat(notices).contains(library.getString("group") + ":" + library.getString("name"));
    }
  }

  @Test
  void manualAndCompletionsKnowEveryOption() throws Exception {
    Map<String, CommandLine> programs =
        Map.of("sender", CommandLines.sender(), "receiver", CommandLines.receiver());
    for (Map.Entry<String, CommandLine> program : programs.entrySet()) {
      String name = program.getKey();
      String manual = Files.readString(home.resolve("man/man1/" + name + ".1"));
      String bash = Files.readString(home.resolve("completions/bash/" + name));
      String fish = Files.readString(home.resolve("completions/fish/" + name + ".fish"));
      assertThat(home.resolve("completions/zsh/_" + name)).content().startsWith("#compdef " + name);
      assertThat(manual).startsWith(".TH").contains("EXIT STATUS").doesNotContain("${");
      for (CommandLine command : program.getValue().getSubcommands().values()) {
        for (OptionSpec option : command.getCommandSpec().options()) {
          assertThat(manual).contains(option.longestName().replace("-", "\\-"));
          assertThat(bash).contains(option.longestName());
          assertThat(fish).contains(option.longestName().replaceFirst("^--?", ""));
        }
      }
      RunningProgram check =
          jars.run(List.of("bash", "-n", home.resolve("completions/bash/" + name).toString()));
      assertThat(check.awaitExit()).as(check.toString()).isZero();
    }
  }
}
