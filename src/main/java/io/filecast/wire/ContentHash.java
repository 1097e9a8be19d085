package io.filecast.wire;

import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 of a content. */
public final class ContentHash {
  public static final int BYTES = 32;

  /** Code of SHA-256 on the wire; others are reserved. */
  static final int SHA_256 = 1;

  private final byte[] bytes;

  private ContentHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @throws IllegalArgumentException unless there are exactly 32 bytes
   */
  public static ContentHash of(byte[] sha256) {
    if (sha256.length != BYTES) {
      throw new IllegalArgumentException("SHA-256 has 32 bytes, not " + sha256.length);
    }
    return new ContentHash(sha256.clone());
  }

  public byte[] toBytes() {
    return bytes.clone();
  }

  byte[] raw() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContentHash that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes[0] << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | bytes[3] & 0xFF;
  }

  /** As {@code sha256sum} prints it. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
