package io.filecast.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The runs of one contender in one scenario, as medians of those that succeeded. */
public record Summary(Scenario scenario, Contender contender, List<Measurement> samples) {
  private static final double SMALL_BYTES = 1e6;

  List<Measurement> succeeded() {
    return samples.stream().filter(Measurement::isOk).toList();
  }

  double median(ToDoubleFunction<Measurement> figure) {
    return Numbers.median(
        succeeded().stream()
            .map(figure::applyAsDouble)
            .filter(value -> !Double.isNaN(value))
            .toList());
  }

  double seconds() {
    return median(Measurement::seconds);
  }

  double minSeconds() {
    return succeeded().stream().mapToDouble(Measurement::seconds).min().orElse(Double.NaN);
  }

  double maxSeconds() {
    return succeeded().stream().mapToDouble(Measurement::seconds).max().orElse(Double.NaN);
  }

  /** By the contender's own clock. */
  double ownSeconds() {
    return median(each -> each.ownSeconds().orElse(Double.NaN));
  }

  /** In all copies together. */
  double deliveredBytes() {
    return contender.kind() == Contender.Kind.START
        ? Double.NaN
        : (double) scenario.bytes() * scenario.receivers();
  }

  /** Of a ceiling by its own clock: what a start costs says nothing about the network. */
  double megabytesPerSecond() {
    boolean byOwnClock = contender.kind() == Contender.Kind.CEILING && !Double.isNaN(ownSeconds());
    return deliveredBytes() / 1e6 / (byOwnClock ? ownSeconds() : seconds());
  }

  /** NaN of files so small that it would only tell the cost of a start. */
  double cpuSecondsPerGigabyte() {
    return deliveredBytes() < SMALL_BYTES
        ? Double.NaN
        : median(Measurement::cpuSeconds) / (deliveredBytes() / 1e9);
  }

  /** What the sender put on the wire for each byte of the file, all receivers together. */
  double wireBytesPerByte() {
    return median(each -> each.wire().map(wire -> (double) wire.fromSender()).orElse(Double.NaN))
        / scenario.bytes();
  }
}
