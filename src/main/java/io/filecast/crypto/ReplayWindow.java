package io.filecast.crypto;

/** Which packet counters have come (RFC 6479): each is taken once, late ones within the window. */
final class ReplayWindow {
  /** Of the window for control packets: 960 of them. */
  private static final int WORDS = 16;

  /** Control packets that may be overtaken by so many are still taken. */
  static final int WINDOW = (WORDS - 1) * Long.SIZE;

  private final int words;
  private final int window;
  private final long[] bits;
  private long largest;

  ReplayWindow() {
    this(WORDS);
  }

  /**
   * @param words of 64 counters; one of them is always in use for what comes
   */
  ReplayWindow(int words) {
    this.words = words;
    window = (words - 1) * Long.SIZE;
    bits = new long[words];
  }

  /** The largest that was taken; 0 before the first. */
  long largest() {
    return largest;
  }

  /** Whether a counter from 1 on has not come and is not too old to know. */
  boolean isNew(long counter) {
    if (counter <= 0 || largest - counter >= window) {
      return false;
    }
    return counter > largest || (bits[word(counter)] & bit(counter)) == 0;
  }

  /** Takes a counter that {@link #isNew} and whose packet was authentic. */
  void take(long counter) {
    long steps = Math.min(words, counter / Long.SIZE - largest / Long.SIZE);
    for (long i = 1; i <= steps; i++) {
      bits[(int) ((largest / Long.SIZE + i) % words)] = 0;
    }
    if (steps == words) {
      java.util.Arrays.fill(bits, 0);
    }
    largest = Math.max(largest, counter);
    bits[word(counter)] |= bit(counter);
  }

  private int word(long counter) {
    return (int) (counter / Long.SIZE % words);
  }

  private static long bit(long counter) {
    return 1L << counter % Long.SIZE;
  }
}
