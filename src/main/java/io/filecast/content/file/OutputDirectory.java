package io.filecast.content.file;

import io.filecast.config.DiskWrites;
import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.content.file.FileException.Kind;
import io.filecast.text.Printable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The directory that a receiver writes into, opened once and held open: what happens to its path
 * later does not lead files elsewhere. Blocking; for any thread of {@link DiskWorkers}.
 */
public final class OutputDirectory implements AutoCloseable {
  /** Leaves the last twentieth of the file system, or 1 GiB, whichever is less. */
  public static final long AUTO = ReliableReceiving.MIN_FREE_AUTO;

  private static final Set<StandardOpenOption> NEW_FILE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final Path path;
  private final Directory directory;
  private final Object key;
  private final DiskRoom room;
  private final DiskWrites writes;

  /** Null = no limit of its own. */
  private StorageQuota quota;

  private final Map<FileName, OutputDirectory> children = new HashMap<>();

  private OutputDirectory(
      Path path, Directory directory, Object key, DiskRoom room, DiskWrites writes) {
    this.path = path;
    this.directory = directory;
    this.key = key;
    this.room = room;
    this.writes = writes;
  }

  /**
   * Opens a directory, making it and its parents when they are not there.
   *
   * @throws FileException {@link Kind#FAILED} with the path, when it cannot be made, is not a
   *     directory or must not be written
   */
  public static OutputDirectory open(Path path) throws FileException {
    return open(path, 0, DiskWrites.DIRECT);
  }

