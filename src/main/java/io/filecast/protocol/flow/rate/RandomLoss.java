package io.filecast.protocol.flow.rate;

/** The share of packets a path loses although it is not full. Older evidence fades. */
final class RandomLoss {
  /** About a thousand datagrams: a loss of 1 % is then known within a third of itself. */
  private static final long MEMORY_BYTES = 1_500_000;

  /** Below that the estimate is noise. */
  private static final long MIN_EVIDENCE_BYTES = 50_000;

  private double acked;
  private double lost;

  void add(long ackedBytes, long lostBytes) {
    acked += ackedBytes;
    lost += lostBytes;
    if (acked + lost > MEMORY_BYTES) {
      acked /= 2;
      lost /= 2;
    }
  }

  /** 0 to 1; the guess as long as there is no evidence. */
  double fraction(double guess) {
    return acked + lost < MIN_EVIDENCE_BYTES ? guess : lost / (acked + lost);
  }
}
