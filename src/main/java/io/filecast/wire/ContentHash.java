package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

  /** That of so many bytes. */
  public static ContentHash compute(byte[] content, int offset, int bytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(content, offset, bytes);
      return new ContentHash(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static ContentHash read(BodyReader body) {
    byte[] read = body.bytes(BYTES);
    return new ContentHash(body.failed() ? new byte[BYTES] : read);
  }

  void write(ByteBuf out) {
    out.writeBytes(bytes);
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
