package io.filecast.program;

import io.filecast.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The classes of the program, loaded and verified once and kept in a file from which later JVMs
 * start (JEP 350): those of the launchers in {@code bin}, and child JVMs.
 *
 * <p>It is code, and Java runs it unseen. So it counts only where nobody but this user and root
 * could have put it ({@link TrustedPath}), and only for the jar it was made from: its name has the
 * hash of the jar's content ({@link JarContent}) and the version of Java. Java itself takes it only
 * for a jar at the same path with the same size and modification time; therefore it has the jar's
 * time, and a file beside it ({@code .path}) has the jar's path. An empty one says that this Java
 * cannot make any.
 *
 * <p>It lies beside the jar, or under the full name of the jar's directory in {@code
 * $XDG_CACHE_HOME/filecast} or {@code ~/.cache/filecast}, and may be deleted at any time. The
 * launchers find it by the same rules.
 */
public final class ClassDataArchive {
  /**
   * Exit code of a training run that could not do what it should: it says nothing of what this Java
   * can do ({@code EX_TEMPFAIL} of {@code sysexits.h}).
   */
  public static final int TRAINING_FAILED = 75;

  static final String SUFFIX = ".jsa";

  private static final String JAVA = System.getProperty("java.runtime.version");

  /** What Java would say of an archive that it cannot use is of no use to the user. */
  static final List<String> QUIET = List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off");

  private final Path jar;
  private final Path file;

  /**
   * @param jar by its real path
   */
  private ClassDataArchive(Path jar, Path file) {
    this.jar = jar;
    this.file = file;
  }

  /**
   * Makes an archive for the jar this runs from.
   *
   * @param args the directory for it; without one the archive goes beside the jar
   */
  public static void main(String[] args) {
    String jar = System.getProperty("java.class.path");
    Optional<ClassDataArchive> archive =
        beside(jar).map(own -> args.length == 0 ? own : own.in(Path.of(args[0]).toAbsolutePath()));
    if (archive.isEmpty()) {
      complain("the build has not labelled " + jar);
      System.exit(1);
    }
    try {
      System.exit(ArchiveTraining.run(archive.get()) ? 0 : 1);
    } catch (IOException e) {
      complain(e.getMessage());
      System.exit(1);
    }
  }

  private static void complain(String why) {
    System.err.println(Printable.line("no class-data archive: " + why));
  }

  /** The one for the same jar in another directory. */
  ClassDataArchive in(Path directory) {
    return new ClassDataArchive(jar, directory.resolve(file.getFileName()));
  }

  /**
   * Finds the one for a jar, or where to make it.
   *
   * @return empty when the class path is not one jar that the build has labelled, or there is
   *     nowhere to put an archive
   */
  public static Optional<ClassDataArchive> of(String classPath) {
    return of(classPath, System.getenv());
  }

  public static Optional<ClassDataArchive> of(String classPath, Map<String, String> environment) {
    Optional<ClassDataArchive> beside = beside(classPath);
    if (beside.isEmpty() || beside.get().holds()) {
      return beside;
    }
    Path file = beside.get().file;
    return cache(environment)
        .map(cache -> cache.resolve(file.getRoot().relativize(file)))
        .map(cached -> new ClassDataArchive(beside.get().jar, realPath(cached)));
  }

  /** The one beside the jar, there or not. */
  static Optional<ClassDataArchive> beside(String classPath) {
    try {
      Path jar = Path.of(classPath).toRealPath();
      if (!Files.isRegularFile(jar)) {
        return Optional.empty();
      }
      return JarContent.labelOf(jar)
          .map(content -> jar.resolveSibling(stem(jar) + JAVA + "-" + content + SUFFIX))
          .map(file -> new ClassDataArchive(jar, file));
    } catch (IOException e) { // several jars, or none
      return Optional.empty();
    }
  }

  /** What the names of all archives of a jar begin with. */
  private static String stem(Path jar) {
    return jar.getFileName().toString().replaceFirst("\\.jar$", "") + "-";
  }

  private static Optional<Path> cache(Map<String, String> environment) {
    String cache = Objects.requireNonNullElse(environment.get("XDG_CACHE_HOME"), "");
    String home = Objects.requireNonNullElse(environment.get("HOME"), "");
    if (!cache.isEmpty()) {
      return Optional.of(Path.of(cache, "filecast").toAbsolutePath());
    }
    return home.isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(home, ".cache", "filecast").toAbsolutePath());
  }

  /** The directory without symbolic links, if it is there. */
  private static Path realPath(Path file) {
    try {
      return file.getParent().toRealPath().resolve(file.getFileName());
    } catch (IOException e) { // to be made
      return file;
    }
  }

  Path jar() {
    return jar;
  }

  Path file() {
    return file;
  }

  /** Has the jar's path, in a line. */
  Path pathFile() {
    return file.resolveSibling(file.getFileName() + ".path");
  }

  /** Whether another file of the same directory is of this jar as it once was. */
  boolean isOutdated(Path sibling) {
    String own = file.getFileName().toString();
    String content = own.substring(own.lastIndexOf('-'), own.length() - SUFFIX.length());
    String name = sibling.getFileName().toString();
    return name.startsWith(stem(jar)) && name.contains(SUFFIX) && !name.contains(content);
  }

  /** Whether there is one, for the jar as it is now, that nobody else can have made. */
  public boolean holds() {
    try {
      return Files.getLastModifiedTime(file).equals(Files.getLastModifiedTime(jar))
          && Files.readString(pathFile()).equals(jar + "\n")
          && TrustedPath.isFile(file);
    } catch (IOException e) { // there is none
      return false;
    }
  }

  boolean isUsable() {
    return holds() && file.toFile().length() > 0;
  }

  /** What a JVM needs on its command line to start from the archive; nothing when it cannot. */
  public List<String> words() {
    if (!isUsable()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(QUIET);
    words.add("-XX:SharedArchiveFile=" + file);
    return words;
  }

  /** What a JVM needs on its command line to start a jar from its archive; nothing without one. */
  public static List<String> wordsFor(Path jar) {
    return of(jar.toString()).map(ClassDataArchive::words).orElse(List.of());
  }
}
