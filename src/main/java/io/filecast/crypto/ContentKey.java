package io.filecast.crypto;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the content of one transfer is sealed with in one JVM: a random key, the one counter that
 * all nonces under it come from, and how much was sealed. Shared by the threads of the transfer.
 */
public final class ContentKey {
  static final int BYTES = 16;

  /**
   * AES-GCM under one key stays as good as an ideal cipher, but for 2^-57, up to 2^28 packets of
   * 2^11 bytes or 2^23 of 2^16 (RFC 9001, section 6.6 and appendix B.1): 512 GiB either way.
   */
  static final long MAX_BYTES = 1L << 39;

  /** What all threads together may still seal while they notice that a key is used up. */
  static final long RESERVE_BYTES = 1L << 30;

  private final byte[] secret = new byte[BYTES];
  private final AtomicLong sealNumbers = new AtomicLong();
  private final AtomicLong sealedBytes = new AtomicLong();
  private final long limitBytes;
  private volatile boolean forgotten;

  public ContentKey(SecureRandom random) {
    this(random, MAX_BYTES - RESERVE_BYTES);
  }

  ContentKey(SecureRandom random, long limitBytes) {
    random.nextBytes(secret);
    this.limitBytes = limitBytes;
  }

  /**
   * A key that was derived.
   *
   * @param derived {@value #BYTES} bytes, overwritten
   */
  ContentKey(byte[] derived) {
    System.arraycopy(derived, 0, secret, 0, BYTES);
    Curve25519.forget(derived);
    limitBytes = MAX_BYTES - RESERVE_BYTES;
  }

  SecretKeySpec toKey() {
    requireKnown();
    return new SecretKeySpec(secret, "AES");
  }

  /** Written where the handshake tells it to a receiver. */
  void copyTo(byte[] out, int at) {
    requireKnown();
    System.arraycopy(secret, 0, out, at, BYTES);
  }

  /**
   * So many numbers that nobody gets again, the first of them. A number is spent when it is drawn,
   * whether a frame is built with it or not.
   *
   * @param bytes of all frames that are to be sealed with them
   */
  long draw(int count, long bytes) {
    requireKnown();
    sealedBytes.addAndGet(bytes);
    return sealNumbers.getAndAdd(count);
  }

  /** Whether another key has to take its place. */
  boolean isUsedUp() {
    return sealedBytes.get() >= limitBytes;
  }

  /** No more will be sealed by this key; whoever tries gets an {@link IllegalStateException}. */
  public void forget() {
    forgotten = true;
    Curve25519.forget(secret);
  }

  /** A key of zeros would seal as well as any other. */
  private void requireKnown() {
    if (forgotten) {
      throw new IllegalStateException("the content key was forgotten");
    }
  }

  /** Nothing secret. */
  @Override
  public String toString() {
    return "content key";
  }
}
