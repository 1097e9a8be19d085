package io.filecast.content.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One opened directory; the only way in which the receiver touches the file system. Names are
 * single components. No symbolic link is ever followed. Blocking, for any thread.
 */
interface Directory extends AutoCloseable {
  /** 0600: what serves the receiver alone. */
  Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

  /** 0666: as programs ask for a new file. The system takes away what the umask forbids. */
  Set<PosixFilePermission> NEW_FILE = PosixFilePermissions.fromString("rw-rw-rw-");

  /**
   * Opens a directory so that later changes of what its path means do not matter where the system
   * can do that.
   */
  static Directory open(Path path) throws IOException {
    Optional<Directory> secure = SecureDirectory.open(path);
    return secure.isPresent() ? secure.get() : new PathDirectory(path);
  }

  /** Opens a file, for this user only where it is new; {@code NOFOLLOW_LINKS} is added. */
  default FileChannel open(String name, Set<? extends OpenOption> options) throws IOException {
    return open(name, options, PRIVATE);
  }

  /**
   * Opens a file; {@code NOFOLLOW_LINKS} is added.
   *
   * @param mode of a new file, less what the process's umask forbids
   */
  FileChannel open(String name, Set<? extends OpenOption> options, Set<PosixFilePermission> mode)
      throws IOException;

  /** What stands under a name, a link itself rather than its target; empty when nothing does. */
  Optional<BasicFileAttributes> attributes(String name) throws IOException;

  /** Owner, group and mode of what stands under a name; empty where files have none. */
  Optional<PosixFileAttributes> posix(String name) throws IOException;

  /** Changes the mode of a file; takes set-user-ID and the like away. */
  void setMode(String name, Set<PosixFilePermission> mode) throws IOException;

  /** Changes the modification time of a file; to the microsecond on most systems. */
  void setModified(String name, FileTime time) throws IOException;

  /** Removes the name, of a file or a link; does nothing when it is not there. */
  void delete(String name) throws IOException;

  /** Atomic; replaces what has the name {@code to}. */
  void rename(String from, String to) throws IOException;

  /**
   * Gives a file a second name, atomically; {@code FileAlreadyExistsException} when that is taken
   * by anything.
   */
  void link(String existing, String name) throws IOException;

  /** Makes renames and removals durable. */
  void sync() throws IOException;

  /** The names in it, in any order. */
  List<String> names() throws IOException;

  /**
   * Opens a directory in this one, making it when it is not there.
   *
   * @throws NotDirectoryException when something else, such as a link, has the name
   */
  Directory openChild(String name) throws IOException;

  /** Identifies the directory among all of this machine. */
  Object key() throws IOException;

  @Override
  void close() throws IOException;
}
