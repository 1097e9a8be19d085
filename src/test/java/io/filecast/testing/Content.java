package io.filecast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** Files to send. */
public final class Content {
  private Content() {}

  /** Writes so many random bytes; other bytes for another seed, the same for the same. */
  public static Path write(Path file, int bytes, long seed) throws IOException {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return Files.write(file, content);
  }

  /** What {@code sha256sum} prints. */
  public static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** What of a file is on disk, by its blocks: a hole counts nothing. */
  public static long bytesOnDisk(Path file) throws IOException {
    Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    return Long.parseLong(new String(stat.getInputStream().readAllBytes()).strip()) * 512;
  }

  /** The unfinished copy of a file of that name in an output directory. */
  public static Path partial(Path output, String name) {
    return output.resolve("." + name + ".filecast-part");
  }

  /** Waits until so much of an unfinished copy is written. */
  public static void awaitPartial(Path output, String name, long bytes) {
    Path partial = partial(output, name);
    Eventually.holds(
        bytes + " bytes are in " + partial,
        () -> Files.exists(partial) && Files.size(partial) >= bytes);
  }

  /**
   * Measures how fast a new copy grows, in bytes per second, between these two sizes. What holds up
   * the measuring thread between looking at the clock and at the file makes it less.
   */
  public static double growth(Path output, String name, long from, long to) {
    Eventually.holds(from + " bytes", () -> written(output, name) >= from);
    long start = System.nanoTime();
    long before = written(output, name);
    Eventually.holds(to + " bytes", () -> written(output, name) >= to);
    long after = written(output, name);
    return (after - before) * 1e9 / (System.nanoTime() - start);
  }

  /** What is there of a copy, finished or not. */
  private static long written(Path output, String name) {
    long unfinished = partial(output, name).toFile().length(); // 0 when it is not there any more
    return Math.max(unfinished, output.resolve(name).toFile().length());
  }
}
