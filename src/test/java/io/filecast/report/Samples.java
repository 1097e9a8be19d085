package io.filecast.report;

import io.filecast.config.Destination;
import io.filecast.config.Strategy;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferOutcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Samples for tests of reports. */
final class Samples {
  static final long CONTENT_BYTES = 12_003;

  static final Circumstances CIRCUMSTANCES =
      new Circumstances(
          "java -jar sender-fat.jar compare",
          Instant.EPOCH,
          List.of(new Circumstances.Fact("processors", "2 x fast")),
          List.of(new Circumstances.Setting("mode", "raw", "--mode")),
          true,
          true);

  private Samples() {}

  /** To two destinations; nobody told what arrived. */
  static Sample untold(String subject, int run, long nanos) {
    return new Sample(
        subject,
        run,
        outcome(Strategy.WORKER, CONTENT_BYTES, 2, nanos, 0),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty());
  }

  /** To two destinations, of which some failed. */
  static Sample told(
      String subject, int run, long nanos, int failed, long deliveredBytes, long identical) {
    return new Sample(
        subject,
        run,
        outcome(Strategy.WORKER, CONTENT_BYTES, 2, nanos, failed),
        OptionalLong.of(deliveredBytes),
        OptionalLong.of(identical),
        Optional.empty());
  }

  /** All arrived. */
  static Sample delivered(String subject, int run, long nanos, long bytes, int destinations) {
    return new Sample(
        subject,
        run,
        outcome(Strategy.WORKER, bytes, destinations, nanos, 0),
        OptionalLong.of(bytes * destinations),
        OptionalLong.of(destinations),
        Optional.empty());
  }

  /** A raw transfer to one destination, a byte per datagram. */
  static Sample raw(String subject, int run, long nanos, Losses losses) {
    return new Sample(
        subject,
        run,
        outcome(Strategy.WORKER, losses.wanted(), 1, nanos, 0),
        OptionalLong.of(losses.arrived()),
        OptionalLong.of(losses.arrived() == losses.wanted() ? 1 : 0),
        Optional.of(losses));
  }

  /** A comparison of the times of each subject, in milliseconds. */
  static void add(Comparison comparison, String subject, double... millis) {
    for (int run = 1; run <= millis.length; run++) {
      comparison.add(delivered(subject, run, Math.round(millis[run - 1] * 1e6), CONTENT_BYTES, 2));
    }
  }

  static TransferOutcome outcome(
      Strategy strategy, long contentBytes, int destinations, long nanos, int failed) {
    List<DestinationOutcome> outcomes =
        IntStream.range(0, destinations)
            .mapToObj(
                n ->
                    new DestinationOutcome(
                        new Destination("127.0.0.1", 8888 + n),
                        contentBytes,
                        contentBytes,
                        0,
                        nanos,
                        Optional.empty(),
                        n < failed ? Optional.of("gone") : Optional.empty()))
            .toList();
    return new TransferOutcome(
        0x1234,
        Path.of("f"),
        contentBytes,
        strategy,
        Instant.EPOCH,
        Instant.EPOCH,
        nanos,
        outcomes,
        Optional.empty());
  }
}
