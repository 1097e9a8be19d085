package io.filecast.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * Signs what one transfer sends to a group, with Ed25519 (RFC 8032): every receiver can seal such a
 * packet, and only its sender can sign it. Drawn for each transfer, and forgotten with it.
 */
public final class TransferKey {
  static final String ALGORITHM = "Ed25519";

  private final KeyPair pair;

  /** Takes milliseconds the first time: not for an event loop. */
  public TransferKey(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(NamedParameterSpec.ED25519, random);
      pair = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
  }

  /** What receivers verify with: 32 bytes. */
  public byte[] publicKey() {
    byte[] encoded = pair.getPublic().getEncoded();
    return Arrays.copyOfRange(
        encoded, encoded.length - TransferSignature.KEY_BYTES, encoded.length);
  }

  /** A signature of 64 bytes. Takes a fraction of a millisecond. For any thread. */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(pair.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 failed", e);
    }
  }
}
