package io.filecast.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run.sh} in a checkout of its own whose Maven is a script of the test. */
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
    return run(Map.of("JAVA_HOME", System.getProperty("java.home")), maven, words);
  }

  private RunningProgram run(Map<String, String> jdks, String maven, String... words)
      throws IOException {
    Path tools = Files.createDirectories(checkout.resolve("tools"));
    Files.writeString(tools.resolve("mvn"), "#!/bin/sh\n" + maven + "\n");
    Files.setPosixFilePermissions(
        tools.resolve("mvn"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> environment = new HashMap<>(jdks);
    environment.put("PATH", tools + ":" + System.getenv("PATH"));
    List<String> line = new ArrayList<>(List.of("bash", "run.sh"));
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

  /** A JDK as far as run.sh looks at one. */
  private Path jdk(int feature) throws IOException {
    Path home = checkout.resolve("jdk-" + feature);
    Files.createDirectories(home.resolve("bin"));
    for (String tool : List.of("java", "javac")) {
      Path script = home.resolve("bin").resolve(tool);
      Files.writeString(
          script, "#!/bin/sh\necho 'openjdk version \"%d.0.1\"' >&2\n".formatted(feature));
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return home;
  }

  @Test
  void testRunsEverythingAndTheUnitTestsOnceMoreWithTheNewestOtherJdk() throws Exception {
    Map<String, String> jdks =
        Map.of(
            "JAVA_HOME", jdk(17).toString(),
            "JAVA_HOME_98_X64", jdk(98).toString(),
            "JAVA_HOME_99_X64", jdk(99).toString());

    RunningProgram tests = run(jdks, "echo $JAVA_HOME: $*", "test");

    assertThat(tests.awaitExit()).as(tests.toString()).isZero();
    assertThat(tests.out())
        .containsExactly(
            jdk(17) + ": -B verify",
            "run.sh: unit and simulation tests once more with Java 99 of " + jdk(99),
            jdk(99)
                + ": -B test -Dtarget.directory="
                + checkout.toRealPath()
                + "/target/java-99/target",
            "run.sh: tested with Java 17, and unit and simulation tests with Java 99");
  }

  @Test
  void aTestThatFailsWithTheOtherJdkFails() throws Exception {
    Map<String, String> jdks =
        Map.of("JAVA_HOME", jdk(17).toString(), "JAVA_HOME_99_X64", jdk(99).toString());

    RunningProgram tests = run(jdks, "case $JAVA_HOME in *99) exit 3 ;; esac", "test");

    assertThat(tests.awaitExit()).as(tests.toString()).isEqualTo(3);
  }
}
