package io.filecast.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The largest socket buffer that the kernel gives programs without special rights.
 *
 * @param name {@code net.core.rmem_max}
 * @param bytes empty where the system does not show it: not Linux, or hidden in a container
 * @param raisable whether it can be set from here at all, by root; not so in a container and in a
 *     network namespace other than the host's
 */
public record KernelBufferLimit(String name, OptionalLong bytes, boolean raisable) {

  /** For receive buffers. */
  public static KernelBufferLimit receive() {
    return read("rmem_max");
  }

  /** For send buffers. */
  public static KernelBufferLimit send() {
    return read("wmem_max");
  }

  private static KernelBufferLimit read(String file) {
    Path path = Path.of("/proc/sys/net/core", file);
    String name = "net.core." + file;
    try {
      long bytes = Long.parseLong(Files.readAllLines(path).get(0).strip());
      boolean root = System.getProperty("user.name").equals("root");
      return new KernelBufferLimit(name, OptionalLong.of(bytes), !root || Files.isWritable(path));
    } catch (IOException | NumberFormatException e) {
      return new KernelBufferLimit(name, OptionalLong.empty(), false);
    }
  }
}
