package io.filecast.crypto;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the content of one transfer is sealed with in one JVM: a random key, and the one counter
 * that all nonces under it come from. Shared by the threads of the transfer.
 */
public final class ContentKey {
  static final int BYTES = 16;

  private final byte[] secret = new byte[BYTES];
  private final AtomicLong sealNumbers = new AtomicLong();

  public ContentKey(SecureRandom random) {
    random.nextBytes(secret);
  }

  SecretKeySpec toKey() {
    return new SecretKeySpec(secret, "AES");
  }

  /** Written where the handshake tells it to a receiver. */
  void copyTo(byte[] out, int at) {
    System.arraycopy(secret, 0, out, at, BYTES);
  }

  /**
   * So many numbers that nobody gets again, the first of them. A number is spent when it is drawn,
   * whether a frame is built with it or not.
   */
  long draw(int count) {
    return sealNumbers.getAndAdd(count);
  }

  /** No more will be sealed by this key. */
  public void forget() {
    Curve25519.forget(secret);
  }

  /** Nothing secret. */
  @Override
  public String toString() {
    return "content key";
  }
}
