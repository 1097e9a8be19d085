package io.filecast.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All samples of one scenario, and who is not in it and why. */
public final class ScenarioResult {
  private final Scenario scenario;
  private final Map<String, Contender> contenders = new LinkedHashMap<>();
  private final Map<String, List<Measurement>> samples = new LinkedHashMap<>();
  private final Map<String, String> absent;
  private String skipped;

  ScenarioResult(Scenario scenario, List<Contender> present, Map<String, String> absent) {
    this.scenario = scenario;
    this.absent = absent;
    for (Contender contender : present) {
      contenders.put(contender.name(), contender);
      samples.put(contender.name(), new ArrayList<>());
    }
  }

  void add(Contender contender, Measurement measurement) {
    samples.get(contender.name()).add(measurement);
  }

  void skip(String reason) {
    skipped = reason;
  }

  Scenario scenario() {
    return scenario;
  }

  /** Why the whole scenario was not run. */
  Optional<String> skipped() {
    return Optional.ofNullable(skipped);
  }

  /** Name of a contender to the reason for its absence. */
  Map<String, String> absent() {
    return absent;
  }

  List<Summary> summaries() {
    return contenders.values().stream()
        .map(each -> new Summary(scenario, each, samples.get(each.name())))
        .toList();
  }

  /** Empty when it was absent or no run of it succeeded. */
  Optional<Summary> of(String name) {
    return summaries().stream()
        .filter(each -> each.contender().name().equals(name) && !each.succeeded().isEmpty())
        .findFirst();
  }
}
