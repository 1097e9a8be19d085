package io.filecast.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Verifies what a {@link TransferKey} has signed. */
public final class TransferSignature {
  static final int KEY_BYTES = 32;

  /** What stands before the key in its X.509 form (RFC 8410, section 10.1). */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private TransferSignature() {}

  /**
   * Takes a fraction of a millisecond. For any thread.
   *
   * @param publicKey 32 bytes from the network
   * @param signature from the network
   * @return false also where the key is none
   */
  public static boolean holds(ByteBuffer publicKey, byte[] message, ByteBuffer signature) {
    byte[] signed = new byte[signature.remaining()];
    signature.duplicate().get(signed);
    try {
      Signature verifier = Signature.getInstance(TransferKey.ALGORITHM);
      verifier.initVerify(
          KeyFactory.getInstance(TransferKey.ALGORITHM).generatePublic(encoded(publicKey)));
      verifier.update(message);
      return verifier.verify(signed);
    } catch (GeneralSecurityException notAuthentic) {
      return false;
    }
  }

  static X509EncodedKeySpec encoded(ByteBuffer publicKey) {
    return new X509EncodedKeySpec(
        ByteBuffer.allocate(PREFIX.length + KEY_BYTES)
            .put(PREFIX)
            .put(publicKey.duplicate())
            .array());
  }
}
