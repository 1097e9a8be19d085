package io.filecast.file;

import io.filecast.file.FileException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * An open file that must stay what it was when it was opened. Blocking; reads may run side by side.
 */
final class SourceFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final BasicFileAttributes opened;

  private SourceFile(Path path, FileChannel channel, BasicFileAttributes opened) {
    this.path = path;
    this.channel = channel;
    this.opened = opened;
  }

  /**
   * Opens a regular file; symbolic links are followed, the sender's files are its own.
   *
   * @throws FileException {@link Kind#SOURCE_UNREADABLE}
   */
  static SourceFile open(Path path) throws FileException {
    try {
      // Looked at before it is opened: opening a pipe would wait for its writer.
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        String kind = attributes.isDirectory() ? "a directory" : "not a regular file";
        throw new FileException(Kind.SOURCE_UNREADABLE, path + " is " + kind);
      }
      SourceFile file =
          new SourceFile(path, FileChannel.open(path, StandardOpenOption.READ), attributes);
      try {
        file.verify();
      } catch (FileException e) {
        file.close();
        throw e;
      }
      return file;
    } catch (NoSuchFileException e) {
      throw new FileException(Kind.SOURCE_UNREADABLE, path + " does not exist", e);
    } catch (FileException e) {
      throw e;
    } catch (IOException e) {
      throw new FileException(Kind.SOURCE_UNREADABLE, "cannot read " + path + ": " + e, e);
    }
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  long size() {
    return opened.size();
  }

  long mtimeNanos() {
    return opened.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  /**
   * Fills {@code target} from {@code position} on.
   *
   * @throws FileException {@link Kind#SOURCE_CHANGED} when the file ends before that
   */
  void read(long position, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      int read = channel.read(target, position);
      if (read < 0) {
        verify();
        throw changed("it ends at byte " + position + " of " + size());
      }
      position += read;
    }
  }

  /**
   * Compares the file with what was opened. Costs two system calls.
   *
   * @throws FileException {@link Kind#SOURCE_CHANGED}, naming what changed
   */
  void verify() throws FileException {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(path, BasicFileAttributes.class);
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
    if (!Objects.equals(now.fileKey(), opened.fileKey())) {
      throw changed("another file has taken its name");
    }
    if (now.size() != opened.size()) {
      throw changed("its size was " + opened.size() + " bytes and is " + now.size());
    }
    if (!now.lastModifiedTime().equals(opened.lastModifiedTime())) {
      throw changed(
          "its modification time was "
              + opened.lastModifiedTime()
              + " and is "
              + now.lastModifiedTime());
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
