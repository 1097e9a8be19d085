package io.filecast.protocol.flow.rate;

import io.filecast.protocol.flow.loss.RttEstimator;

/**
 * Finds out, round by round, whether the delivered rate has stopped growing (BBR draft -00, section
 * 4.3.2.2), and what the path loses meanwhile.
 */
final class FullPipe {
  /** Full when three rounds grow less than 25 %. */
  private static final double GROWTH = 1.25;

  private static final int ROUNDS = 3;

  /** A round that loses so much more than the best one has overrun a short queue. */
  private static final double OVERRUN = 0.15;

  /** Rounds with fewer packets say nothing about loss. */
  private static final int LOSS_PACKETS = 10;

  private final int packetBytes;
  private boolean full;
  private long bandwidth;
  private int rounds;
  private double leastLoss = 1;
  private long lostBytes;
  private long settledBytes;
  private long roundAckedBytes;
  private long roundLostBytes;

  FullPipe(int packetBytes) {
    this.packetBytes = packetBytes;
  }

  boolean isFull() {
    return full;
  }

  /** Share of bytes lost in rounds that overran nothing; 0 before the first. */
  double lossFraction() {
    return settledBytes == 0 ? 0 : (double) lostBytes / settledBytes;
  }

  void onSample(RateSample sample) {
    roundAckedBytes += sample.ackedBytes;
    roundLostBytes += sample.lostBytes;
  }

  /**
   * A round has ended with this sample.
   *
   * @param maxBandwidth delivered so far, bytes a second
   */
  void onRound(RateSample sample, long maxBandwidth, long minRttNanos) {
    if (!full) {
      judge(sample, maxBandwidth, minRttNanos);
    }
    roundAckedBytes = 0;
    roundLostBytes = 0;
  }

  private void judge(RateSample sample, long maxBandwidth, long minRttNanos) {
    boolean overrun = isOverrun();
    if (sample.appLimited) {
      return;
    }
    if (maxBandwidth >= bandwidth * GROWTH) {
      bandwidth = maxBandwidth;
      rounds = 0;
      return;
    }
    boolean queue = sample.queueNanos > 0.5 * minRttNanos + RttEstimator.GRANULARITY_NANOS;
    if (overrun || queue) {
      rounds += 2;
    } else if (sample.clearPathBytesPerSecond == 0) {
      rounds++;
    }
    full = rounds >= ROUNDS;
  }

  private boolean isOverrun() {
    long settled = roundLostBytes + roundAckedBytes;
    double lostShare = settled == 0 ? 0 : (double) roundLostBytes / settled;
    if (settled >= (long) LOSS_PACKETS * packetBytes) {
      leastLoss = Math.min(leastLoss, lostShare);
    }
    boolean overrun = leastLoss < 1 && lostShare > leastLoss + OVERRUN;
    if (!overrun) {
      lostBytes += roundLostBytes;
      settledBytes += settled;
    }
    return overrun;
  }

  /** Nothing is known any more about how wide it is; what it loses it still loses. */
  void clear() {
    full = false;
    bandwidth = 0;
    rounds = 0;
  }
}
