package io.filecast.crypto;

/** Which packet counters have come (RFC 6479): each is taken once, late ones within the window. */
final class ReplayWindow {
  /** A power of two; one word of them is always in use for what comes. */
  private static final int WORDS = 16;

  /** Packets that may be overtaken by so many are still taken. */
  static final int WINDOW = (WORDS - 1) * Long.SIZE;

  private final long[] bits = new long[WORDS];
  private long largest;

  /** Whether a counter from 1 on has not come and is not too old to know. */
  boolean isNew(long counter) {
    if (counter <= 0 || largest - counter >= WINDOW) {
      return false;
    }
    return counter > largest || (bits[word(counter)] & bit(counter)) == 0;
  }

  /** Takes a counter that {@link #isNew} and whose packet was authentic. */
  void take(long counter) {
    long steps = Math.min(WORDS, counter / Long.SIZE - largest / Long.SIZE);
    for (long i = 1; i <= steps; i++) {
      bits[(int) ((largest / Long.SIZE + i) % WORDS)] = 0;
    }
    if (steps == WORDS) {
      java.util.Arrays.fill(bits, 0);
    }
    largest = Math.max(largest, counter);
    bits[word(counter)] |= bit(counter);
  }

  private static int word(long counter) {
    return (int) (counter / Long.SIZE % WORDS);
  }

  private static long bit(long counter) {
    return 1L << counter % Long.SIZE;
  }
}
