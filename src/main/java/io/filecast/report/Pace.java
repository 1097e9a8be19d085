package io.filecast.report;

import java.util.ArrayDeque;
import java.util.Deque;

/** How quickly a number of bytes has grown of late. Not thread-safe. */
final class Pace {
  /** Long enough to even out bursts and stalls of the disk, short enough to show a change. */
  static final long WINDOW_NANOS = 3_000_000_000L;

  private static final double NANOS_PER_SECOND = 1e9;

  private record Sample(long atNanos, long bytes) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Samples come in the order of time. One that has shrunk begins anew. */
  void add(long nowNanos, long bytes) {
    if (!samples.isEmpty() && bytes < samples.getLast().bytes) {
      samples.clear();
    }
    samples.add(new Sample(nowNanos, bytes));
    while (samples.size() > 2 && nowNanos - samples.getFirst().atNanos > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  /** 0 until there are two samples; falls when none come any more. */
  double bytesPerSecond(long nowNanos) {
    if (samples.size() < 2) {
      return 0;
    }
    Sample oldest = samples.getFirst();
    long nanos = nowNanos - oldest.atNanos;
    return nanos <= 0 ? 0 : (samples.getLast().bytes - oldest.bytes) / (nanos / NANOS_PER_SECOND);
  }
}
