package io.filecast.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Authenticates what differs between the destinations of a DATA frame, flags and packet number, by
 * 32 bits in the place of the check.
 *
 * <p>For each packet number AES-128 makes four 64-bit words that are used for nothing else; with
 * them the mark is a strongly universal hash of flags, seal number and the beginning of the tag
 * (multilinear, Lemire and Kaser, "Strongly universal string hashing is fast"): whoever has not the
 * key guesses right once in 2^32, whatever marks he has seen. The words of 64 packet numbers are
 * made at once, which costs 20 ns for each.
 *
 * <p>A packet number is marked for one frame only within an attempt, and each attempt has another
 * key. Not thread-safe.
 */
public final class PacketMarks {
  static final int KEY_BYTES = 16;
  private static final int RUN = 64;
  private static final int WORD_BYTES = 8;
  private static final int PACKET_BYTES = 4 * WORD_BYTES;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Cipher cipher;
  private final byte[] counters = new byte[RUN * PACKET_BYTES];

  /** Of even and of odd runs: packets near the border of two do not make them again and again. */
  private final byte[][] words = new byte[2][RUN * PACKET_BYTES];

  private final long[] runs = {-1, -1};

  /** Overwrites the key that it is given. */
  PacketMarks(byte[] key) {
    try {
      cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES", e);
    } finally {
      Curve25519.forget(key);
    }
  }

  /**
   * @param packetNumber 0 or more
   * @param flags without that of protection
   * @param sealNumber of the frame
   * @param tag the first 32 bits of the frame's tag
   */
  int mark(long packetNumber, int flags, long sealNumber, int tag) {
    long run = packetNumber / RUN;
    int half = (int) (run & 1);
    if (runs[half] != run) {
      fill(words[half], run);
      runs[half] = run;
    }
    byte[] words = this.words[half];
    int at = (int) (packetNumber % RUN) * PACKET_BYTES;
    long high = (sealNumber >>> 32 ^ (long) flags << 24) & 0xFFFF_FFFFL;
    long sum =
        (long) WORDS.get(words, at) * high
            + (long) WORDS.get(words, at + WORD_BYTES) * (sealNumber & 0xFFFF_FFFFL)
            + (long) WORDS.get(words, at + 2 * WORD_BYTES) * (tag & 0xFFFF_FFFFL)
            + (long) WORDS.get(words, at + 3 * WORD_BYTES);
    return (int) (sum >>> 32);
  }

  private void fill(byte[] out, long run) {
    for (int block = 0; block < 2 * RUN; block++) {
      WORDS.set(counters, block * 16, run);
      WORDS.set(counters, block * 16 + WORD_BYTES, (long) block);
    }
    try {
      cipher.update(counters, 0, counters.length, out, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES failed", e);
    }
  }

  void forget() {
    for (byte[] half : words) {
      Arrays.fill(half, (byte) 0);
    }
    Arrays.fill(runs, -1);
  }
}
