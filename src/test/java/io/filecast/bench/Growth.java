package io.filecast.bench;

import io.filecast.bench.Scenario.Network;
import io.filecast.config.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How cost grows with receivers and with size: filecast alone, one of the two fixed. */
final class Growth {
  private static final long MIB = 1L << 20;
  private static final long FIXED_BYTES = 128 * MIB;
  private static final int FIXED_RECEIVERS = 2;
  private static final long MAX_RSS_BEYOND_BASE = 256 * MIB;

  private Growth() {}

  static List<Scenario> scenarios() {
    List<Scenario> all = new ArrayList<>();
    IntStream.of(1, 2, 4, 8, 16).forEach(count -> all.add(of(FIXED_BYTES, count)));
    LongStream.of(MIB, 16 * MIB, 1024 * MIB, 8192 * MIB)
        .forEach(bytes -> all.add(of(bytes, FIXED_RECEIVERS)));
    return all;
  }

  private static Scenario of(long bytes, int receivers) {
    return Scenario.of(bytes, receivers, 0, "", Network.WIRE).only("filecast");
  }

  /** The two series as a table. */
  static String table(List<ScenarioResult> results, long baseBytes) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%ncost growth, filecast; memory beyond %d MiB that an empty JVM takes%n"
            .formatted(baseBytes >> 20));
    text.append(
        "  %-12s %9s %9s %12s %15s %15s %8s %8s%n"
            .formatted(
                "size",
                "receivers",
                "median s",
                "transfer s",
                "ns/B/receiver",
                "transfer ns/B/r",
                "MiB tx",
                "MiB rx"));
    results.forEach(result -> text.append(row(result, baseBytes)));
    text.append(
        spread(
            "receivers",
            results.stream().filter(r -> r.scenario().bytes() == FIXED_BYTES).toList()));
    text.append(
        spread(
            "sizes from 128 MiB on",
            results.stream()
                .filter(
                    r ->
                        r.scenario().receivers() == FIXED_RECEIVERS
                            && r.scenario().bytes() >= FIXED_BYTES)
                .toList()));
    return text.toString();
  }

  private static String row(ScenarioResult result, long baseBytes) {
    Scenario scenario = result.scenario();
    String start = "  %-12s %9d ".formatted(ByteSize.exact(scenario.bytes()), scenario.receivers());
    return result
        .of("filecast")
        .map(
            summary ->
                start
                    + "%9s %12s %15s %15s %8s %8s %s%n"
                        .formatted(
                            Numbers.format("%.3f", summary.seconds()),
                            Numbers.format("%.3f", summary.ownSeconds()),
                            Numbers.format("%.3f", nanosPerByte(summary, summary.seconds())),
                            Numbers.format("%.3f", nanosPerByte(summary, summary.ownSeconds())),
                            mebibytes(summary.median(Measurement::senderRssBytes) - baseBytes),
                            mebibytes(summary.median(Measurement::receiverRssBytes) - baseBytes),
                            memoryWord(summary, baseBytes)))
        .orElseGet(
            () -> start + result.skipped().map(why -> "skipped: " + why).orElse("FAILED") + "\n");
  }

  private static String memoryWord(Summary summary, long baseBytes) {
    double most =
        Math.max(
            summary.median(Measurement::senderRssBytes),
            summary.median(Measurement::receiverRssBytes));
    return most - baseBytes <= MAX_RSS_BEYOND_BASE
        ? ""
        : "memory over " + (MAX_RSS_BEYOND_BASE >> 20) + " MiB: NOT MET";
  }

  private static double nanosPerByte(Summary summary, double seconds) {
    return seconds * 1e9 / summary.deliveredBytes();
  }

  /**
   * Highest to lowest time per byte and receiver of a series, and what of that is growth: how much
   * dearer a larger one is than the cheapest before it. Flat is up to 1.25.
   */
  private static String spread(String name, List<ScenarioResult> series) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = 0;
    double growth = 1;
    for (ScenarioResult result : series) {
      Optional<Summary> summary = result.of("filecast");
      if (summary.isPresent()) {
        double nanos = nanosPerByte(summary.get(), summary.get().ownSeconds());
        growth = Math.max(growth, nanos / lowest);
        lowest = Math.min(lowest, nanos);
        highest = Math.max(highest, nanos);
      }
    }
    return String.format(
        Locale.ROOT,
        "  transfer time per byte and receiver over %s: highest / lowest %.2f, growth %.2f (flat: up to 1.25)%n",
        name,
        highest / lowest,
        growth);
  }

  private static String mebibytes(double bytes) {
    return Numbers.format("%.1f", bytes / MIB);
  }
}
