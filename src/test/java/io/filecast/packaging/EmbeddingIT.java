package io.filecast.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Content;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.netty.util.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plain jar as a library: what it brings, and a program of its own that was built with it. */
@Timeout(300)
class EmbeddingIT {
  private static final Path PLAIN_JAR =
      Path.of(System.getProperty("filecast.plainJar", "target/filecast-0.1.0-SNAPSHOT.jar"));

  private static final List<String> OF_THE_PROGRAMS =
      List.of("picocli", "logback", "jline", "commons-statistics", "commons-numbers");

  private static final Version NETTY = Version.identify().get("netty-common");

  @TempDir private Path directory;
  @AutoClose private Jars jars;
  private final List<Path> links = new ArrayList<>();
  private Path project;

  @BeforeEach
  void prepare() throws IOException {
    jars = new Jars(directory);
    project = directory.resolve("embedding");
    copy(Path.of("src/test/embedding"), project);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Path copy = to.resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(one, copy);
        }
      }
    }
  }

  @Test
  void theJarHasItsLicenceAndSetsUpNobodysLogs() throws IOException {
    try (JarFile jar = new JarFile(PLAIN_JAR.toFile())) {
      assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
      assertThat(jar.stream().map(Object::toString)).noneMatch(name -> name.contains("services/"));
    }
    try (JarFile jar = new JarFile(Jars.sender().toFile())) {
      assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
      assertThat(jar.getEntry("META-INF/services/ch.qos.logback.classic.spi.Configurator"))
          .as("the programs do set up theirs")
          .isNotNull();
    }
  }

  @Test
  void aProgramIsBuiltWithTheJarAndSendsAndReceives() throws Exception {
    assumeTrue(Jars.succeeds("mvn", "--version"), "no Maven here");
    Path repository = repositoryWithFilecast();
    Path list = project.resolve("target/class-path");

    RunningProgram maven =
        jars.run(
            Map.of("JAVA_HOME", System.getProperty("java.home")),
            List.of(
                "mvn",
                "-o",
                "-q",
                "-B",
                "-f",
                project.resolve("pom.xml").toString(),
                "-Dmaven.repo.local=" + repository,
                "compile",
                "dependency:build-classpath",
                "-Dmdep.outputFile=" + list));
    assertThat(maven.awaitExit()).as(maven.toString()).isZero();

    List<String> brought = names(Files.readString(list));
    assertThat(brought)
        .anyMatch(name -> name.startsWith("filecast-"))
        .anyMatch(name -> name.startsWith("vertx-core-"))
        .noneMatch(name -> OF_THE_PROGRAMS.stream().anyMatch(name::contains));
    assertThat(brought.stream().filter(name -> name.startsWith("netty-")))
        .as("Netty's fixes reach a program that embeds filecast")
        .isNotEmpty()
        .allMatch(name -> name.contains("-" + NETTY.artifactVersion()));
    sendsAndReceives(project.resolve("target/classes") + ":" + Files.readString(list).strip());
  }

  private void sendsAndReceives(String classPath) throws Exception {
    Path file = Content.write(directory.resolve("content"), 1_000_003, 1);
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      line.add("--enable-native-access=ALL-UNNAMED");
      line.add("--sun-misc-unsafe-memory-access=allow");
    }
    line.addAll(List.of("-cp", classPath, "embedding.Main"));
    line.addAll(List.of(file.toString(), directory.resolve("copies").toString()));

    RunningProgram program = jars.run(line);

    assertThat(program.awaitExit()).as(program.toString()).isZero();
    assertThat(program.out())
        .contains("receipt " + Content.sha256(file))
        .anyMatch(text -> text.matches("transfer [0-9a-f]{16}"))
        .as("its own SLF4J provider has the logs")
        .anyMatch(
            text -> text.matches("log INFO io\\.filecast\\..* content of 1000003 bytes begins"));
    assertThat(program.err()).as("nothing complains, and nobody else logs").isEmpty();
    assertThat(directory.resolve("copies/content")).hasSameBinaryContentAs(file);
  }

  private static List<String> names(String classPath) {
    return Arrays.stream(classPath.strip().split(":"))
        .map(path -> Path.of(path).getFileName().toString())
        .toList();
  }

  /** A local repository that has the jar and, by links, everything that the real one has. */
  private Path repositoryWithFilecast() throws IOException {
    Path real = Path.of(System.getProperty("filecast.localRepository"));
    Path own = Files.createDirectory(directory.resolve("repository"));
    link(real, own, "io");
    Path io = Files.createDirectory(own.resolve("io"));
    link(real.resolve("io"), io, "filecast");
    String version = PLAIN_JAR.getFileName().toString().replaceAll("^filecast-|\\.jar$", "");
    Path place = Files.createDirectories(io.resolve("filecast/filecast/" + version));
    Files.copy(PLAIN_JAR, place.resolve(PLAIN_JAR.getFileName()));
    Files.copy(Path.of("pom.xml"), place.resolve("filecast-" + version + ".pom"));
    return own;
  }

  /** Before the directory is cleared: nothing of the real repository is to be in it then. */
  @AfterEach
  void unlink() throws IOException {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  private void link(Path from, Path to, String but) throws IOException {
    try (Stream<Path> all = Files.list(from)) {
      for (Path one : all.filter(path -> !path.endsWith(but)).toList()) {
        links.add(Files.createSymbolicLink(to.resolve(one.getFileName()), one.toAbsolutePath()));
      }
    }
  }
}
