package io.filecast.content.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second descriptor of a file that is open and locked, for direct I/O ({@code O_DIRECT},
 * open(2)): what is written goes from memory to the disk, past the page cache. That saves the copy
 * and the memory it goes to, and nothing is left for a sync to wait for. Used by one worker at a
 * time.
 *
 * <p>To be closed with the first descriptor, not before: the system drops a process's lock on a
 * file when any descriptor of it is closed.
 */
final class DirectFile implements AutoCloseable {
  /**
   * Place, length and memory address of a write are multiples of it. The page of most machines and
   * the block of most file systems; where they want more, they refuse and nothing is lost.
   */
  static final int ALIGNMENT = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(DirectFile.class);

  /**
   * Java's own option for direct I/O, in a package every JDK exports; empty where a JDK lacks it.
   * Looked up by name: javac warns of each mention of it, and has no way to allow one.
   */
  static final Optional<OpenOption> DIRECT = directOption();

  private final FileChannel channel;
  private final String shown;
  private boolean refused;

  private DirectFile(FileChannel channel, String shown) {
    this.channel = channel;
    this.shown = shown;
  }

  /**
   * @param name of a file on which this process has a lock
   * @param shown its name for messages
   * @return empty where the system or the file system has no direct I/O, or the name has come to
   *     mean another file
   */
  static Optional<DirectFile> open(Directory directory, String name, String shown) {
    if (DIRECT.isEmpty()) {
      return Optional.empty();
    }
    FileChannel channel;
    try {
      channel = directory.open(name, Set.of(StandardOpenOption.WRITE, DIRECT.get()));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{} is written through the page cache: {}", shown, e.toString());
      return Optional.empty();
    }
    DirectFile file = new DirectFile(channel, shown);
    if (file.isLocked()) {
      return Optional.of(file);
    }
    LOG.warn("{} has been replaced while it is written", shown);
    file.close();
    return Optional.empty();
  }

  private static Optional<OpenOption> directOption() {
    try {
      Object[] options = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
      return Stream.of(options)
          .map(OpenOption.class::cast)
          .filter(option -> option.toString().equals("DIRECT"))
          .findAny();
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  /** By the file that is open, not by its name: nobody can put another one in between. */
  private boolean isLocked() {
    try {
      channel.tryLock();
      return false;
    } catch (OverlappingFileLockException ours) {
      return true;
    } catch (IOException e) {
      LOG.debug("no lock on {} can be asked for: {}", shown, e.toString());
      return false;
    }
  }

  /**
   * Writes what is aligned. What is still there in {@code bytes} afterwards has to be written
   * otherwise: all of it when the disk refuses, which then tells the reason to whoever tries that.
   *
   * @param offset place in the file
   */
  void write(ByteBuffer bytes, long offset) {
    if (refused
        || offset % ALIGNMENT != 0
        || bytes.remaining() % ALIGNMENT != 0
        || bytes.alignmentOffset(bytes.position(), ALIGNMENT) != 0) {
      return;
    }
    try {
      for (long at = offset; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      refused = true;
      LOG.debug("{} is written through the page cache from now on: {}", shown, e.toString());
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("cannot close {}: {}", shown, e.toString()); // what matters has been synced
    }
  }
}
