package io.filecast.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The first message of a handshake as an OFFER carries it: behind it 16 bytes that prove that its
 * sender knows the receiver's public key. Nothing is secret about that, but a stranger has to find
 * it out first: until then his OFFERs cost the receiver two microseconds instead of half a
 * millisecond. (The idea is mac1 of WireGuard, section 5.4.4 of its paper.)
 */
final class OfferMac {
  private static final int MAC_BYTES = 16;

  private OfferMac() {}

  static byte[] sign(PublicKey receiver, int attempt, long transferId, byte[] message) {
    byte[] signed = Arrays.copyOf(message, message.length + MAC_BYTES);
    byte[] mac = mac(receiver, attempt, transferId, message);
    System.arraycopy(mac, 0, signed, message.length, MAC_BYTES);
    return signed;
  }

  /** The message, or null when it is not for this receiver. */
  static byte[] read(PublicKey receiver, int attempt, long transferId, byte[] signed) {
    if (signed.length != NoiseHandshake.FIRST_BYTES + MAC_BYTES) {
      return null;
    }
    byte[] message = Arrays.copyOf(signed, NoiseHandshake.FIRST_BYTES);
    byte[] mac = mac(receiver, attempt, transferId, message);
    byte[] theirs = Arrays.copyOfRange(signed, NoiseHandshake.FIRST_BYTES, signed.length);
    return MessageDigest.isEqual(Arrays.copyOf(mac, MAC_BYTES), theirs) ? message : null;
  }

  private static byte[] mac(PublicKey receiver, int attempt, long transferId, byte[] message) {
    return mac(receiver.point(), attempt, transferId, message);
  }

  /** HMAC-SHA-256 over prologue and message. */
  static byte[] mac(byte[] key, int attempt, long transferId, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(SenderChannel.prologue(attempt, transferId));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }
}
