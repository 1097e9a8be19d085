package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.program.ClassDataArchive;
import io.filecast.program.JarContent;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The class-data archives that the launchers start from: which count, and when they are made. Waits
 * for processes to end, never for a time.
 */
class LauncherArchiveIT {
  private static final Path LAUNCHERS = Path.of("src/main/bin").toAbsolutePath();
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String MAKER = "io.filecast.program.ClassDataArchive";

  private static final Map<String, String> NO_CACHE = Map.of("XDG_CACHE_HOME", "/dev/null");

  @TempDir private static Path directory;

  private static Path top;

  /** An installation with an archive beside the sender; tests leave it as it was. */
  private static Path shared;

  private static Path archive;
  private static Jars jars;

  @BeforeAll
  static void installOne() throws Exception {
    top = directory.toRealPath();
    jars = new Jars(top);
    shared = install("shared");
    assertThat(makeArchive(shared)).isZero();
    archive = archives(shared).get(0);
  }

  @AfterAll
  static void end() {
    jars.close();
    Jars.awaitTrainings(top);
  }

  private static Path install(String name) throws IOException {
    Path home = Files.createDirectories(top.resolve(name).resolve("home"));
    Files.createDirectory(home.resolve("bin"));
    for (String program : List.of("sender", "receiver")) {
      Path jar = program.equals("sender") ? Jars.sender() : Jars.receiver();
      Files.copy(jar, home.resolve(program + "-fat.jar"));
      Files.copy(LAUNCHERS.resolve(program), home.resolve("bin").resolve(program));
    }
    Files.copy(LAUNCHERS.resolve("launch.sh"), home.resolve("bin/launch.sh"));
    return home;
  }

  private static Path senderJar(Path home) {
    return home.resolve("sender-fat.jar");
  }

  private static RunningProgram launch(
      Map<String, String> environment, Path home, String program, String... words)
      throws IOException {
    List<String> line = new ArrayList<>(List.of("sh", home.resolve("bin/" + program).toString()));
    line.addAll(Arrays.asList(words));
    return jars.run(environment, line);
  }

  /** Where an installation's archives go that are not beside its jars. */
  private static Map<String, String> cacheOf(Path home) {
    return Jars.keepingArchives(home.resolveSibling("cache"));
  }

  /** Whether the sender starts from an archive. */
  private static boolean startsFromAnArchive(Map<String, String> cache, Path home)
      throws Exception {
    Map<String, String> environment = new HashMap<>(cache);
    environment.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:stdout");
    RunningProgram sender = launch(environment, home, "sender", "--version");
    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(sender.out()).anyMatch(line -> line.contains("io.filecast.cli.SenderMain source: "));
    return sender.out().stream()
        .anyMatch(
            line -> line.contains("io.filecast.cli.SenderMain source: shared objects file (top)"));
  }

  private static boolean sharedOneIsUsed() throws Exception {
    return startsFromAnArchive(NO_CACHE, shared);
  }

  private static int makeArchive(Path home) throws Exception {
    return jars.run(List.of(JAVA, "-cp", senderJar(home).toString(), MAKER)).awaitExit();
  }

  private static List<Path> archives(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  @Test
  void theBuildLeavesNoArchiveButThoseOfItsJars() throws Exception {
    for (Path jar : List.of(Jars.sender(), Jars.receiver())) {
      RunningProgram maker = jars.run(List.of(JAVA, "-cp", jar.toString(), MAKER));
      assumeTrue(maker.awaitExit() == 0, () -> "none can be kept there: " + maker.err());
      String content = JarContent.labelOf(jar).orElseThrow();
      String stem = jar.getFileName().toString().replace(".jar", "-");
      assertThat(ClassDataArchive.wordsFor(jar)).isNotEmpty();
      try (Stream<Path> files = Files.list(jar.getParent())) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .filteredOn(name -> name.startsWith(stem) && name.contains(".jsa"))
            .isNotEmpty()
            .allMatch(name -> name.contains(content));
      }
    }
  }

  @Test
  void theFirstUseLeavesAnArchiveThatTheNextOneStartsFrom() throws Exception {
    Path home = install("first");

    assertThat(startsFromAnArchive(cacheOf(home), home)).isFalse();
    Jars.awaitTrainings(home);

    assertThat(archives(home.getParent()))
        .singleElement()
        .satisfies(
            made ->
                assertThat(made.getParent())
                    .isEqualTo(Path.of(home.resolveSibling("cache") + "/filecast" + home)));
    assertThat(startsFromAnArchive(cacheOf(home), home)).isTrue();
    assertThat(Jars.trainings(home)).isEmpty();
  }

