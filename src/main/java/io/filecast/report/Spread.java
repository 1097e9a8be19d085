package io.filecast.report;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Quantile.EstimationMethod;

/**
 * How long the transfers of one subject took.
 *
 * @param sortedNanos the samples, smallest first; at least one
 * @param q1Nanos a quarter of the samples is below; between samples it is interpolated, as
 *     spreadsheets do, and so are the next two
 * @param medianNanos half of the samples is below
 * @param q3Nanos three quarters of the samples are below
 */
public record Spread(List<Long> sortedNanos, double q1Nanos, double medianNanos, double q3Nanos) {
  private static final Quantile QUANTILE =
      Quantile.withDefaults().with(EstimationMethod.HF7).withCopy(true);

  static Spread of(long[] nanos) {
    double[] values = Arrays.stream(nanos).asDoubleStream().toArray();
    double[] quartiles = QUANTILE.evaluate(values, 0.25, 0.5, 0.75);
    return new Spread(
        Arrays.stream(nanos).sorted().boxed().toList(), quartiles[0], quartiles[1], quartiles[2]);
  }

  double[] values() {
    return sortedNanos.stream().mapToDouble(Long::doubleValue).toArray();
  }

  int count() {
    return sortedNanos.size();
  }

  long minNanos() {
    return sortedNanos.get(0);
  }

  long maxNanos() {
    return sortedNanos.get(count() - 1);
  }

  /** The smallest sample that at least 95 % of the samples do not exceed: no invented value. */
  long p95Nanos() {
    return sortedNanos.get((int) Math.ceil(count() * 0.95) - 1);
  }

  /** Whether the middle halves have a time in common. */
  boolean overlaps(Spread other) {
    return q1Nanos <= other.q3Nanos && other.q1Nanos <= q3Nanos;
  }
}
