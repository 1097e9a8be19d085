package io.filecast.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a JVM takes that does nothing: the base of what a program in it takes. */
public final class JvmMemory {
  private JvmMemory() {}

  /** Prints its own peak. */
  public static void main(String[] args) throws IOException {
    Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .forEach(line -> System.out.println(Long.parseLong(line.replaceAll("\\D", "")) << 10));
  }

  /** Asks such a JVM. */
  public static long baseBytes(FatJars jars) throws IOException {
    Process process = new ProcessBuilder(jars.mainClass(JvmMemory.class)).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(said.strip());
  }
}
