package io.filecast.bench;

import java.util.List;
import java.util.Locale;

/** Figures as they are printed, and their medians. */
final class Numbers {
  private Numbers() {}

  /** NaN of nothing. */
  static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  static String seconds(double value) {
    return format("%.3f s", value);
  }

  /** The dash stands for a figure that nobody has. */
  static String format(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
