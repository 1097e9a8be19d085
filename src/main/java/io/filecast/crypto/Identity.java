package io.filecast.crypto;

import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Base64;

/** A private key and its public one: who a sender or receiver is. */
public final class Identity {
  private final PrivateKey scalar;
  private final PublicKey publicKey;

  private Identity(PrivateKey scalar) {
    this.scalar = scalar;
    publicKey = PublicKey.of(Curve25519.publicPoint(scalar));
  }

  /** Of 32 private bytes, which stay the caller's. */
  static Identity of(byte[] privateBytes) {
    if (privateBytes.length != Curve25519.BYTES) {
      throw new IllegalArgumentException(privateBytes.length + " bytes are no X25519 key");
    }
    return new Identity(Curve25519.privateKey(privateBytes));
  }

  /** A new one, for one handshake. */
  static Identity ephemeral(SecureRandom random) {
    byte[] bytes = new byte[Curve25519.BYTES];
    random.nextBytes(bytes);
    try {
      return of(bytes);
    } finally {
      Curve25519.forget(bytes);
    }
  }

  /**
   * A new private key as text; see {@link KeyFile}. Drawn again while its public key could be taken
   * for a private one: one in sixteen.
   */
  static byte[] newPrivateText(SecureRandom random) {
    byte[] bytes = new byte[Curve25519.BYTES];
    try {
      do {
        random.nextBytes(bytes);
        bytes[0] &= (byte) 248; // RFC 7748, section 5: as it will be used
        bytes[31] &= 127;
        bytes[31] |= 64;
      } while (Curve25519.isClamped(of(bytes).publicKey.point()));
      return Base64.getEncoder().encode(bytes);
    } finally {
      Curve25519.forget(bytes);
    }
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  byte[] agree(byte[] point) throws HandshakeException {
    return Curve25519.agree(scalar, point);
  }

  /** The public key; the private one is never text. */
  @Override
  public String toString() {
    return "identity of " + publicKey;
  }
}
