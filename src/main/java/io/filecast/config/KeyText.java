package io.filecast.config;

import java.nio.file.Path;
import java.util.Base64;

/** Public keys as they stand in a configuration: 32 bytes in base64. */
final class KeyText {
  private static final int BYTES = 32;

  /** Where a file could be named and none is. */
  static final String NONE = "none";

  private KeyText() {}

  /** Whether a text is written as a public key is. */
  static boolean isKey(String text) {
    try {
      return Base64.getDecoder().decode(text).length == BYTES;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** Whether a text is a key as keygen writes private ones (RFC 7748, section 5). */
  static boolean isPrivate(String text) {
    if (!isKey(text)) {
      return false;
    }
    byte[] key = Base64.getDecoder().decode(text);
    return (key[0] & 7) == 0 && (key[BYTES - 1] & 0xC0) == 0x40;
  }

  /** The name of a file with a key, which is not to be the key itself; null for {@link #NONE}. */
  static Path file(Settings settings, String path) {
    String text = settings.text(path);
    if (isKey(text.strip())) {
      throw new ConfigException(
          "%s is a key, which is not shown; name the file that keygen has made".formatted(path));
    }
    return text.equals(NONE) ? null : settings.file(path);
  }

  static String require(String source, String text) {
    if (isPrivate(text)) {
      throw new ConfigException(
          "%s looks like a private key, which is not shown; use the public one that keygen prints, and if it is a private key make a new one"
              .formatted(source));
    }
    if (!isKey(text)) {
      throw new ConfigException(
          "%s=%s is not a public key; use the line of 44 characters that keygen prints"
              .formatted(source, text));
    }
    return text;
  }
}
