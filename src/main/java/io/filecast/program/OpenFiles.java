package io.filecast.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** How many files, sockets and pipes this process may have open, and how many it has. */
public final class OpenFiles {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final String MAX_OPEN_FILES = "Max open files";

  private OpenFiles() {}

  /** {@code ulimit -n}; empty where the system does not tell, and where there is no limit. */
  public static OptionalLong limit() {
    try {
      return limitIn(Files.readAllLines(LIMITS, StandardCharsets.ISO_8859_1));
    } catch (IOException e) { // not Linux
      return OptionalLong.empty();
    }
  }

  /** The soft limit in {@code /proc/self/limits}. */
  public static OptionalLong limitIn(List<String> limits) {
    return limits.stream()
        .filter(line -> line.startsWith(MAX_OPEN_FILES))
        .map(line -> line.substring(MAX_OPEN_FILES.length()).strip().split("\\s+")[0])
        .filter(soft -> soft.chars().allMatch(Character::isDigit))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  /** How many more may be opened; empty as {@link #limit}. */
  public static OptionalLong free() {
    OptionalLong limit = limit();
    if (limit.isEmpty()) {
      return limit;
    }
    long open = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(OPEN)) {
      for (Path file : files) {
        open++;
      }
    } catch (IOException e) { // not even this directory can be opened
      return OptionalLong.of(0);
    }
    return OptionalLong.of(limit.getAsLong() - open);
  }
}
