package io.filecast.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Scenarios one after the other, each reported when it is done. */
final class BenchRun {
  private final Bench bench;
  private final Contenders contenders;
  private final String against;
  private final Optional<Path> json;
  private final PrintWriter out;

  /**
   * @param against the contender that ratios refer to
   * @param json where all samples go
   * @param out where the tables go
   */
  BenchRun(
      Bench bench, Contenders contenders, String against, Optional<Path> json, PrintWriter out) {
    this.bench = bench;
    this.contenders = contenders;
    this.against = against;
    this.json = json;
    this.out = out;
  }

  /**
   * Runs them.
   *
   * @param chosen contenders of the scenarios that do not choose themselves; empty = all
   */
  List<ScenarioResult> run(List<Scenario> work, List<String> chosen)
      throws IOException, InterruptedException {
    Machine machine = Machine.here();
    out.println(machine.line());
    out.printf(
        "%d timed rounds after %d, limit %d s a run, files under %s%n",
        bench.runs(), bench.warmups(), bench.timeout().toSeconds(), bench.directory());
    out.println(BenchTable.legend(against));
    List<ScenarioResult> results = new ArrayList<>();
    for (Scenario scenario : work) {
      ScenarioResult result =
          new ScenarioRun(bench, scenario, contenders.of(scenario, chosen)).run();
      results.add(result);
      out.print(new BenchTable(result, against).text());
      out.flush();
      if (json.isPresent()) { // after each scenario: who interrupts has what there is
        Files.writeString(
            json.get(), BenchJson.of(machine, bench, results).encodePrettily() + "\n");
      }
    }
    printSettings(results);
    return results;
  }

  private void printSettings(List<ScenarioResult> results) {
    out.println();
    out.println("settings:");
    results.stream()
        .flatMap(result -> result.summaries().stream())
        .map(Summary::contender)
        .map(each -> "  %-16s %s (%s)".formatted(each.name(), each.settings(), each.version()))
        .distinct()
        .forEach(out::println);
    out.flush();
  }
}
