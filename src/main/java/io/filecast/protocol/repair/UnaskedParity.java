package io.filecast.protocol.repair;

import io.filecast.wire.DataHeader;

/**
 * How many parity rows go with each block although nobody has asked for them: so many that about
 * one receiver of all still lacks something. With fewer, nearly every block is asked for by
 * somebody; with more, rows are sent that nobody needs.
 */
public final class UnaskedParity {
  /** Receivers that may still lack something of a block, on the average. */
  private static final double LACKING = 1;

  /** Losses are told apart by a quarter: there may be ten thousand receivers. */
  private static final double STEP = 1.25;

  private static final double LEAST_LOSS = 1e-5;
  private static final int CLASSES = 50;

  private final int[] receivers = new int[CLASSES];

  /** Forgets all receivers. */
  public void clear() {
    java.util.Arrays.fill(receivers, 0);
  }

  /**
   * A receiver.
   *
   * @param loss share of the packets that it does not get, 0 to 1
   */
  public void add(double loss) {
    if (loss > LEAST_LOSS) {
      int index = (int) Math.round(Math.log(loss / LEAST_LOSS) / Math.log(STEP));
      receivers[Math.min(CLASSES - 1, index)]++;
    }
  }

  /**
   * Rows for a block.
   *
   * @param sourceRows 1 to 200
   */
  public int rows(int sourceRows) {
    int most = DataHeader.MAX_ROW + 1 - sourceRows;
    int rows = 0;
    while (rows < most && lacking(sourceRows, rows) > LACKING) {
      rows++;
    }
    return rows;
  }

  /** Receivers that lose more rows of a block than it has of parity, on the average. */
  private double lacking(int sourceRows, int parity) {
    double sum = 0;
    for (int i = 0; i < CLASSES; i++) {
      if (receivers[i] > 0) {
        double loss = Math.min(1, LEAST_LOSS * Math.pow(STEP, i));
        sum += receivers[i] * moreThan(parity, (sourceRows + parity) * loss);
      }
    }
    return sum;
  }

  /** Chance that a Poisson variable of this mean exceeds a number. */
  private static double moreThan(int number, double mean) {
    double term = Math.exp(-mean);
    double atMost = term;
    for (int i = 1; i <= number; i++) {
      term *= mean / i;
      atMost += term;
    }
    return Math.max(0, 1 - atMost);
  }
}
