package io.filecast.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** SymmetricState and CipherState of the Noise Protocol Framework (revision 34, section 5). */
final class SymmetricState {
  static final int HASH_BYTES = 32;
  static final int TAG_BYTES = 16;

  private byte[] hash;
  private byte[] chainingKey;
  private byte[] key;
  private long nonce;

  private SymmetricState() {}

  /** Section 5.2, InitializeSymmetric. */
  static SymmetricState named(String protocol) {
    byte[] name = protocol.getBytes(StandardCharsets.US_ASCII);
    SymmetricState state = new SymmetricState();
    state.hash = name.length <= HASH_BYTES ? Arrays.copyOf(name, HASH_BYTES) : sha256(name);
    state.chainingKey = state.hash.clone();
    return state;
  }

  /** The same again, so that a message that turns out false leaves no trace. */
  SymmetricState copy() {
    SymmetricState copy = new SymmetricState();
    copy.hash = hash.clone();
    copy.chainingKey = chainingKey.clone();
    copy.key = key == null ? null : key.clone();
    copy.nonce = nonce;
    return copy;
  }

  /** A key for another use, which says nothing about those of the handshake. */
  byte[] derive(byte[] label) {
    return hmac(chainingKey, label);
  }

  void mixHash(byte[] data) {
    hash = sha256(hash, data);
  }

  /** Takes over the input and overwrites it. */
  void mixKey(byte[] secret) {
    byte[][] two = hkdf2(chainingKey, secret);
    Curve25519.forget(secret);
    Curve25519.forget(chainingKey);
    forgetKey();
    chainingKey = two[0];
    key = two[1];
    nonce = 0;
  }

  byte[] encryptAndHash(byte[] plain) {
    byte[] sealed = plain;
    if (key != null) {
      try {
        sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce++, hash).doFinal(plain);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this Java has no AES-GCM", e);
      }
    }
    mixHash(sealed);
    return sealed;
  }

  byte[] decryptAndHash(byte[] sealed) throws HandshakeException {
    byte[] plain = sealed;
    if (key != null) {
      try {
        plain = cipher(Cipher.DECRYPT_MODE, key, nonce++, hash).doFinal(sealed);
      } catch (GeneralSecurityException badTag) {
        throw new HandshakeException("not sealed for this key");
      }
    }
    mixHash(sealed);
    return plain;
  }

  /** Section 5.2, Split: the key of the initiator's packets and that of the responder's. */
  byte[][] split() {
    byte[][] two = hkdf2(chainingKey, new byte[0]);
    forget();
    return two;
  }

  void forget() {
    Curve25519.forget(chainingKey);
    Curve25519.forget(hash);
    forgetKey();
  }

  private void forgetKey() {
    if (key != null) {
      Curve25519.forget(key);
      key = null;
    }
  }

  /** Section 12.4: AES-256-GCM, the nonce is 32 bits of zeros and a big-endian counter. */
  static Cipher cipher(int mode, byte[] key, long nonce, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] iv = ByteBuffer.allocate(12).putInt(0).putLong(nonce).array();
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, iv));
    cipher.updateAAD(associated);
    return cipher;
  }

  /** Section 4.3, HKDF with two outputs. */
  private static byte[][] hkdf2(byte[] chainingKey, byte[] input) {
    byte[] temporary = hmac(chainingKey, input);
    byte[] first = hmac(temporary, new byte[] {1});
    byte[] second = hmac(temporary, first, new byte[] {2});
    Curve25519.forget(temporary);
    return new byte[][] {first, second};
  }

  private static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
