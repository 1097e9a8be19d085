package io.filecast.content.file;

import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.content.file.FileException.Kind;
import java.io.IOException;

/**
 * The room on one disk: what this process may still write, what it leaves free for others, and what
 * it has promised to transfers. Shared by all directories on it. For any thread; asking blocks
 * shortly.
 */
final class DiskRoom {
  /** Leaves the last twentieth of the file system, or 1 GiB, whichever is less. */
  private static final int AUTO_SHARE = 20;

  private static final long AUTO_MOST_BYTES = 1L << 30;

  private final FreeSpace space;
  private final boolean minFreeIsAuto;
  private final long minFreeBytes;

  /**
   * Bytes that accepted transfers have still to write: two of them must not be promised the same
   * room.
   */
  private long promisedBytes;

  /**
   * @param minFreeBytes left free, or {@link ReliableReceiving#MIN_FREE_AUTO}
   */
  DiskRoom(FreeSpace space, long minFreeBytes) throws IOException {
    this.space = space;
    minFreeIsAuto = minFreeBytes == ReliableReceiving.MIN_FREE_AUTO;
    this.minFreeBytes =
        minFreeIsAuto ? Math.min(space.totalBytes() / AUTO_SHARE, AUTO_MOST_BYTES) : minFreeBytes;
  }

  /**
   * Bytes that this process may still write to the file system; what others write meanwhile is
   * unknown.
   */
  long usableBytes() throws FileException {
    try {
      return space.usableBytes();
    } catch (IOException e) {
      throw FileException.of("cannot ask for the free space of the disk", e);
    }
  }

  /**
   * What is left free, as its user would write it: {@code minFreeBytes=auto (1073741824 bytes)}.
   */
  String minFree() {
    return "minFreeBytes="
        + (minFreeIsAuto ? "auto (" + minFreeBytes + " bytes)" : String.valueOf(minFreeBytes));
  }

  /**
   * Whether so many bytes more, promised to nobody, leave room for others and for what is promised.
   */
  synchronized boolean isLeftBeside(long bytes) throws FileException {
    long kept = minFreeBytes + promisedBytes;
    return kept == 0 || usableBytes() - bytes >= kept;
  }

  /**
   * Looks whether there is room beyond what is promised to others.
   *
   * @param file for the message
   * @throws FileException {@link Kind#NO_SPACE} with what is needed and what there is
   */
  synchronized void require(String file, long bytes) throws FileException {
    long usable = Math.max(0, usableBytes() - minFreeBytes);
    if (bytes > usable - promisedBytes) {
      String beyond = minFreeBytes == 0 ? "" : " beyond " + minFree();
      String others =
          promisedBytes == 0
              ? ""
              : ", of which " + promisedBytes + " are promised to other transfers";
      throw new FileException(
          Kind.NO_SPACE,
          "no room for %s: %d bytes are missing, %d are usable%s%s"
              .formatted(file, bytes, usable, beyond, others));
    }
  }

  /**
   * Sets room aside.
   *
   * @param file for the message
   * @throws FileException {@link Kind#NO_SPACE} with what is needed and what there is
   */
  synchronized void promise(String file, long bytes) throws FileException {
    require(file, bytes);
    promisedBytes += bytes;
  }

  /** Part of a promise was used or is not needed any more. */
  synchronized void unpromise(long bytes) {
    promisedBytes -= bytes;
  }
}
