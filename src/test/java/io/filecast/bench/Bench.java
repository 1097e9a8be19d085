package io.filecast.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How measuring is done, whatever is measured.
 *
 * @param directory where files and logs go; deleted at the end
 * @param runs timed rounds
 * @param warmups rounds before them that do not count
 * @param timeout limit of one run
 */
record Bench(Path directory, int runs, int warmups, Duration timeout) {
  /**
   * No program makes a class-data archive, which would be on the clock of the next one; and none
   * gives up because the machine is busy.
   */
  Map<String, String> environment() {
    return Map.of(
        "XDG_CACHE_HOME", "/dev/null",
        "FILECAST_TIMEOUTS_ANSWER_MILLIS", "60s",
        "FILECAST_TIMEOUTS_SILENCE_MILLIS", "60s");
  }
}
