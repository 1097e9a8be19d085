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

  /** Measures how fast an unfinished copy grows, in bytes per second, between these two sizes. */
  public static double growth(Path output, String name, long from, long to) {
    awaitPartial(output, name, from);
    long start = System.nanoTime();
    long before = partial(output, name).toFile().length();
    awaitPartial(output, name, to);
    long nanos = System.nanoTime() - start;
    return (partial(output, name).toFile().length() - before) * 1e9 / nanos;
  }
}
