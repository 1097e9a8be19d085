package io.filecast.mistakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A Java that is too old, or none. */
class OldJavaIT {
  /** Class files of Java 8 (JVMS 4.1). */
  private static final int JAVA_8 = 52;

  @TempDir private Path directory;

  @AutoClose private Jars jars;

  @BeforeEach
  void start() {
    jars = new Jars(directory);
  }

  static Stream<Path> jars() {
    return Stream.of(Jars.sender(), Jars.receiver());
  }

  @ParameterizedTest
  @MethodSource("jars")
  void whatRunsFirstIsReadableForJava8(Path path) throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      String first = jar.getManifest().getMainAttributes().getValue("Main-Class");
      for (String name : List.of(first, "io.filecast.cli.JavaVersion")) {
        try (DataInputStream in =
            new DataInputStream(
                jar.getInputStream(jar.getEntry(name.replace('.', '/') + ".class")))) {
          in.readInt();
          in.readUnsignedShort();
          assertThat(in.readUnsignedShort()).as(name).isEqualTo(JAVA_8);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1.8, 8", "9, 9", "11, 11", "16, 16", "17,", "21,", "25,", "some,"})
  void itSaysWhichJavaItWantsAndWhichItGot(String specification, String feature) throws Exception {
    try (URLClassLoader jar = new URLClassLoader(new URL[] {Jars.sender().toUri().toURL()}, null)) {
      Method complaint =
          jar.loadClass("io.filecast.cli.JavaVersion").getDeclaredMethod("complaint", String.class);
      complaint.setAccessible(true);

      assertThat(complaint.invoke(null, specification))
          .isEqualTo(
              feature == null
                  ? null
                  : "Java "
                      + feature
                      + " is too old: filecast needs 17 or newer; install one, or point JAVA_HOME at it");
    }
  }

  /** A Java that would only say that it does not know the classes. */
  private Path oldJava() throws IOException {
    Path home = directory.resolve("old");
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho UnsupportedClassVersionError >&2\nexit 1\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        home.resolve("release"), "JAVA_RUNTIME_VERSION=\"11.0.2+9\"\nJAVA_VERSION=\"11.0.2\"\n");
    return home;
  }

  private RunningProgram launch(String program, Map<String, String> environment)
      throws IOException {
    Path bin = Files.createDirectories(directory.resolve("filecast/bin"));
    for (String file : List.of(program, "launch.sh")) {
      Files.copy(Path.of("src/main/bin", file), bin.resolve(file));
    }
    for (Path jar : jars().toList()) {
      Files.createSymbolicLink(bin.resolveSibling(jar.getFileName()), jar);
    }
    return jars.run(environment, List.of("/bin/sh", bin.resolve(program).toString(), "--version"));
  }

  @ParameterizedTest
  @CsvSource({"sender", "receiver"})
  void theLaunchersDoNotEvenStartIt(String program) throws Exception {
    Mistake.check(
        launch(program, Map.of("JAVA_HOME", oldJava().toString())),
        1,
        program
            + ": Java 11 is too old: filecast needs 17 or newer; install one, or point JAVA_HOME at it");
  }

  @Test
  void withoutAnyJavaTheLaunchersSayWhatToInstall() throws Exception {
    Mistake.check(
        launch("sender", Map.of("JAVA_HOME", "", "PATH", directory.toString())),
        1,
        "sender: no java; install version 17 or newer, or point JAVA_HOME at one");
  }
}
