package io.filecast.protocol.echo;

/** Echoes that were sent, by number; each is answered once. */
final class EchoLog {
  /** More than a session sends. */
  private static final int MOST = 512;

  private final long[] sentNanos = new long[MOST];
  private final int[] bytes = new int[MOST];
  private final boolean[] ofTrain = new boolean[MOST];
  private final boolean[] answered = new boolean[MOST];
  private int count;

  boolean isFull() {
    return count == MOST;
  }

  /** Returns its number. */
  int add(long now, int datagramBytes, boolean train) {
    sentNanos[count] = now;
    bytes[count] = datagramBytes;
    ofTrain[count] = train;
    return count++;
  }

  /** False when it was never sent, was answered already, or did not come as it was sent. */
  boolean onAnswer(int number, int datagramBytes) {
    if (number < 0 || number >= count || answered[number] || bytes[number] != datagramBytes) {
      return false;
    }
    answered[number] = true;
    return true;
  }

  long sentNanos(int number) {
    return sentNanos[number];
  }

  boolean isOfTrain(int number) {
    return ofTrain[number];
  }
}
