package io.filecast.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Signs what one transfer sends to a group, with Ed25519 (RFC 8032): every receiver can seal such a
 * packet, and only its sender can sign it. Drawn for each transfer, and forgotten with it; that of
 * a carousel is kept.
 */
public final class TransferKey {
  static final String ALGORITHM = "Ed25519";
  static final int SEED_BYTES = 32;

  /** What stands before the seed in its PKCS #8 form (RFC 8410, section 10.3). */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

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

  /**
   * One that was kept, as {@link #seed} has it.
   *
   * @param publicKey that belongs to it, 32 bytes
   */
  TransferKey(byte[] seed, byte[] publicKey) {
    try {
      KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
      pair =
          new KeyPair(
              factory.generatePublic(TransferSignature.encoded(ByteBuffer.wrap(publicKey))),
              factory.generatePrivate(new PKCS8EncodedKeySpec(concatenate(PREFIX, seed))));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no Ed25519 key", e);
    }
  }

  private static byte[] concatenate(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  /** What is to be kept of it: 32 bytes, as secret as the key. */
  byte[] seed() {
    byte[] encoded = pair.getPrivate().getEncoded();
    return Arrays.copyOfRange(encoded, PREFIX.length, PREFIX.length + SEED_BYTES);
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
