package io.filecast.content.file;

/**
 * Room on the disk that one file still needs. It counts against what others may have from {@link
 * #make} on, less what has been written meanwhile. For any thread.
 */
final class RoomPromise {
  private final OutputDirectory directory;
  private final FileName name;
  private long missingBytes;
  private boolean made;
  private boolean ended;

  RoomPromise(OutputDirectory directory, FileName name, long missingBytes) {
    this.directory = directory;
    this.name = name;
    this.missingBytes = missingBytes;
  }

  /**
   * Sets aside what is missing; once is enough. Blocking.
   *
   * @throws FileException {@link FileException.Kind#NO_SPACE} with what is needed and what there is
   */
  synchronized void make() throws FileException {
    if (!made && !ended) {
      directory.room().promise(directory.show(name), missingBytes);
      made = true;
    }
  }

  /** So many bytes more are on the disk. */
  synchronized void onWritten(long bytes) {
    missingBytes -= bytes;
    if (made) {
      directory.room().unpromise(bytes);
    }
  }

  /** Nothing more will be written. */
  synchronized void end() {
    ended = true;
    if (made) {
      made = false;
      directory.room().unpromise(missingBytes);
    }
  }
}
