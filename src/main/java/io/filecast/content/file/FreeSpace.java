package io.filecast.content.file;

import java.io.IOException;
import java.nio.file.FileStore;

/** What a file system says of its room. */
interface FreeSpace {
  /** Bytes that this process may still write; {@link Long#MAX_VALUE} for more than a long holds. */
  long usableBytes() throws IOException;

  /** Bytes of the whole file system. */
  long totalBytes() throws IOException;

  static FreeSpace of(FileStore store) {
    return new FreeSpace() {
      @Override
      public long usableBytes() throws IOException {
        return positive(store.getUsableSpace());
      }

      @Override
      public long totalBytes() throws IOException {
        return positive(store.getTotalSpace());
      }
    };
  }

  private static long positive(long bytes) {
    return bytes < 0 ? Long.MAX_VALUE : bytes;
  }
}
