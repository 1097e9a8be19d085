package io.filecast.content.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides and sets the mode of a received file: that of the file it replaces, else 0666 less the
 * umask. Its partial file is never more open than that. Owner and group are those of the receiver's
 * process; set-user-ID and the like are not kept.
 */
final class FileMode {
  private static final Logger LOG = LoggerFactory.getLogger(FileMode.class);

  private final Directory directory;
  private final FileName name;

  FileMode(Directory directory, FileName name) {
    this.directory = directory;
    this.name = name;
  }

  /** For a partial file that is made now. */
  Set<PosixFilePermission> ofNewPartial() throws IOException {
    return replaced().map(FileMode::writable).orElse(Directory.NEW_FILE);
  }

  /**
   * Gives a partial file of an earlier transfer the mode that one made now would have.
   *
   * @param probe a file that this process has just made, with mode {@link Directory#NEW_FILE}
   */
  void adopt(Optional<PosixFileAttributes> probe) throws IOException {
    Optional<PosixFileAttributes> partial = directory.posix(name.partial());
    if (partial.isPresent() && probe.isPresent()) {
      set(partial.get(), replaced().map(FileMode::writable).orElse(probe.get().permissions()));
    }
  }

  /** Gives a complete partial file its final mode. */
  void settle() throws IOException {
    Optional<PosixFileAttributes> partial = directory.posix(name.partial());
    Optional<PosixFileAttributes> before = replaced();
    if (partial.isPresent() && before.isPresent()) {
      set(partial.get(), kept(before.get(), partial.get()));
    }
  }

  /** The file under the final name; empty when there is none, or something else. */
  private Optional<PosixFileAttributes> replaced() throws IOException {
    try {
      return directory.posix(name.toString()).filter(PosixFileAttributes::isRegularFile);
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /**
   * The receiver itself has to read and write it, and others get no more than they will have,
   * whichever group that is.
   */
  private static Set<PosixFilePermission> writable(PosixFileAttributes before) {
    Set<PosixFilePermission> mode = sharedWithAll(before.permissions());
    mode.remove(PosixFilePermission.OWNER_EXECUTE);
    mode.addAll(Directory.PRIVATE);
    return mode;
  }

  /** The mode of the file before; another group than that one's gets no more than everybody. */
  private static Set<PosixFilePermission> kept(
      PosixFileAttributes before, PosixFileAttributes partial) {
    return before.group().equals(partial.group())
        ? before.permissions()
        : sharedWithAll(before.permissions());
  }

  private static Set<PosixFilePermission> sharedWithAll(Set<PosixFilePermission> permissions) {
    Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
    mode.addAll(permissions);
    if (!mode.contains(PosixFilePermission.OTHERS_READ)) {
      mode.remove(PosixFilePermission.GROUP_READ);
    }
    if (!mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      mode.remove(PosixFilePermission.GROUP_WRITE);
    }
    if (!mode.contains(PosixFilePermission.OTHERS_EXECUTE)) {
      mode.remove(PosixFilePermission.GROUP_EXECUTE);
    }
    return mode;
  }

  private void set(PosixFileAttributes partial, Set<PosixFilePermission> mode) throws IOException {
    if (partial.permissions().equals(mode)) {
      return;
    }
    try {
      directory.setMode(name.partial(), mode);
    } catch (IOException e) {
      if (!mode.containsAll(partial.permissions())) {
        throw e; // it would stay more open than the file it replaces
      }
      LOG.warn("{} keeps a narrower mode than it should have: {}", name.escaped(), e.toString());
    }
  }
}
