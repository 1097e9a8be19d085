package io.filecast.protocol.repair.parity;

import java.util.Arrays;

/**
 * Adds up rows, each multiplied by a coefficient, eight bytes at a time: in GF(2^8) the product of
 * a byte and a coefficient is the sum of the byte's doubles, quadruples and so on for the bits of
 * the coefficient. So rows are added, without any multiplication, to one accumulator for each bit;
 * these are doubled and added up in the end, once for all rows.
 *
 * <p>Memory: eight accumulators of {@value #CHUNK} words, 16 KiB, that stay in the first-level
 * cache. Allocates nothing.
 */
final class RowSum {
  private static final int BITS = 8;

  /** Words that are worked on at a time. */
  private static final int CHUNK = 256;

  private static final long LOW_SEVEN = 0x7F7F_7F7F_7F7F_7F7FL;
  private static final long LOWEST = 0x0101_0101_0101_0101L;

  private final long[][] accumulators = new long[BITS][CHUNK];

  /** Rows that have the bit in question. */
  private final long[][] chosen = new long[GaloisField.ORDER][];

  /**
   * @param coefficients one for each row
   * @param count rows
   * @param words of each row
   * @param out gets the sum
   */
  void add(byte[] coefficients, long[][] rows, int count, int words, long[] out) {
    for (int from = 0; from < words; from += CHUNK) {
      int length = Math.min(CHUNK, words - from);
      for (int bit = 0; bit < BITS; bit++) {
        int size = choose(coefficients, rows, count, bit);
        accumulate(accumulators[bit], size, from, length);
      }
      combine(out, from, length);
    }
  }

  private int choose(byte[] coefficients, long[][] rows, int count, int bit) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      if ((coefficients[i] >> bit & 1) != 0) {
        chosen[size++] = rows[i];
      }
    }
    return size;
  }

  private void accumulate(long[] sum, int size, int from, int length) {
    int next = size % 8;
    Arrays.fill(sum, 0, length, 0);
    for (int i = 0; i < next; i++) {
      xor1(sum, chosen[i], from, length);
    }
    for (; next < size; next += 8) {
      xor8(sum, next, from, length);
    }
  }

  private static void xor1(long[] sum, long[] a, int from, int length) {
    for (int i = 0; i < length; i++) {
      sum[i] ^= a[from + i];
    }
  }

  /** Eight at a time: the sum is loaded and stored once for all. */
  private void xor8(long[] sum, int first, int from, int length) {
    long[] a = chosen[first];
    long[] b = chosen[first + 1];
    long[] c = chosen[first + 2];
    long[] d = chosen[first + 3];
    long[] e = chosen[first + 4];
    long[] f = chosen[first + 5];
    long[] g = chosen[first + 6];
    long[] h = chosen[first + 7];
    for (int i = 0; i < length; i++) {
      int at = from + i;
      sum[i] ^= a[at] ^ b[at] ^ c[at] ^ d[at] ^ e[at] ^ f[at] ^ g[at] ^ h[at];
    }
  }

  /** From the highest bit down: doubled, and the next added. */
  private void combine(long[] out, int from, int length) {
    long[] sum = accumulators[BITS - 1];
    for (int bit = BITS - 2; bit >= 0; bit--) {
      doubleAndAdd(sum, accumulators[bit], length);
    }
    System.arraycopy(sum, 0, out, from, length);
  }

  private static void doubleAndAdd(long[] sum, long[] next, int length) {
    for (int i = 0; i < length; i++) {
      long word = sum[i];
      long carries = word >>> 7 & LOWEST;
      // Multiplied by x^4 + x^3 + x^2 + 1, without a multiplication that would not be vectorized.
      long reduced = carries ^ carries << 2 ^ carries << 3 ^ carries << 4;
      sum[i] = (word & LOW_SEVEN) << 1 ^ reduced ^ next[i];
    }
  }
}
