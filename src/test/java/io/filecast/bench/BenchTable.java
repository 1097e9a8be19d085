package io.filecast.bench;

import java.util.Locale;
import java.util.Optional;

/** A scenario's result for a reader. */
final class BenchTable {
  private static final String HEADER =
      String.format(
          "  %-16s %5s %9s %9s %9s %9s %9s %8s %8s %8s %8s %9s %9s",
          "contender",
          "ok",
          "median s",
          "min s",
          "max s",
          "time x",
          "MB/s sum",
          "cpu s tx",
          "cpu s rx",
          "cpu s/GB",
          "wire x",
          "MiB tx",
          "MiB rx");

  private final ScenarioResult result;
  private final String against;

  /**
   * @param against the contender whose median is 1 in the column of ratios
   */
  BenchTable(ScenarioResult result, String against) {
    this.result = result;
    this.against = against;
  }

  /** What the columns mean. */
  static String legend(String against) {
    return """
        median, min, max: from the start of the sending command until every receiver has the whole file under its
        final name; time x: median relative to %s; MB/s sum: bytes of all copies per second; cpu s: user and system
        time of all sending (tx) and receiving (rx) processes; cpu s/GB: both per GB of all copies; wire x: bytes the
        sender put on the wire per byte of the file; MiB: peak resident memory of the sender and of one receiver.
        A ceiling keeps no file; its MB/s are by its own clock."""
        .formatted(against);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    Scenario scenario = result.scenario();
    text.append("%n%s: %s%n".formatted(scenario.name(), scenario.describe()));
    result.skipped().ifPresent(why -> text.append("  SKIPPED: %s%n".formatted(why)));
    if (result.skipped().isEmpty()) {
      text.append(HEADER).append('\n');
      double base = result.of(against).map(Summary::seconds).orElse(Double.NaN);
      result.summaries().forEach(summary -> text.append(row(summary, base)).append('\n'));
    }
    result
        .absent()
        .forEach((name, why) -> text.append("  %-16s skipped: %s%n".formatted(name, why)));
    for (Summary summary : result.summaries()) {
      firstFailure(summary)
          .ifPresent(
              why -> text.append("  %s FAILED: %s%n".formatted(summary.contender().name(), why)));
    }
    return text.toString();
  }

  private static Optional<String> firstFailure(Summary summary) {
    return summary.samples().stream().flatMap(each -> each.failure().stream()).findFirst();
  }

  private static String row(Summary summary, double base) {
    String kind =
        switch (summary.contender().kind()) {
          case FILES -> "";
          case CEILING -> "  ceiling";
          case START -> "  start only";
        };
    return String.format(
            Locale.ROOT,
            "  %-16s %5s %9s %9s %9s %9s %9s %8s %8s %8s %8s %9s %9s",
            summary.contender().name(),
            summary.succeeded().size() + "/" + summary.samples().size(),
            Numbers.format("%.3f", summary.seconds()),
            Numbers.format("%.3f", summary.minSeconds()),
            Numbers.format("%.3f", summary.maxSeconds()),
            Numbers.format("%.2f", summary.seconds() / base),
            Numbers.format("%.1f", summary.megabytesPerSecond()),
            Numbers.format("%.2f", summary.median(Measurement::senderCpuSeconds)),
            Numbers.format("%.2f", summary.median(Measurement::receiversCpuSeconds)),
            Numbers.format("%.2f", summary.cpuSecondsPerGigabyte()),
            Numbers.format("%.2f", summary.wireBytesPerByte()),
            mebibytes(summary.median(each -> each.senderRssBytes())),
            mebibytes(summary.median(each -> each.receiverRssBytes())))
        + kind;
  }

  private static String mebibytes(double bytes) {
    return Numbers.format("%.1f", bytes / (1 << 20));
  }
}
