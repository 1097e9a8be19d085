package io.filecast.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/** X25519 (RFC 7748) by the JDK, between byte arrays as Noise has them. */
final class Curve25519 {
  static final int BYTES = 32;

  /** RFC 7748, section 4.1. */
  private static final byte[] BASE_POINT = new byte[BYTES];

  static {
    BASE_POINT[0] = 9;
  }

  private Curve25519() {}

  /** The point that belongs to a private scalar. */
  static byte[] publicPoint(PrivateKey scalar) {
    try {
      return agree(scalar, BASE_POINT);
    } catch (HandshakeException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A private key for the JDK; the array is still the caller's, to be overwritten. */
  static PrivateKey privateKey(byte[] scalar) {
    try {
      return KeyFactory.getInstance("X25519")
          .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no X25519", e);
    }
  }

  /**
   * The shared secret.
   *
   * @throws HandshakeException when it would be zero, whatever the private key is (RFC 7748,
   *     section 6.1): the other side has sent a point of small order
   */
  static byte[] agree(PrivateKey own, byte[] point) throws HandshakeException {
    byte[] bigEndian = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bigEndian[i] = point[BYTES - 1 - i];
    }
    bigEndian[0] &= 0x7F; // RFC 7748, section 5: the top bit is masked
    byte[] secret;
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(own);
      agreement.doPhase(
          KeyFactory.getInstance("X25519")
              .generatePublic(
                  new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian))),
          true);
      secret = agreement.generateSecret();
    } catch (GeneralSecurityException smallOrder) {
      throw new HandshakeException("point of small order");
    }
    if (isZero(secret)) {
      throw new HandshakeException("point of small order");
    }
    return secret;
  }

  /**
   * Whether 32 bytes are a scalar as X25519 uses it (RFC 7748, section 5): so keygen writes private
   * keys, and it makes none whose public key looks like one. One tells which half of a key a text
   * is.
   */
  static boolean isClamped(byte[] bytes) {
    return (bytes[0] & 7) == 0 && (bytes[BYTES - 1] & 0xC0) == 0x40;
  }

  private static boolean isZero(byte[] secret) {
    int any = 0;
    for (byte b : secret) {
      any |= b;
    }
    return any == 0;
  }

  static void forget(byte[] secret) {
    Arrays.fill(secret, (byte) 0);
  }
}
