package io.filecast.bench.peer;

import io.filecast.testing.Jars;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Programs of this machine. */
final class Installed {
  private Installed() {}

  /** Which of them is missing; empty when all are there. */
  static Optional<String> missing(String... programs) {
    return Arrays.stream(programs)
        .filter(program -> !Jars.succeeds("sh", "-c", "command -v " + program))
        .map(program -> program + " is not installed")
        .findFirst();
  }

  /** The version as the package manager tells it, for programs that do not all tell it alike. */
  static String version(String packageName) {
    try {
      Process process =
          new ProcessBuilder("dpkg-query", "-W", "-f", "${Version}", packageName).start();
      String version =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return version.isEmpty() ? "unknown" : version;
    } catch (IOException e) { // no Debian
      return "unknown";
    }
  }
}
