package io.filecast.content.file;

import io.filecast.content.file.FileException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write one name of one directory: within this JVM by a registry, against other
 * processes by a lock on the partial file. The registry comes first because POSIX drops all locks
 * of a process on a file as soon as the process closes any descriptor of it: a second transfer must
 * not even open the file.
 */
final class NameClaim implements AutoCloseable {
  private record Key(Object directory, String name) {}

  private static final Set<Key> TAKEN = ConcurrentHashMap.newKeySet();

  private final Key key;
  private final OutputDirectory directory;
  private final FileName name;

  private NameClaim(OutputDirectory directory, FileName name) {
    this.key = new Key(directory.key(), name.toString());
    this.directory = directory;
    this.name = name;
  }

  /**
   * @throws FileException {@link Kind#NAME_BUSY}
   */
  static NameClaim take(OutputDirectory directory, FileName name) throws FileException {
    NameClaim claim = new NameClaim(directory, name);
    if (!TAKEN.add(claim.key)) {
      throw claim.busy("another transfer of this receiver");
    }
    return claim;
  }

  /**
   * Locks the opened partial file; the lock ends with the channel.
   *
   * @throws FileException {@link Kind#NAME_BUSY}
   */
  void lock(FileChannel partial) throws IOException {
    if (partial.tryLock() == null) {
      throw busy("another process");
    }
  }

  private FileException busy(String by) {
    return new FileException(Kind.NAME_BUSY, directory.show(name) + " is being written by " + by);
  }

  @Override
  public void close() {
    directory.release(name);
    TAKEN.remove(key);
  }
}
