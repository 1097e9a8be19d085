package io.filecast.content.file;

import io.filecast.content.file.FileException.Kind;
import io.filecast.text.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file while it is not complete: locked, under its temporary name, with what has been written
 * and hashed of it. Used by one worker at a time; only {@link #sync} may run beside the rest.
 */
final class PartialFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartialFile.class);

  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final Set<OpenOption> EXISTING =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  private final OutputDirectory directory;
  private final FileName name;
  private final long size;
  private final FileChannel channel;

  /** Identifies the file that is open; null where the system does not tell. */
  private final Object fileKey;

  private final ByteRangeSet written;
  private final ContentDigest digest;

  /** Opened for the first whole chunk, if there is one; null before. */
  private Optional<DirectFile> direct;

  private PartialFile(
      OutputDirectory directory,
      FileName name,
      long size,
      FileChannel channel,
      Object fileKey,
      ByteRangeSet written) {
    this.directory = directory;
    this.name = name;
    this.size = size;
    this.channel = channel;
    this.fileKey = fileKey;
    this.written = written;
    digest = new ContentDigest(size);
  }

  /**
   * Opens what an earlier transfer has left, locked.
   *
   * @param synced bytes of it to be relied upon; with none the file is emptied
   * @return empty when there is nothing to continue
   * @throws FileException {@link Kind#IN_THE_WAY} when something else has the temporary name,
   *     {@link Kind#NAME_BUSY}
   */
  static Optional<PartialFile> reopen(
      OutputDirectory directory, FileName name, long size, ByteRangeSet synced, NameClaim claim)
      throws IOException {
    FileChannel channel = openLocked(directory, name, claim).orElse(null);
    if (channel == null) {
      return Optional.empty();
    }
    try {
      long reliedUpon = synced.count() == 0 ? 0 : synced.end(synced.count() - 1);
      ByteRangeSet written = channel.size() < reliedUpon ? new ByteRangeSet() : synced.copy();
      channel.truncate(written.count() == 0 ? 0 : size);
      return Optional.of(
          new PartialFile(directory, name, size, channel, key(directory, name), written));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Makes an empty file, which must not be there, locked. */
  static PartialFile create(OutputDirectory directory, FileName name, long size, NameClaim claim)
      throws IOException {
    FileMode mode = new FileMode(directory.directory(), name);
    FileChannel channel = directory.directory().open(name.partial(), CREATE, mode.ofNewPartial());
    try {
      claim.lock(channel);
      return new PartialFile(
          directory, name, size, channel, key(directory, name), new ByteRangeSet());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Removes a partial file that nobody writes. */
  static void discard(OutputDirectory directory, FileName name, NameClaim claim)
      throws IOException {
    Optional<FileChannel> channel = openLocked(directory, name, claim);
    if (channel.isPresent()) {
      directory.directory().delete(name.partial());
      channel.get().close();
    }
  }

  private static Optional<FileChannel> openLocked(
      OutputDirectory directory, FileName name, NameClaim claim) throws IOException {
    Optional<BasicFileAttributes> before = directory.attributes(name, name.partial());
    if (before.isEmpty()) {
      return Optional.empty();
    }
    if (!before.get().isRegularFile()) {
      throw directory.inTheWay(name, name.partial(), before.get());
    }
    if (!directory.isOnlyName(name.partial(), before.get().fileKey()) || !adopt(directory, name)) {
      // Published by a link, and then the machine went down; or planted, to have its other name
      // written or its owner change what was proven; or its mode does not let us.
      directory.directory().delete(name.partial());
      return Optional.empty();
    }
    FileChannel channel;
    try {
      channel = directory.directory().open(name.partial(), EXISTING);
    } catch (NoSuchFileException published) {
      return Optional.empty();
    }
    try {
      claim.lock(channel);
      // Before the lock was ours its former holder may have published this very file.
      if (!Objects.equals(key(directory, name), before.get().fileKey())) {
        throw new FileException(
            Kind.NAME_BUSY, directory.show(name) + " was being written by another process");
      }
      return Optional.of(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Makes a partial file one of this process; false when that cannot be, or it belongs to another
   * user: what another user can write proves nothing.
   */
  private static boolean adopt(OutputDirectory directory, FileName name) throws IOException {
    Optional<PosixFileAttributes> ours = directory.probe(name.nextState());
    Optional<UserPrincipal> owner =
        directory.directory().posix(name.partial()).map(PosixFileAttributes::owner);
    if (!owner.equals(ours.map(PosixFileAttributes::owner))) {
      return false;
    }
    try {
      new FileMode(directory.directory(), name).adopt(ours);
      return true;
    } catch (AccessDeniedException unreadable) {
      return false;
    }
  }

  private static Object key(OutputDirectory directory, FileName name) throws FileException {
    return directory
        .attributes(name, name.partial())
        .map(BasicFileAttributes::fileKey)
        .orElse(null);
  }

  /**
   * Fails unless what has a name is this very file: somebody else may have put another thing there.
   *
   * @throws FileException {@link Kind#UNSAFE}
   */
  void checkIs(String file) throws FileException {
    Object found = directory.attributes(name, file).map(BasicFileAttributes::fileKey).orElse(null);
    if (!Objects.equals(found, fileKey)) {
      throw new FileException(
          Kind.UNSAFE,
          directory.show(name)
              + " refused: "
              + Printable.line(file)
              + " is not the file that was received; somebody else writes into this directory");
    }
  }

  /** What is in the file, as far as this process knows. */
  ByteRangeSet written() {
    return written;
  }

  /** Bytes hashed, from the first on. */
  long hashedBytes() {
    return digest.position();
  }

  /**
   * Writes what a chunk holds, none of which is there already, and hashes what is next. The hash
   * first: it waits for nothing but its own arithmetic while it brings the bytes into the cache of
   * this core, and the copy into the file finds them there.
   */
  void write(SinkChunk chunk, RoomPromise room) throws IOException {
    ByteRangeSet filled = chunk.filled();
    for (int i = 0; i < filled.count(); i++) {
      long start = filled.start(i);
      int index = chunk.indexOf(start);
      int length = (int) (filled.end(i) - start);
      if (digest.position() == start) {
        digest.update(chunk.memory(), index, length);
      }
      write(chunk.memory().nioBuffer(index, length), start);
      written.add(start, filled.end(i));
      room.onWritten(length);
    }
  }

  private void write(ByteBuffer bytes, long offset) throws IOException {
    long end = offset + bytes.remaining();
    if (bytes.remaining() == FileSink.CHUNK_BYTES) {
      writeDirect(bytes, offset);
    }
    while (bytes.hasRemaining()) {
      channel.write(bytes, end - bytes.remaining());
    }
  }

  /** The rest of a chunk, and small files, are not worth waiting for the disk. */
  private void writeDirect(ByteBuffer bytes, long offset) {
    if (direct == null) {
      direct = directory.openDirect(name, name.partial());
    }
    direct.ifPresent(file -> file.write(bytes, offset));
  }

  /** What a failure to write, sync or publish it means. */
  FileException explain(String doing, Throwable failure) {
    return directory.explain(doing, name, size - written.bytes(), size, failure);
  }

  /**
   * Reads back and hashes what was written before its turn came.
   *
   * @param limitBytes at most so many now
   * @return true when there is more
   */
  boolean hashSome(long limitBytes) throws IOException {
    long end = written.endFrom(digest.position());
    digest.update(channel, Math.min(end, digest.position() + limitBytes));
    return digest.position() < end;
  }

  /** The SHA-256 of the whole; once, when everything is hashed. */
  byte[] hash() {
    if (digest.position() != size) {
      throw new IllegalStateException(digest.position() + " of " + size + " bytes are hashed");
    }
    return digest.value();
  }

  /** Data that was written before this call is on disk after it. From any thread. */
  void sync() throws IOException {
    channel.force(false);
  }

  /**
   * Gives the file, still under its temporary name, the final time and mode, and syncs it for good.
   */
  void settle(long mtimeNanos) throws IOException {
    checkIs(name.partial());
    setModified(FileTime.from(mtimeNanos, TimeUnit.NANOSECONDS));
    new FileMode(directory.directory(), name).settle();
    channel.force(true);
  }

  /** A file system that cannot keep a time is no reason to be without the file. */
  private void setModified(FileTime time) {
    try {
      directory.directory().setModified(name.partial(), time);
    } catch (IOException e) {
      LOG.warn("{} has not the time of its source, {}: {}", name.escaped(), time, e.toString());
    }
  }

  /** Ends the lock as well. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      if (direct != null) {
        direct.ifPresent(DirectFile::close);
      }
    }
  }
}
