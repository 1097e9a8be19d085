package io.filecast.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Places values on an axis of a chart.
 *
 * @param low value at {@code from}; above 0 where logarithmic
 * @param high value at {@code to}; above {@code low}
 * @param from coordinate
 * @param to coordinate, on either side of {@code from}
 */
record Scale(double low, double high, double from, double to, boolean logarithmic) {
  /** Beyond this ratio the small values of a linear axis could not be told apart. */
  private static final double MAX_LINEAR_RATIO = 12;

  private static final int WANTED_TICKS = 6;

  /** An axis that has room for all values: from zero, or logarithmic where they differ much. */
  static Scale covering(double min, double max, double from, double to) {
    if (min > 0 && max / min > MAX_LINEAR_RATIO) {
      return logarithmic(min / 1.15, max * 1.15, from, to);
    }
    return new Scale(0, max <= 0 ? 1 : max * 1.06, from, to, false);
  }

  static Scale logarithmic(double low, double high, double from, double to) {
    return new Scale(low, high, from, to, true);
  }

  double place(double value) {
    double share =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return from + share * (to - from);
  }

  /** Round values for the axis: steps of 1, 2 or 5; where logarithmic these of every decade. */
  List<Double> ticks() {
    return logarithmic ? logarithmicTicks() : linearTicks();
  }

  private List<Double> linearTicks() {
    double rough = (high - low) / WANTED_TICKS;
    double decade = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = decade * 10;
    for (double factor : new double[] {5, 2, 1}) {
      step = factor * decade >= rough ? factor * decade : step;
    }
    List<Double> ticks = new ArrayList<>();
    for (long n = (long) Math.ceil(low / step); n * step <= high; n++) {
      ticks.add(n * step);
    }
    return ticks;
  }

  private List<Double> logarithmicTicks() {
    double decades = Math.log10(high / low);
    double[] factors = decades > 3 ? new double[] {1} : new double[] {1, 2, 5};
    List<Double> ticks = new ArrayList<>();
    for (int exponent = (int) Math.floor(Math.log10(low));
        Math.pow(10, exponent) <= high;
        exponent++) {
      for (double factor : factors) {
        double tick = factor * Math.pow(10, exponent);
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }
}
