package io.filecast.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of the program, loaded and verified once and kept in a file from which later JVMs
 * start (JEP 350): those of the launchers in {@code bin}, and child JVMs.
 *
 * <p>It lies beside the jar, or under the jar's full name in {@code $XDG_CACHE_HOME/filecast} or
 * {@code ~/.cache/filecast}, is named after jar and Java, and may be deleted at any time. It has
 * the jar's modification time: another one says that the jar is another. An empty one says that
 * this Java cannot make any. The launchers find it by the same rule.
 */
public final class ClassDataArchive {
  private static final Logger LOG = LoggerFactory.getLogger(ClassDataArchive.class);

  /** Does what the program does, so that the classes of that are in the archive. */
  private static final String TRAINING_CLASS = "io.filecast.TrainingRun";

  /** A training run takes two seconds; one that takes so long hangs. */
  private static final long MAX_TRAINING_SECONDS = 120;

  private static final String JAVA = System.getProperty("java.runtime.version");
  private static final String SUFFIX = ".jsa";

  /** What Java would say of an archive that it cannot use is of no use to the user. */
  private static final List<String> QUIET = List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off");

  private final Path jar;
  private final Path file;

  private ClassDataArchive(Path jar, Path file) {
    this.jar = jar;
    this.file = file;
  }

  /**
   * Makes an archive for the jar this runs from.
   *
   * @param args the file; without one the archive goes beside the jar
   */
  public static void main(String[] args) throws IOException {
    Path jar = Path.of(System.getProperty("java.class.path")).toRealPath();
    Path file = args.length > 0 ? Path.of(args[0]) : besideOf(jar);
    System.exit(new ClassDataArchive(jar, file).make() ? 0 : 1);
  }

  /** Empty when the class path is not a single jar, or there is nowhere to put the archive. */
  static Optional<ClassDataArchive> of(String classPath) {
    Path jar;
    try {
      jar = Path.of(classPath).toRealPath();
    } catch (IOException e) { // several jars, or none
      return Optional.empty();
    }
    if (!Files.isRegularFile(jar)) {
      return Optional.empty();
    }
    Path beside = besideOf(jar);
    if (new ClassDataArchive(jar, beside).holds()) {
      return Optional.of(new ClassDataArchive(jar, beside));
    }
    return cache(System.getenv())
        .map(cache -> cache.resolve(beside.getRoot().relativize(beside)))
        .map(file -> new ClassDataArchive(jar, file));
  }

  private static Path besideOf(Path jar) {
    return jar.resolveSibling(stem(jar) + JAVA + SUFFIX);
  }

  private static String stem(Path jar) {
    return jar.getFileName().toString().replaceFirst("\\.jar$", "") + "-";
  }

  private static Optional<Path> cache(Map<String, String> environment) {
    String cache = Objects.requireNonNullElse(environment.get("XDG_CACHE_HOME"), "");
    String home = Objects.requireNonNullElse(environment.get("HOME"), "");
    if (!cache.isEmpty()) {
      return Optional.of(Path.of(cache, "filecast"));
    }
    return home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home, ".cache", "filecast"));
  }

  /** Whether there is one, made from the jar as that is now. */
  boolean holds() {
    try {
      return Files.getLastModifiedTime(file).equals(Files.getLastModifiedTime(jar));
    } catch (IOException e) { // there is none
      return false;
    }
  }

  /** What a JVM needs on its command line to start from the archive; nothing when it cannot. */
  List<String> words() {
    if (!isUsable()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(QUIET);
    words.add("-XX:SharedArchiveFile=" + file);
    return words;
  }

  private boolean isUsable() {
    return holds() && file.toFile().length() > 0;
  }

  /**
   * Makes the archive, unless it is there or somebody else is at it. Blocks for the time of a
   * training run.
   *
   * @return whether there is a usable archive now
   * @throws IOException when it cannot be written
   */
  boolean make() throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (FileChannel channel =
            FileChannel.open(
                sibling(".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        FileLock lock = channel.tryLock()) {
      if (lock != null && !holds()) {
        train(sibling(".part"));
      }
    }
    return isUsable();
  }

  private Path sibling(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private void train(Path unfinished) throws IOException {
    FileTime time = Files.getLastModifiedTime(jar);
    Files.deleteIfExists(unfinished);
    if (!runTraining(unfinished)) {
      Files.write(unfinished, new byte[0]);
    }
    Files.setLastModifiedTime(unfinished, time);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    deleteOutdated();
  }

  private boolean runTraining(Path into) throws IOException {
    List<String> line = new ArrayList<>(ChildCommand.java());
    line.add("-XX:ArchiveClassesAtExit=" + into);
    line.addAll(QUIET);
    line.addAll(List.of("-cp", jar.toString(), TRAINING_CLASS));
    Process training =
        new ProcessBuilder(line)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return training.waitFor(MAX_TRAINING_SECONDS, TimeUnit.SECONDS)
          && training.exitValue() == 0
          && Files.exists(into);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      training.destroyForcibly();
    }
  }

  /** Deletes what was made beside it from the jar as it was before. */
  private void deleteOutdated() throws IOException {
    try (Stream<Path> siblings = Files.list(file.toAbsolutePath().getParent())) {
      for (Path sibling : siblings.toList()) {
        String name = sibling.getFileName().toString();
        if (name.startsWith(stem(jar))
            && name.endsWith(SUFFIX)
            && !new ClassDataArchive(jar, sibling).holds()) {
          Files.deleteIfExists(sibling);
        }
      }
    }
  }

  /** Makes the archive for the next children, when there is none. Blocks as {@link #make}. */
  void makeForNextTime() {
    if (holds()) {
      return;
    }
    try {
      if (make()) {
        LOG.info("wrote {}: children start quicker from now on", file);
      }
    } catch (IOException e) {
      LOG.debug("no class-data archive: {}", e.toString());
    }
  }
}
