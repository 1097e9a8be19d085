package io.filecast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What lies in a receiver's output directory. */
public final class Received {
  private Received() {}

  /** The files, hidden ones left out. */
  public static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(
              file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** Bytes in all of them. */
  public static long bytes(Path directory) throws IOException {
    return files(directory).stream().mapToLong(file -> file.toFile().length()).sum();
  }
}
