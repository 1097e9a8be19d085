package io.filecast.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run.sh} in a checkout of its own whose Maven is a script of the test. */
@Timeout(120)
class RunScriptTest {
  @TempDir private Path checkout;

  @AutoClose private Jars programs;

  @BeforeEach
  void checkOut() throws IOException {
    programs = new Jars(checkout);
    Files.copy(Path.of("run.sh"), checkout.resolve("run.sh"));
    Files.createDirectories(checkout.resolve("src/main"));
    Files.createDirectories(checkout.resolve(".mvn"));
    Files.createFile(checkout.resolve("pom.xml"));
  }

  private RunningProgram run(String maven, String... words) throws IOException {
    Path tools = Files.createDirectories(checkout.resolve("tools"));
    Files.writeString(tools.resolve("mvn"), "#!/bin/sh\n" + maven + "\n");
    Files.setPosixFilePermissions(
        tools.resolve("mvn"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> environment =
        Map.of(
            "PATH",
            tools + ":" + System.getenv("PATH"),
            "JAVA_HOME",
            System.getProperty("java.home"));
    List<String> line = new java.util.ArrayList<>(List.of("bash", "run.sh"));
    line.addAll(List.of(words));
    return programs.run(environment, line);
  }

  @Test
  void aFailedBuildShowsItsWarningsAndItsError() throws Exception {
    RunningProgram build =
        run(
            "case $* in *-q*) ;; *) echo '[WARNING] A.java:[3,24] implicit cast' ;; esac\n"
                + "echo '[ERROR] warnings found and -Werror specified'; exit 1",
            "build");

    assertThat(build.awaitExit()).isEqualTo(1);
    assertThat(build.err())
        .contains(
            "[WARNING] A.java:[3,24] implicit cast", "[ERROR] warnings found and -Werror specified")
        .last()
        .asString()
        .startsWith("run.sh: \"mvn ");
  }

  @Test
  void aBuildThatPassesIsQuiet() throws Exception {
    RunningProgram build =
        run("echo '[INFO] chatter'; touch sender-fat.jar receiver-fat.jar", "build");

    assertThat(build.awaitExit()).as(build.toString()).isZero();
    assertThat(build.out()).isEmpty();
    assertThat(build.err()).noneMatch(line -> line.contains("chatter"));
  }
}
