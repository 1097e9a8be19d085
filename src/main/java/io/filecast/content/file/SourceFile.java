package io.filecast.content.file;

import io.filecast.content.file.FileException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An open file that must stay what it was when it was opened. Blocking; reads may run side by side.
 *
 * <p>What was opened is what is read, and its path is what is looked at: Java asks for the times of
 * a path only. A file that is renamed or replaced can therefore not be watched any more, and counts
 * as changed.
 */
public final class SourceFile implements AutoCloseable {
  /** A file that somebody keeps writing to is not waited for: its transfer will fail. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(3);

  private final Path path;
  private final FileChannel channel;
  private final SourceSnapshot opened;

  private SourceFile(Path path, FileChannel channel, SourceSnapshot opened) {
    this.path = path;
    this.channel = channel;
    this.opened = opened;
  }

  /**
   * Opens a regular file; symbolic links are followed, the sender's files are its own. Waits some
   * milliseconds when the file was written a moment ago, see {@link SourceSnapshot#untilDistinct}.
   *
   * @throws FileException {@link Kind#SOURCE_UNREADABLE}
   */
  public static SourceFile open(Path path) throws FileException {
    return open(path, null);
  }

  /**
   * Opens a file that was looked at before.
   *
   * @param expected what it was then, or null
   * @throws FileException {@link Kind#SOURCE_CHANGED} when it is not that any more
   */
  static SourceFile open(Path path, SourceSnapshot expected) throws FileException {
    try {
      // Looked at before it is opened: opening a pipe would wait for its writer.
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        String kind = attributes.isDirectory() ? "a directory" : "not a regular file";
        throw new FileException(Kind.SOURCE_UNREADABLE, path + " is " + kind);
      }
      SourceSnapshot snapshot = expected == null ? settled(path) : expected;
      SourceFile file =
          new SourceFile(path, FileChannel.open(path, StandardOpenOption.READ), snapshot);
      try {
        file.checkSize();
      } catch (IOException e) {
        file.close();
        throw e;
      }
      return file;
    } catch (NoSuchFileException e) {
      throw new FileException(Kind.SOURCE_UNREADABLE, path + " does not exist", e);
    } catch (FileException e) {
      throw e;
    } catch (IOException e) {
      throw new FileException(Kind.SOURCE_UNREADABLE, path + " cannot be read: " + e, e);
    }
  }

  /** A snapshot that any later change of the file differs from. */
  private static SourceSnapshot settled(Path path) throws IOException {
    long startNanos = System.nanoTime();
    SourceSnapshot snapshot = SourceSnapshot.read(path);
    Duration left = snapshot.untilDistinct(Instant.now());
    while (left.compareTo(Duration.ZERO) > 0
        && System.nanoTime() - startNanos < MAX_WAIT.toNanos()) {
      LockSupport.parkNanos(left.toNanos());
      snapshot = SourceSnapshot.read(path);
      left = snapshot.untilDistinct(Instant.now());
    }
    return snapshot;
  }

  /**
   * Reads once up to the stated end and once past it. The kernel states 0 bytes for the files of
   * {@code /proc} and a page for those of {@code /sys}, whatever there is to read.
   */
  private void checkSize() throws IOException {
    boolean fewer = size() > 0 && !hasByteAt(size() - 1);
    boolean more = hasByteAt(size());
    verify();
    if (fewer || more) {
      throw new FileException(
          Kind.SOURCE_UNREADABLE,
          "%s: the system states %d bytes and %s can be read: its size is not known; pipe it: cat %s | sender - DEST... --name %s"
              .formatted(
                  path,
                  size(),
                  fewer ? "fewer" : "more",
                  quoted(path),
                  quoted(path.getFileName())));
    }
  }

  private boolean hasByteAt(long position) throws IOException {
    return channel.read(ByteBuffer.allocate(1), position) > 0;
  }

  /** As a shell needs it. */
  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[\\w./+:@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  public Path path() {
    return path;
  }

  SourceSnapshot snapshot() {
    return opened;
  }

  public long size() {
    return opened.size();
  }

  public long mtimeNanos() {
    return opened.modified().to(TimeUnit.NANOSECONDS);
  }

  /**
   * Fills {@code target} from {@code position} on, and makes sure that what was read is what was
   * opened.
   *
   * @throws FileException {@link Kind#SOURCE_CHANGED}, also when the file ends before that
   */
  public void read(long position, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      int read = channel.read(target, position);
      if (read < 0) {
        throw endsAt(position);
      }
      position += read;
    }
    verify();
  }

  /** The same for a hash, from where it is. */
  void hash(ContentDigest digest, long end) throws IOException {
    try {
      digest.update(channel, end);
    } catch (EOFException e) {
      throw endsAt(digest.position());
    }
    verify();
  }

  private FileException endsAt(long position) throws FileException {
    verify();
    return changed("it ends at byte " + position + " of " + size());
  }

  /**
   * Compares the file with what was opened. Costs two system calls.
   *
   * @throws FileException {@link Kind#SOURCE_CHANGED}, naming what changed
   */
  void verify() throws FileException {
    SourceSnapshot now;
    try {
      now = SourceSnapshot.read(path);
      if (channel.size() != opened.size()) {
        throw changed("its size was " + opened.size() + " bytes and is " + channel.size());
      }
    } catch (NoSuchFileException e) {
      throw new FileException(Kind.SOURCE_CHANGED, path + " was removed while it was sent", e);
    } catch (FileException e) {
      throw e;
    } catch (IOException e) {
      throw FileException.of("cannot check " + path, e);
    }
    String difference = opened.differenceTo(now);
    if (difference != null) {
      throw changed(difference);
    }
  }

  private FileException changed(String how) {
    return new FileException(Kind.SOURCE_CHANGED, path + " changed while it was sent: " + how);
  }

  @Override
  public void close() throws FileException {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileException.of("cannot close " + path, e);
    }
  }
}
