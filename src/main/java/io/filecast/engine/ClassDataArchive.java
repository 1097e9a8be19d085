package io.filecast.engine;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of a child JVM, loaded and verified once and kept in a file (JEP 350). The first
 * child that runs without one writes it when it exits; later children start from it.
 *
 * <p>The file lives in {@code $XDG_CACHE_HOME/filecast} or {@code ~/.cache/filecast}, is named
 * after Java, jar and main class, and may be deleted at any time. Java checks the jar against it
 * and ignores it when they do not match.
 */
final class ClassDataArchive {
  private static final Logger LOG = LoggerFactory.getLogger(ClassDataArchive.class);

  /**
   * An archive that has not been written anew for so long is of a jar that is gone, or is soon
   * written again.
   */
  private static final Duration MAX_AGE = Duration.ofDays(30);

  private final Path file;
  private final Path unfinished;

  /** One child writes it; the others of the same transfer start as they can. */
  private final AtomicBoolean writerChosen = new AtomicBoolean();

  private ClassDataArchive(Path file) {
    this.file = file;
    this.unfinished =
        file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
  }

  /**
   * Empty when the class path is not jars alone (Java archives nothing else) or there is no cache
   * directory.
   */
  static Optional<ClassDataArchive> of(String classPath, Class<?> mainClass) {
    StringBuilder identity = new StringBuilder(System.getProperty("java.vm.version"));
    for (String element : classPath.split(File.pathSeparator)) {
      File jar = new File(element);
      if (!jar.isFile()) {
        return Optional.empty();
      }
      identity.append('|').append(jar.getAbsolutePath());
      identity.append('|').append(jar.length()).append('|').append(jar.lastModified());
    }
    return cacheDirectory(System.getenv())
        .map(
            directory ->
                directory.resolve(
                    "%s-%s.jsa"
                        .formatted(
                            mainClass.getSimpleName(),
                            HexFormat.of().toHexDigits(identity.toString().hashCode()))))
        .map(ClassDataArchive::new);
  }

  private static Optional<Path> cacheDirectory(Map<String, String> environment) {
    String cache = environment.get("XDG_CACHE_HOME");
    String home = Objects.requireNonNullElse(System.getProperty("user.home"), "");
    if ((cache == null || cache.isBlank()) && home.isBlank()) {
      return Optional.empty();
    }
    Path directory =
        (cache == null || cache.isBlank() ? Path.of(home, ".cache") : Path.of(cache))
            .resolve("filecast");
    try {
      return Optional.of(Files.createDirectories(directory));
    } catch (IOException e) {
      LOG.debug("no class-data archive: {}", e.toString());
      return Optional.empty();
    }
  }

  /**
   * What the next child needs on its command line: to start from the archive, to write it, or
   * nothing.
   */
  List<String> words() {
    if (Files.isReadable(file)) {
      return List.of("-XX:SharedArchiveFile=" + file);
    }
    if (writerChosen.compareAndSet(false, true)) {
      deleteAbandoned();
      return List.of(
          "-XX:ArchiveClassesAtExit=" + unfinished, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }
    return List.of();
  }

  /**
   * Deletes what earlier versions of the program, and writers whose parents died, have left behind.
   */
  private void deleteAbandoned() {
    String family = file.getFileName().toString().replaceFirst("-.*", "-*");
    FileTime oldest = FileTime.from(Instant.now().minus(MAX_AGE));
    try (DirectoryStream<Path> archives = Files.newDirectoryStream(file.getParent(), family)) {
      for (Path archive : archives) {
        if (Files.getLastModifiedTime(archive).compareTo(oldest) < 0) {
          Files.deleteIfExists(archive);
        }
      }
    } catch (IOException e) {
      LOG.debug("old class-data archives not deleted: {}", e.toString());
    }
  }

  /** Takes over what the writing child left when it exited; call after the children have exited. */
  void adopt() {
    if (!writerChosen.get() || !Files.exists(unfinished)) {
      return;
    }
    try {
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      LOG.info("wrote {}: children start quicker from now on", file);
    } catch (IOException e) {
      LOG.debug("class-data archive not kept: {}", e.toString());
    }
  }
}
