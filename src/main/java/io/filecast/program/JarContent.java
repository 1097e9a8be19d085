package io.filecast.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Labels a jar with the hash of its content: the build writes it into the jar's comment
 * (APPNOTE.TXT of the zip format, section 4.3.16), so that the last 32 bytes of the file say what
 * all others are. The launchers read it there without hashing the file.
 */
public final class JarContent {
  private static final String PREFIX = "filecast content ";

  /** Half of SHA-256: nobody finds a second jar with the same. */
  private static final int HASH_BYTES = 16;

  private static final int COMMENT_BYTES = PREFIX.length() + 2 * HASH_BYTES;

  /** The comment's length, in front of it. */
  private static final int LENGTH_BYTES = 2;

  private JarContent() {}

  /**
   * Adds the label.
   *
   * @param jar has no comment yet
   */
  public static void label(Path jar) throws IOException {
    byte[] bytes = Files.readAllBytes(jar);
    int end = bytes.length - LENGTH_BYTES;
    if (bytes[end] != 0 || bytes[end + 1] != 0) {
      throw new IOException(jar + " has a comment already");
    }
    String comment = PREFIX + HexFormat.of().formatHex(hash(bytes, end));
    bytes[end] = (byte) COMMENT_BYTES;
    Files.write(jar, bytes);
    Files.writeString(jar, comment, StandardCharsets.US_ASCII, StandardOpenOption.APPEND);
  }

  /** What the label says, 32 hexadecimal digits; empty when there is none. */
  public static Optional<String> labelOf(Path jar) throws IOException {
    byte[] tail = new byte[COMMENT_BYTES];
    try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r")) {
      if (file.length() < COMMENT_BYTES) {
        return Optional.empty();
      }
      file.seek(file.length() - COMMENT_BYTES);
      file.readFully(tail);
    }
    return Optional.of(new String(tail, StandardCharsets.US_ASCII))
        .filter(comment -> comment.matches(PREFIX + "[0-9a-f]{" + 2 * HASH_BYTES + "}"))
        .map(comment -> comment.substring(PREFIX.length()));
  }

  /** Whether a jar has a label that is true. Reads all of it. */
  static boolean isAsLabelled(Path jar) throws IOException {
    Optional<String> label = labelOf(jar);
    if (label.isEmpty()) {
      return false;
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(jar)) {
      bytes = in.readAllBytes();
    }
    int end = bytes.length - COMMENT_BYTES - LENGTH_BYTES;
    return bytes[end] == COMMENT_BYTES
        && bytes[end + 1] == 0
        && Arrays.equals(hash(bytes, end), HexFormat.of().parseHex(label.get()));
  }

  /**
   * @param end where the length of the comment is, which is not covered
   */
  private static byte[] hash(byte[] bytes, int end) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(bytes, 0, end);
      return Arrays.copyOf(sha256.digest(), HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
