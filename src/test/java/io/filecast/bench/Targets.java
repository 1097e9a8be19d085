package io.filecast.bench;

import static io.filecast.bench.Target.atLeast;
import static io.filecast.bench.Target.atMost;

import io.filecast.bench.peer.CCeiling;
import io.filecast.bench.peer.JvmStart;
import io.filecast.bench.peer.WarmFilecast;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What filecast is to reach, with default settings and SHA-256 on, on 2 cores. */
final class Targets {
  private static final String FILECAST = "filecast";

  /** 200 Mbit/s, as in the scenario. */
  private static final double CAP_BYTES_PER_SECOND = 200e6 / 8;

  private static final List<Target> ALL =
      List.of(
          atMost(0.5, Scenarios.GIB_2, "time / uftp", timeOver("uftp")),
          atMost(1.0, Scenarios.GIB_2, "time / rsync", timeOver("rsync")),
          atMost(1.0, Scenarios.GIB_2, "time / socat (the aim)", timeOver("socat")),
          atMost(0.6, Scenarios.GIB_2, "CPU seconds per GB / uftp", Targets::cpuOverUftp),
          warmRate(Scenarios.WARM_LOOPBACK),
          warmShare(Scenarios.WARM_LOOPBACK),
          warmRate(Scenarios.WARM_OFFLOADS),
          warmShare(Scenarios.WARM_OFFLOADS),
          atMost(0.6, Scenarios.LOSS_5, "time / uftp", timeOver("uftp")),
          atMost(0.6, Scenarios.LOSS_20, "time / best peer that finishes", Targets::timeOverBest),
          atMost(0.7, Scenarios.EIGHT, "time / udpcast", timeOver("udpcast")),
          atLeast(
              0.93,
              Scenarios.CAPPED,
              "goodput of the transfer / cap",
              result -> shareOfCap(result, Summary::ownSeconds)),
          atLeast(
              0.93,
              Scenarios.CAPPED,
              "goodput of the whole process, JVM start included / cap",
              result -> shareOfCap(result, Summary::seconds)),
          atMost(2.5, Scenarios.SMALL, "time / start of an empty JVM", timeOver(JvmStart.EMPTY)));

  private Targets() {}

  /** The scenarios they need, each once. */
  static List<Scenario> scenarios() {
    return ALL.stream().map(Target::scenario).distinct().map(Scenarios::named).toList();
  }

  /** A line for each whose scenario was run. */
  static Stream<String> verdicts(List<ScenarioResult> results) {
    Map<String, ScenarioResult> byName =
        results.stream().collect(Collectors.toMap(each -> each.scenario().name(), each -> each));
    return ALL.stream()
        .filter(target -> byName.containsKey(target.scenario()))
        .map(target -> target.verdict(byName.get(target.scenario())));
  }

  private static Target warmRate(Scenario scenario) {
    return atLeast(
        800,
        scenario,
        "sum of goodputs, MB/s (or the next line)",
        result -> of(result, WarmFilecast.NAME, Summary::megabytesPerSecond));
  }

  private static Target warmShare(Scenario scenario) {
    return atLeast(
        0.2,
        scenario,
        "sum of goodputs / C with GSO and GRO",
        result ->
            of(result, WarmFilecast.NAME, Summary::megabytesPerSecond)
                / of(result, CCeiling.NAME, Summary::megabytesPerSecond));
  }

  private static ToDoubleFunction<ScenarioResult> timeOver(String peer) {
    return result -> of(result, FILECAST, Summary::seconds) / of(result, peer, Summary::seconds);
  }

  private static double timeOverBest(ScenarioResult result) {
    double best =
        result.summaries().stream()
            .filter(each -> each.contender().kind() == Contender.Kind.FILES)
            .filter(each -> !each.contender().name().startsWith(FILECAST))
            .filter(each -> each.succeeded().size() == each.samples().size())
            .mapToDouble(Summary::seconds)
            .min()
            .orElse(Double.NaN);
    return of(result, FILECAST, Summary::seconds) / best;
  }

  private static double cpuOverUftp(ScenarioResult result) {
    return of(result, FILECAST, Summary::cpuSecondsPerGigabyte)
        / of(result, "uftp", Summary::cpuSecondsPerGigabyte);
  }

  private static double shareOfCap(ScenarioResult result, ToDoubleFunction<Summary> seconds) {
    return result.scenario().bytes() / of(result, FILECAST, seconds) / CAP_BYTES_PER_SECOND;
  }

  private static double of(ScenarioResult result, String name, ToDoubleFunction<Summary> figure) {
    return result.of(name).map(figure::applyAsDouble).orElse(Double.NaN);
  }
}
