package io.filecast.content.file;

import io.filecast.content.file.FileException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;

/**
 * Whether a directory can take files as a receiver puts them there: written, synced, renamed, the
 * directory synced. Leaves nothing behind, and does not make the directory: where it is missing,
 * the nearest one above it is tried, in which it would be made.
 *
 * @param directory where the trial took place
 * @param missing whether that is not the directory itself
 * @param usableBytes that this process may still write there
 * @param fileSystem its kind as the system calls it: ext4, xfs, tmpfs, ...
 * @param syncNanos how long writing, syncing and renaming a small file took
 */
public record DirectoryTrial(
    Path directory, boolean missing, long usableBytes, String fileSystem, long syncNanos) {
  private static final int BYTES = 4_096;

  /**
   * Blocking.
   *
   * @throws FileException {@link Kind#FAILED} with what could not be done
   */
  public static DirectoryTrial of(Path path) throws FileException {
    Path directory = nearest(path);
    if (!Files.isWritable(directory)) {
      throw new FileException(Kind.FAILED, directory + " is not writable for this user");
    }
    try {
      Path real = directory.toRealPath();
      long began = System.nanoTime();
      tryOut(real);
      return new DirectoryTrial(
          directory,
          !Files.exists(path),
          Files.getFileStore(real).getUsableSpace(),
          Files.getFileStore(real).type(),
          System.nanoTime() - began);
    } catch (IOException e) {
      throw FileException.of("cannot write, sync and rename a file in " + directory, e);
    }
  }

  private static Path nearest(Path path) throws FileException {
    for (Path at = path.toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at)) {
        return at;
      }
      if (Files.exists(at)) {
        throw new FileException(Kind.FAILED, at + " is not a directory");
      }
    }
    throw new FileException(Kind.FAILED, path + " has no directory above it");
  }

  private static void tryOut(Path real) throws IOException {
    String first = ".filecast-doctor-" + UUID.randomUUID();
    String second = first + "-renamed";
    try (Directory directory = Directory.open(real)) {
      try {
        write(directory, first);
        directory.rename(first, second);
        directory.sync();
      } finally {
        directory.delete(first);
        directory.delete(second);
      }
    }
  }

  private static void write(Directory directory, String name) throws IOException {
    try (FileChannel file =
        directory.open(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      file.write(ByteBuffer.allocate(BYTES));
      file.force(true);
    }
  }
}
