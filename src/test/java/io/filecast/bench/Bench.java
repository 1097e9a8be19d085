package io.filecast.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How measuring is done, whatever is measured.
 *
 * @param directory where files, logs and archives go; deleted at the end
 * @param runs timed rounds
 * @param warmups rounds before them that do not count
 * @param timeout limit of one run
 */
record Bench(Path directory, int runs, int warmups, Duration timeout) {
  /** The user's class-data archives stay as they are. */
  Map<String, String> environment() {
    return Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
  }
}
