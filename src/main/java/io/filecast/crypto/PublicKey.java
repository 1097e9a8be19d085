package io.filecast.crypto;

import java.security.MessageDigest;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;

/** The public half of an {@link Identity}: an X25519 point, one line of base64 in text. */
public final class PublicKey {
  public static final int BYTES = 32;

  /** A text that is no key is shown up to here: what is longer may be most of a private one. */
  private static final int MAX_SHOWN = 20;

  private static final PrivateKey ANY_SCALAR = Curve25519.privateKey(new byte[BYTES]);

  private final byte[] point;

  private PublicKey(byte[] point) {
    this.point = point;
  }

  static PublicKey of(byte[] point) {
    if (point.length != BYTES) {
      throw new IllegalArgumentException(point.length + " bytes are no X25519 key");
    }
    return new PublicKey(point.clone());
  }

  /**
   * Reads base64, 44 characters.
   *
   * @throws KeyException when the text is not a key
   */
  public static PublicKey parse(String text) throws KeyException {
    String key = text.strip();
    byte[] point = decode(key);
    if (point.length == BYTES && Curve25519.isClamped(point)) {
      Curve25519.forget(point);
      throw new KeyException(
          "a text that looks like a private key (not shown) is no public key; use the line that"
              + " keygen prints, and if it is a private key make a new one");
    }
    if (point.length == BYTES && isUseful(point)) {
      return new PublicKey(point);
    }
    throw new KeyException(
        "%s is not a public key; use the line of 44 characters that keygen prints"
            .formatted(key.length() > MAX_SHOWN ? "a text (not shown)" : "\"" + key + "\""));
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }

  /** Not one of the points that make every secret zero. */
  private static boolean isUseful(byte[] point) {
    try {
      Curve25519.forget(Curve25519.agree(ANY_SCALAR, point));
      return true;
    } catch (HandshakeException smallOrder) {
      return false;
    }
  }

  byte[] point() {
    return point;
  }

  /** In constant time. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey key && MessageDigest.isEqual(point, key.point);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(point);
  }

  /** Base64, as {@link #parse} reads it. */
  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(point);
  }
}
