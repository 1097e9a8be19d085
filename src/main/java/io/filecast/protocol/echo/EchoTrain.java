package io.filecast.protocol.echo;

import java.util.Arrays;

/**
 * Small echoes at an even pace over a second, and what came of them: loss and round-trip times. A
 * pace that a path notices as little as a telephone call.
 */
final class EchoTrain {
  /** 5 ms apart. */
  static final int ECHOES = 200;

  private static final long INTERVAL_NANOS = 5_000_000;

  /** An answer that takes longer than this after the last echo counts as lost. */
  private static final long LATEST_NANOS = 1_000_000_000;

  private static final long AT_LEAST_WAITED_NANOS = 250_000_000;

  private final long startNanos;
  private final long[] rttNanos = new long[ECHOES];
  private int sent;
  private int answered;
  private long lastSentNanos;
  private long longestNanos;

  EchoTrain(long nowNanos) {
    startNanos = nowNanos;
  }

  boolean isDue(long now) {
    return sent < ECHOES && now - dueNanos() >= 0;
  }

  private long dueNanos() {
    return startNanos + sent * INTERVAL_NANOS;
  }

  void onSent(long now) {
    sent++;
    lastSentNanos = now;
  }

  void onAnswer(long rtt) {
    rttNanos[answered++] = rtt;
    longestNanos = Math.max(longestNanos, rtt);
  }

  boolean isDone(long now) {
    return sent == ECHOES && (answered == ECHOES || now - endNanos() >= 0);
  }

  private long endNanos() {
    long patience = Math.min(LATEST_NANOS, Math.max(AT_LEAST_WAITED_NANOS, 4 * longestNanos));
    return lastSentNanos + patience;
  }

  long nextTimeoutNanos() {
    return sent < ECHOES ? dueNanos() : endNanos();
  }

  int sent() {
    return sent;
  }

  int answered() {
    return answered;
  }

  /** Sorted, of those that were answered. */
  long[] rttNanos() {
    long[] sorted = Arrays.copyOf(rttNanos, answered);
    Arrays.sort(sorted);
    return sorted;
  }
}
