package io.filecast.crypto;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Authenticates the second message of a handshake as an ACCEPT carries it: 16 bytes of HMAC-SHA-256
 * under a key that only the two ends of the first message can derive ({@link
 * NoiseHandshake#answerKey}). A forged ACCEPT then costs its sender a hash, not two Diffie-Hellman
 * computations.
 */
final class AnswerMac {
  static final int BYTES = 16;

  private AnswerMac() {}

  static byte[] sign(byte[] key, int attempt, long transferId, byte[] message) {
    byte[] signed = Arrays.copyOf(message, message.length + BYTES);
    byte[] mac = OfferMac.mac(key, attempt, transferId, message);
    System.arraycopy(mac, 0, signed, message.length, BYTES);
    return signed;
  }

  /** The message, or null when the receiver did not write it. */
  static byte[] read(byte[] key, int attempt, long transferId, byte[] signed) {
    if (signed.length != NoiseHandshake.SECOND_BYTES + BYTES) {
      return null;
    }
    byte[] message = Arrays.copyOf(signed, NoiseHandshake.SECOND_BYTES);
    byte[] mac = Arrays.copyOf(OfferMac.mac(key, attempt, transferId, message), BYTES);
    byte[] theirs = Arrays.copyOfRange(signed, NoiseHandshake.SECOND_BYTES, signed.length);
    return MessageDigest.isEqual(mac, theirs) ? message : null;
  }
}
