package io.filecast.content.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Identifies the state of a source file at one moment: two equal snapshots mean that nobody changed
 * the file between them. Everything that reads the file of a transfer, in this process or another,
 * is held to the snapshot that was taken first.
 *
 * <p>The modification time alone proves nothing, since anybody who may write a file may also set it
 * back. The change time (POSIX {@code ctime}) cannot be set; a change of owner, mode or number of
 * names moves it as well. Where the system has none, size, modification time and identity are all
 * there is.
 *
 * @param modified modification time
 * @param changed change time; null where the system has none
 * @param identity device and inode; empty where the system has none
 */
public record SourceSnapshot(long size, FileTime modified, FileTime changed, String identity) {
  /**
   * Step of the clock that Linux stamps files with: 10 ms at most (CONFIG_HZ=100), doubled. Two
   * changes within a step leave the same time.
   */
  private static final Duration CLOCK_STEP = Duration.ofMillis(20);

  /** The same for file systems that keep whole seconds, with FAT's two. */
  private static final Duration COARSE_STEP = Duration.ofSeconds(2);

  public SourceSnapshot {
    Objects.requireNonNull(modified, "modified");
    Objects.requireNonNull(identity, "identity");
  }

  /**
   * Looks at a file the way a transfer does: opens it, and compares its size with what can be read.
   * Blocking.
   *
   * @throws FileException when it cannot be sent
   */
  public static SourceSnapshot take(Path path) throws FileException {
    try (SourceFile file = SourceFile.open(path)) {
      return file.snapshot();
    }
  }

  /** Reads the attributes of what a path leads to; symbolic links are followed. */
  static SourceSnapshot read(Path path) throws IOException {
    boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
    Map<String, Object> found =
        Files.readAttributes(
            path, unix ? "unix:size,lastModifiedTime,ctime,fileKey" : "size,lastModifiedTime");
    return new SourceSnapshot(
        (Long) found.get("size"),
        (FileTime) found.get("lastModifiedTime"),
        (FileTime) found.get("ctime"),
        Objects.toString(found.get("fileKey"), ""));
  }

  /**
   * How long until a further change of the file is certain to show in a later snapshot; zero or
   * less when it would show now.
   */
  Duration untilDistinct(Instant now) {
    Instant last = (changed == null ? modified : changed).toInstant();
    Duration step = last.getNano() == 0 ? COARSE_STEP : CLOCK_STEP;
    // A time in the future is another machine's clock: nothing can be said about it.
    return last.isAfter(now) ? Duration.ZERO : step.minus(Duration.between(last, now));
  }

  /** What differs in a later snapshot, for a message; null when nothing does. */
  String differenceTo(SourceSnapshot now) {
    if (!identity.equals(now.identity)) {
      return "another file has taken its name";
    }
    if (size != now.size) {
      return "its size was " + size + " bytes and is " + now.size;
    }
    if (!modified.equals(now.modified)) {
      return "its modification time was " + modified + " and is " + now.modified;
    }
    if (!Objects.equals(changed, now.changed)) {
      return "its change time (ctime) was "
          + changed
          + " and is "
          + now.changed
          + ", though size and modification time are the same";
    }
    return null;
  }
}
