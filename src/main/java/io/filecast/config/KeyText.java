package io.filecast.config;

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

  static String require(String source, String text) {
    if (!isKey(text)) {
      throw new ConfigException(
          "%s=%s is not a public key; use the line of 44 characters that keygen prints"
              .formatted(source, text));
    }
    return text;
  }
}
