package io.filecast.program;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes a {@link ClassDataArchive} by a training run: the program does what it does most, and Java
 * writes down the classes that this took.
 */
final class ArchiveTraining {
  /** Does what the program does, so that the classes of that are in the archive. */
  private static final String TRAINING_CLASS = "io.filecast.cli.TrainingRun";

  /** Settings of the user's, which are not for the training run. */
  private static final String SETTING = "FILECAST_";

  /**
   * A training run takes two seconds, or minutes where other work leaves it little; one that takes
   * so long hangs.
   */
  private static final long MAX_TRAINING_SECONDS = 300;

  /** Exit values from here on are those of signals. */
  private static final int KILLED = 128;

  private static final FileAttribute<?> OWN_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final ClassDataArchive archive;
  private final Path directory;

  private ArchiveTraining(ClassDataArchive archive) {
    this.archive = archive;
    this.directory = archive.file().getParent();
  }

  /** Why no archive can be kept there; empty when one can. Makes nothing. */
  static Optional<String> obstacle(ClassDataArchive archive) {
    Path existing = archive.file().getParent();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      existing = existing.toRealPath();
    } catch (IOException e) {
      return Optional.of(existing + " cannot be read");
    }
    Path place = existing;
    return TrustedPath.directory(place)
        .or(
            () ->
                Files.isWritable(place)
                    ? Optional.empty()
                    : Optional.of(place + " cannot be written"));
  }

  /**
   * Makes the archive, unless it is there or somebody else is at it. Blocks for the time of a
   * training run.
   *
   * @return whether there is a usable archive now
   * @throws IOException when none can be kept there
   */
  static boolean run(ClassDataArchive archive) throws IOException {
    Optional<String> obstacle = obstacle(archive);
    if (obstacle.isPresent()) {
      throw new IOException(obstacle.get());
    }
    Path directory = archive.file().getParent();
    Files.createDirectories(directory, OWN_DIRECTORY);
    return new ArchiveTraining(archive.in(directory.toRealPath())).run();
  }

  private boolean run() throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                sibling(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        trainUnlessThere();
      }
    }
    return archive.isUsable();
  }

  private void trainUnlessThere() throws IOException {
    try {
      if (!archive.holds()) {
        train();
      }
    } finally {
      Files.deleteIfExists(sibling(".lock")); // by its holder only: others would unlock it
    }
  }

  private Path sibling(String suffix) {
    return archive.file().resolveSibling(archive.file().getFileName() + suffix);
  }

  private void train() throws IOException {
    if (!JarContent.isAsLabelled(archive.jar())) {
      throw new IOException(archive.jar() + " is not as it was built");
    }
    FileTime time = Files.getLastModifiedTime(archive.jar());
    // Java makes the file as the umask says, and others could open it: not in a directory of ours.
    Path workplace = sibling(".part");
    delete(workplace);
    Files.createDirectory(workplace, OWN_DIRECTORY);
    try {
      Path made = workplace.resolve("made" + ClassDataArchive.SUFFIX);
      if (!runTraining(made)) {
        Files.write(made, new byte[0]);
      }
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-r--r--"));
      Files.setLastModifiedTime(made, time);
      Files.deleteIfExists(archive.pathFile());
      Files.move(made, archive.file(), StandardCopyOption.ATOMIC_MOVE);
      Files.writeString(archive.pathFile(), archive.jar() + "\n");
    } finally {
      delete(workplace);
    }
    deleteOutdated();
  }

  private static void delete(Path workplace) throws IOException {
    if (Files.isDirectory(workplace)) {
      for (Path file : list(workplace)) {
        Files.delete(file);
      }
    }
    Files.deleteIfExists(workplace);
  }

  private boolean runTraining(Path into) throws IOException {
    List<String> line = new ArrayList<>(ChildCommand.java());
    line.add("-XX:ArchiveClassesAtExit=" + into);
    line.addAll(ClassDataArchive.QUIET);
    line.addAll(List.of("-cp", archive.jar().toString(), TRAINING_CLASS));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(name -> name.startsWith(SETTING));
    Process training = builder.start();
    try {
      boolean inTime = training.waitFor(MAX_TRAINING_SECONDS, TimeUnit.SECONDS);
      if (!inTime || saysNothingOfThisJava(training.exitValue())) {
        throw new IOException("the training was ended, try again when the machine is less busy");
      }
      return training.exitValue() == 0 && Files.exists(into);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      training.destroyForcibly();
    }
  }

  private static boolean saysNothingOfThisJava(int exitCode) {
    return exitCode == ClassDataArchive.TRAINING_FAILED || exitCode >= KILLED;
  }

  /** Deletes what was made beside it from the jar as it was before. */
  private void deleteOutdated() throws IOException {
    for (Path sibling : list(directory)) {
      if (archive.isOutdated(sibling) && Files.isRegularFile(sibling)) {
        Files.deleteIfExists(sibling);
      }
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
