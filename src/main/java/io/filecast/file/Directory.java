package io.filecast.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/**
 * One opened directory; the only way in which the receiver touches the file system. Names are
 * single components. No symbolic link is ever followed. Blocking, for any thread.
 */
interface Directory extends AutoCloseable {
  /** Mode of new files: 0644, less what the process's umask forbids. */
  FileAttribute<?> MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  /**
   * Opens a directory so that later changes of what its path means do not matter where the system
   * can do that.
   */
  static Directory open(Path path) throws IOException {
    Optional<Directory> secure = SecureDirectory.open(path);
    return secure.isPresent() ? secure.get() : new PathDirectory(path);
  }

  /** Opens a file; {@code NOFOLLOW_LINKS} and {@link #MODE} are added. */
  FileChannel open(String name, Set<? extends OpenOption> options) throws IOException;

  /** What stands under a name, a link itself rather than its target; empty when nothing does. */
  Optional<BasicFileAttributes> attributes(String name) throws IOException;

  /** Who owns what stands under a name; empty where files have no owner. */
  Optional<UserPrincipal> owner(String name) throws IOException;

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

  /** Identifies the directory among all of this machine. */
  Object key() throws IOException;

  @Override
  void close() throws IOException;
}
