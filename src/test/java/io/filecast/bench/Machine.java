package io.filecast.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Where and on what was measured. */
record Machine(
    Instant at,
    String cpu,
    int cores,
    long memoryBytes,
    String kernel,
    String java,
    String commit,
    boolean dirty) {
  static Machine here() throws IOException {
    return new Machine(
        Instant.now(),
        value("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(value("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) << 10,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        git("rev-parse", "--short=12", "HEAD"),
        !git("status", "--porcelain").isEmpty());
  }

  private static String value(String file, String key) throws IOException {
    return Files.readString(Path.of(file))
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("0");
  }

  /** Empty where there is no git, or no checkout. */
  private static String git(String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "git";
    System.arraycopy(words, 0, command, 1, words.length);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  String line() {
    return "%s, %d cores, %d MiB, %s, %s, commit %s%s"
        .formatted(
            cpu,
            cores,
            memoryBytes >> 20,
            kernel,
            java,
            commit.isEmpty() ? "unknown" : commit,
            dirty ? " with uncommitted changes" : "");
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("at", at.toString())
        .put("cpu", cpu)
        .put("cores", cores)
        .put("memoryBytes", memoryBytes)
        .put("kernel", kernel)
        .put("java", java)
        .put("commit", commit)
        .put("dirty", dirty);
  }
}