  @Test
  void trainingBeginsWhenTheProgramHasDoneItsWork() throws Exception {
    Path home = install("busy");
    RunningProgram receiver =
        launch(cacheOf(home), home, "receiver", Jars.onLoopback(home.resolve("received")));
    RunningProgram sender =
        launch(
            NO_CACHE, home, "sender", Jars.SAMPLE.toString(), "127.0.0.1:" + receiver.awaitPort());
    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    receiver.awaitEvent("received", 1);
    assertThat(Jars.trainings(home)).as("while the receiver runs").isEmpty();

    receiver.signal("TERM");
    receiver.awaitExit();
    Jars.awaitTrainings(home);

    assertThat(archives(home.getParent())).as("after it was ended").hasSize(1);
  }

  @Test
  void anArchiveThatOthersMayHaveMadeIsNotUsed() throws Exception {
    assertThat(sharedOneIsUsed()).as("only ours, below a sticky directory").isTrue();

    mode(archive, "rw-rw-r--");
    assertThat(sharedOneIsUsed()).as("the group can write the archive").isFalse();
    mode(archive, "rw-r--r--");

    mode(shared, "rwxr-xrwx");
    assertThat(sharedOneIsUsed()).as("others can write beside the jar").isFalse();
    assertThat(makeArchive(shared)).as("and none is made there").isEqualTo(1);
    mode(shared, "rwxr-xr-x");

    mode(shared.getParent(), "rwxrwxr-x");
    assertThat(sharedOneIsUsed()).as("the group can write one directory above").isFalse();
    mode(shared.getParent(), "rwxr-xr-x");

    Path elsewhere = Files.move(archive, top.resolve("elsewhere"));
    Files.createSymbolicLink(archive, elsewhere);
    assertThat(sharedOneIsUsed()).as("a symbolic link").isFalse();
    Files.move(elsewhere, archive, StandardCopyOption.REPLACE_EXISTING);

    assertThat(sharedOneIsUsed()).as("only ours again").isTrue();
  }

  @Test
  void anArchiveOfAnotherUserIsNotUsed() throws Exception {
    assumeTrue(Files.getAttribute(top, "unix:uid").equals(0), "only root can give files away");
    int nobody = 65534;

    for (Path path : List.of(archive, shared, shared.getParent())) {
      Files.setAttribute(path, "unix:uid", nobody);
      assertThat(sharedOneIsUsed()).as(path.toString()).isFalse();
      Files.setAttribute(path, "unix:uid", 0);
    }
    assertThat(sharedOneIsUsed()).isTrue();
  }

  @Test
  void anArchiveOfAnotherContentIsNotUsedWhateverTheTimeOfTheJar() throws Exception {
    byte[] content = Files.readAllBytes(senderJar(shared));
    FileTime time = Files.getLastModifiedTime(senderJar(shared));
    byte[] other = content.clone();
    int last = other.length - 1;
    other[last] = (byte) (other[last] == '0' ? '1' : '0');

    Files.write(senderJar(shared), other);
    Files.setLastModifiedTime(senderJar(shared), time);
    assertThat(sharedOneIsUsed()).isFalse();
    assertThat(makeArchive(shared)).as("a jar that is not what it says it is").isEqualTo(1);

    Files.write(senderJar(shared), content);
    Files.setLastModifiedTime(senderJar(shared), time);
    assertThat(sharedOneIsUsed()).isTrue();
  }

  @Test
  void aJarThatWasTouchedOrMovedGetsAnotherArchive() throws Exception {
    FileTime time = Files.getLastModifiedTime(senderJar(shared));
    Files.setLastModifiedTime(senderJar(shared), FileTime.fromMillis(0));
    assertThat(startsFromAnArchive(cacheOf(shared), shared)).as("touched").isFalse();
    Jars.awaitTrainings(shared);
    assertThat(startsFromAnArchive(cacheOf(shared), shared)).as("and the next time").isTrue();
    Files.setLastModifiedTime(senderJar(shared), time);

    Path moved = Files.move(shared, shared.resolveSibling("moved"));
    assertThat(startsFromAnArchive(NO_CACHE, moved)).as("moved, its archive with it").isFalse();
    Files.move(moved, shared);
    assertThat(sharedOneIsUsed()).isTrue();
  }

  /** The receiver of a training run refuses the file, and would wait for another for ever. */
  @Test
  void aTrainingThatFailsEnds() throws Exception {
    RunningProgram training =
        jars.run(
            Map.of("FILECAST_MAX_TRANSFER_BYTES", "10"),
            List.of(JAVA, "-cp", Jars.sender().toString(), "io.filecast.cli.TrainingRun"));

    assertThat(training.awaitExit())
        .as(training.toString())
        .isEqualTo(ClassDataArchive.TRAINING_FAILED);
  }

  @Test
  void nobodyTrainsWhileAnotherOneDoes() throws Exception {
    Path home = install("locked");
    Path lock = home.resolve(archive.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThat(makeArchive(home)).isEqualTo(1);
      assertThat(makeArchive(home)).as("the lock is its holder's").isEqualTo(1);
    }
    assertThat(archives(home)).isEmpty();
  }
}
