package io.filecast.crypto;

import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals the packets of one direction of one attempt, all but DATA, with AES-256-GCM:
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | magic 0xFCA5  |ver|typ| flags |            number             |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |           counter             |        transfer id ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... transfer id              | sealed bytes  | sealed( ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    secrets (OFFER only, 32 bytes), check (32 bits), body ) | tag (128 bits)
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * The header is associated data, the nonce is the counter: 1 for the first packet under a key and
 * one more with each. After 2^28 packets, of 2^11 bytes at most, nothing is sealed any more (RFC
 * 9001, appendix B.1); the sender begins a new attempt, with other keys, before either end is
 * there. At the most feedback there can be that takes 18 hours.
 */
final class PacketSeal {
  static final long MAX_COUNTER = 1L << 28;

  /** From here on a new attempt is due, which has a million packets to get through. */
  static final long RENEW_COUNTER = MAX_COUNTER - (1 << 20);

  static final byte[] NO_SECRETS = {};

  private final SecretKeySpec key;
  private final Cipher cipher;
  private final byte[] header = new byte[Header.BYTES];
  private long counter;

  /** Overwrites the key that it is given. */
  PacketSeal(byte[] key) {
    this(key, 0);
  }

  /**
   * @param counter of the last packet that was sealed with this key
   */
  PacketSeal(byte[] key, long counter) {
    this.counter = counter;
    this.key = new SecretKeySpec(key, "AES");
    Curve25519.forget(key);
    cipher = newCipher();
  }

  /** Whether other keys should take the place of these. */
  boolean isUsedUp() {
    return counter >= RENEW_COUNTER;
  }

  static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /** The nonce of Noise, revision 34, section 12.4. */
  static GCMParameterSpec nonce(long counter) {
    byte[] iv = ByteBuffer.allocate(12).putInt(0).putLong(counter).array();
    return new GCMParameterSpec(8 * Header.TAG_BYTES, iv);
  }

  /**
   * Appends the sealed packet.
   *
   * @param plain a whole packet, which stays as it is
   * @param bodyBytes of its body; what follows is padding that need not travel
   * @param secrets stand before the body
   * @return false when the key is used up
   */
  boolean seal(ByteBuf plain, int bodyBytes, byte[] secrets, ByteBuf out) {
    if (counter >= MAX_COUNTER) {
      return false;
    }
    counter++;
    int at = plain.readerIndex();
    byte[] content = new byte[secrets.length + 4 + bodyBytes];
    System.arraycopy(secrets, 0, content, 0, secrets.length);
    plain.getBytes(at + Header.CHECK_OFFSET, content, secrets.length, 4);
    plain.getBytes(at + Header.BYTES, content, secrets.length + 4, bodyBytes);
    int start = out.writerIndex();
    out.writeBytes(plain, at, Header.BYTES);
    out.setByte(
        start + Header.FLAGS_OFFSET,
        out.getByte(start + Header.FLAGS_OFFSET) | Header.FLAG_PROTECTED);
    out.setInt(start + Header.CHECK_OFFSET, (int) counter);
    out.setShort(start + Header.BODY_BYTES_OFFSET, content.length);
    out.getBytes(start, header);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, nonce(counter));
      cipher.updateAAD(header);
      out.writeBytes(cipher.doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed", e);
    }
    Curve25519.forget(content);
    return true;
  }
}
