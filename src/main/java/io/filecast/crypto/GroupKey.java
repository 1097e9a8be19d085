package io.filecast.crypto;

import io.filecast.wire.CarouselAnnouncement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that a carousel and its receivers share. Nothing is sealed with it: each run, and each
 * salt, has keys that are derived from it, see {@link CarouselAnnouncement}.
 */
final class GroupKey {
  static final int BYTES = 32;

  private static final byte[] CONTENT = ascii("filecast carousel content");
  private static final byte[] MARKS = ascii("filecast carousel marks");
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec secret;

  /**
   * @param secret 32 bytes
   */
  GroupKey(byte[] secret) {
    this.secret = new SecretKeySpec(secret, ALGORITHM);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  byte[] contentKey(long transferId, byte[] salt) {
    return Arrays.copyOf(derive(CONTENT, transferId, salt), ContentKey.BYTES);
  }

  byte[] marksKey(long transferId, byte[] salt) {
    return Arrays.copyOf(derive(MARKS, transferId, salt), PacketMarks.KEY_BYTES);
  }

  private byte[] derive(byte[] purpose, long transferId, byte[] salt) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      mac.update(purpose);
      mac.update(ByteBuffer.allocate(Long.BYTES).putLong(transferId).flip());
      return mac.doFinal(salt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  /** Nothing secret. */
  @Override
  public String toString() {
    return "group key";
  }
}
