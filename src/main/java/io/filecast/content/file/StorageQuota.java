package io.filecast.content.file;

import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Bounds what one directory holds: the files that are there when a transfer begins, and the whole
 * of those that are on their way. A file that is about to be replaced does not count beside the new
 * one. For any thread.
 */
final class StorageQuota {
  private final long limitBytes;

  /** Sizes of the files that are being received, by name. */
  private final Map<FileName, Long> underWay = new HashMap<>();

  StorageQuota(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * Sets room aside until {@link #release}. Blocks: looks at every file of the directory.
   *
   * @throws FileException {@link FileException.Kind#QUOTA} with what is needed and what there is
   */
  synchronized void reserve(OutputDirectory directory, FileName name, long bytes)
      throws FileException {
    long coming = underWay.values().stream().mapToLong(Long::longValue).sum();
    long stored = stored(directory, name);
    long left = Math.max(0, limitBytes - stored - coming);
    if (bytes > left) {
      throw FileException.quota(
          "no room for %s: it has %d bytes, %d are left of maxBytesPerSender=%d (%d are stored, %d on their way)"
              .formatted(directory.show(name), bytes, left, limitBytes, stored, coming),
          limitBytes,
          left);
    }
    underWay.put(name, bytes);
  }

  synchronized void release(FileName name) {
    underWay.remove(name);
  }

  private long stored(OutputDirectory directory, FileName wanted) throws FileException {
    Set<String> counted = new HashSet<>();
    for (FileName name : underWay.keySet()) {
      addFiles(name, counted);
    }
    addFiles(wanted, counted);
    long stored = 0;
    try {
      for (String file : directory.directory().names()) {
        if (!counted.contains(file)) {
          stored +=
              directory
                  .directory()
                  .attributes(file)
                  .filter(BasicFileAttributes::isRegularFile)
                  .map(BasicFileAttributes::size)
                  .orElse(0L);
        }
      }
      return stored;
    } catch (IOException e) {
      throw FileException.of("cannot look through " + directory.path(), e);
    }
  }

  /** Everything that a file under way has, or takes the place of. */
  private static void addFiles(FileName name, Set<String> files) {
    files.add(name.toString());
    files.add(name.partial());
    files.add(name.state());
    files.add(name.nextState());
  }
}