  /**
   * @param minFreeBytes room that is left to others, or {@link #AUTO}
   * @param writes how what is received gets to the disk
   */
  public static OutputDirectory open(Path path, long minFreeBytes, DiskWrites writes)
      throws FileException {
    return open(path, minFreeBytes, writes, UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** With a directory that is not quite as the system's: to provoke what seldom happens. */
  static OutputDirectory open(Path path, UnaryOperator<Directory> through) throws FileException {
    return open(path, 0, DiskWrites.DIRECT, through, UnaryOperator.identity());
  }

  /** On a file system that is not quite as it is. */
  static OutputDirectory open(Path path, long minFreeBytes, FreeSpace space) throws FileException {
    return open(path, minFreeBytes, DiskWrites.DIRECT, UnaryOperator.identity(), real -> space);
  }

  private static OutputDirectory open(
      Path path,
      long minFreeBytes,
      DiskWrites writes,
      UnaryOperator<Directory> through,
      UnaryOperator<FreeSpace> seenThrough)
      throws FileException {
    try {
      Files.createDirectories(path);
      Path real = path.toRealPath();
      if (!Files.isWritable(real)) {
        throw new FileException(Kind.FAILED, "this user must not write in " + real);
      }
      Directory directory = through.apply(Directory.open(real));
      return new OutputDirectory(
          real,
          directory,
          directory.key(),
          new DiskRoom(seenThrough.apply(FreeSpace.of(Files.getFileStore(real))), minFreeBytes),
          writes);
    } catch (FileAlreadyExistsException e) {
      throw new FileException(Kind.FAILED, e.getFile() + " is not a directory", e);
    } catch (AccessDeniedException e) {
      throw new FileException(Kind.FAILED, "this user must not make " + e.getFile(), e);
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      throw new FileException(Kind.FAILED, e.getFile() + ": " + reason, e);
    } catch (IOException e) {
      throw FileException.of("cannot use the directory " + path, e);
    }
  }

  /**
   * A directory in this one, made when it is not there, opened once and closed with this one.
   *
   * @param maxBytes what it may hold in all
   * @throws FileException {@link Kind#UNSAFE} when something else has the name
   */
  public synchronized OutputDirectory child(FileName name, long maxBytes) throws FileException {
    OutputDirectory child = children.get(name);
    if (child == null) {
      child = openChild(name, maxBytes);
      children.put(name, child);
    }
    return child;
  }

  private OutputDirectory openChild(FileName name, long maxBytes) throws FileException {
    try {
      Directory opened = directory.openChild(name.toString());
      OutputDirectory child =
          new OutputDirectory(path.resolve(name.toString()), opened, opened.key(), room, writes);
      child.quota = new StorageQuota(maxBytes);
      return child;
    } catch (NotDirectoryException e) {
      throw new FileException(
          Kind.UNSAFE, show(name) + " is in the way of a sender's directory; remove it", e);
    } catch (IOException e) {
      throw FileException.of("cannot use the directory " + show(name), e);
    }
  }

  /**
   * Sets aside what the whole file takes of this directory's own limit, until {@link #release}.
   *
   * @throws FileException {@link Kind#QUOTA}
   */
  void reserve(FileName name, long bytes) throws FileException {
    if (quota != null) {
      quota.reserve(this, name, bytes);
    }
  }

  void release(FileName name) {
    if (quota != null) {
      quota.release(name);
    }
  }

  /** Its absolute path when it was opened. */
  public Path path() {
    return path;
  }

  /** The room on its disk. */
  DiskRoom room() {
    return room;
  }

  /**
   * Bytes that this process may still write to the file system; what others write meanwhile is
   * unknown.
   */
  public long usableBytes() throws FileException {
    return room.usableBytes();
  }

  /**
   * What a failure to receive a file means: {@link Kind#NO_SPACE} with figures when the disk is
   * full, the failure itself when it says already what happened, else {@link Kind#FAILED}.
   *
   * @param doing what failed, in words
   * @param missing bytes of the file that are not written
   */
  FileException explain(String doing, FileName name, long missing, long size, Throwable failure) {
    if (failure instanceof FileException known) {
      return known;
    }
    try {
      if (!DiskFull.isSaidBy(failure)) {
        return FileException.of(doing + " " + show(name), failure);
      }
      return FileException.diskFull(
          "disk full while receiving %s: %d of %d bytes are missing, %d are usable (%s); what was received is kept"
              .formatted(show(name), missing, size, room.usableBytes(), failure.getMessage()),
          missing,
          failure);
    } catch (FileException unknown) {
      unknown.addSuppressed(failure);
      return unknown;
    }
  }

  /** True when the name is taken by anything, also by a link that leads nowhere. */
  public boolean exists(FileName name) throws FileException {
    return attributes(name, name.toString()).isPresent();
  }

  /** The complete file of that name and size, if there is one. */
  public Optional<ExistingFile> held(FileName name, long size) throws FileException {
    BasicFileAttributes found = attributes(name, name.toString()).orElse(null);
    if (found == null || !found.isRegularFile() || found.size() != size) {
      return Optional.empty();
    }
    try {
      Optional<FileTime> changed = changeTime(name.toString(), found.fileKey());
      return Optional.of(new ExistingFile(this, name, found, changed));
    } catch (IOException e) {
      throw FileException.of("cannot look at " + show(name), e);
    }
  }

  /**
   * Removes what an unfinished transfer of this name has left, and nothing else.
   *
   * @return true when there was something
   * @throws FileException {@link Kind#NAME_BUSY} while the transfer runs
   */
  public boolean discardPartial(FileName name) throws FileException {
    try (NameClaim claim = NameClaim.take(this, name)) {
      Optional<BasicFileAttributes> found = attributes(name, name.partial());
      if (found.isPresent() && found.get().isRegularFile()) {
        PartialFile.discard(this, name, claim);
      }
      directory.delete(name.state());
      directory.delete(name.nextState());
      return found.isPresent();
    } catch (IOException e) {
      throw FileException.of("cannot remove what is left of " + show(name), e);
    }
  }

  @Override
  public void close() throws FileException {
    try {
      for (OutputDirectory child : children()) {
        child.close();
      }
      directory.close();
    } catch (IOException e) {
      throw FileException.of("cannot close " + path, e);
    }
  }

  private synchronized List<OutputDirectory> children() {
    return List.copyOf(children.values());
  }

  Directory directory() {
    return directory;
  }

  Object key() {
    return key;
  }

  /**
   * A way past the page cache to a file that is locked; empty when there is none, or none wanted.
   */
  Optional<DirectFile> openDirect(FileName name, String file) {
    return writes == DiskWrites.DIRECT
        ? DirectFile.open(directory, file, show(name))
        : Optional.empty();
  }

  /** Path and name for messages, without control over the reader's terminal. */
  String show(FileName name) {
    return path + "/" + name.escaped();
  }

  /**
   * Whether this is the only name of a file; taken for granted where the system does not tell. An
   * answer about another file is a no.
   *
   * @param fileKey of the file that is meant
   */
  boolean isOnlyName(String file, Object fileKey) throws IOException {
    return !hasUnixAttributes()
        || unixAttribute("nlink", file, fileKey).filter(names -> names.equals(1)).isPresent();
  }

  /**
   * When content, owner, mode or names of a file changed last (POSIX {@code ctime}), which nobody
   * can set; empty where the system does not tell.
   *
   * @param fileKey of the file that is meant
   */
  Optional<FileTime> changeTime(String file, Object fileKey) throws IOException {
    return hasUnixAttributes()
        ? unixAttribute("ctime", file, fileKey).map(FileTime.class::cast)
        : Optional.empty();
  }

  private boolean hasUnixAttributes() {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  /** Java has these by path only; empty when the path leads to another file by now. */
  private Optional<Object> unixAttribute(String attribute, String file, Object fileKey)
      throws IOException {
    try {
      Map<String, Object> found =
          Files.readAttributes(
              path.resolve(file), "unix:fileKey," + attribute, LinkOption.NOFOLLOW_LINKS);
      return Objects.equals(found.get("fileKey"), fileKey)
          ? Optional.of(found.get(attribute))
          : Optional.empty();
    } catch (NoSuchFileException elsewhere) {
      return Optional.empty();
    }
  }

  /**
   * Owner, group and mode of a file that this process makes now; empty where files have none. Java
   * tells neither who we are nor what our umask is.
   *
   * @param probe a name that nobody else uses; a file comes and goes under it
   */
  Optional<PosixFileAttributes> probe(String probe) throws IOException {
    directory.delete(probe);
    directory.open(probe, NEW_FILE, Directory.NEW_FILE).close();
    try {
      return directory.posix(probe);
    } finally {
      directory.delete(probe);
    }
  }

  /**
   * Opens a file that must not be there yet, and that others may use as the process's umask says.
   */
  FileChannel create(String file) throws IOException {
    return directory.open(file, NEW_FILE, Directory.NEW_FILE);
  }

  /** Takes a name with an empty file, which must not be there yet. */
  void claim(String file) throws IOException {
    directory.open(file, NEW_FILE).close();
  }

  /** What to do about that which stands under a temporary name of a file, and is none. */
  FileException inTheWay(FileName name, String temporary, BasicFileAttributes found) {
    String kind =
        found.isSymbolicLink()
            ? "a symbolic link"
            : found.isDirectory() ? "a directory" : "a pipe, socket or device";
    return new FileException(
        Kind.IN_THE_WAY,
        "%s is in the way of a temporary file of %s: remove %s/%s"
            .formatted(kind, show(name), path, Printable.line(temporary)));
  }

  Optional<BasicFileAttributes> attributes(FileName name, String file) throws FileException {
    try {
      return directory.attributes(file);
    } catch (InvalidPathException e) {
      // The JVM encodes names for the locale it was started in; under LC_ALL=C that is ASCII.
      throw new FileException(
          Kind.NAME_REFUSED,
          "file name "
              + Printable.quoted(name.toString())
              + " refused: not in the character set of this system's locale, "
              + System.getProperty("sun.jnu.encoding")
              + "; start with LC_ALL=C.UTF-8",
          e);
    } catch (IOException e) {
      throw FileException.of("cannot look at " + show(name), e);
    }
  }
}
