package io.filecast;

import io.filecast.config.ConfigException;
import io.filecast.config.ConfigKeys;
import io.filecast.config.SenderConfig;
import io.filecast.config.Strategy;
import io.filecast.report.Comparison;
import io.filecast.report.ComparisonReport;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sender compare}: the same transfer by several strategies, timed. */
@Command(
    name = "compare",
    description = {
      "Send the same file by several strategies and compare the times.",
      "A run has each strategy once; the order rotates from run to run. Times are from the start of the first"
          + " destination to the end of the last, start-up of workers and JVMs included."
    })
final class CompareCommand implements Callable<Integer> {
  private static final int MAX_RUNS = 10_000;
  private static final int MAX_LOOPBACK = 64;

  @Spec private CommandSpec spec;

  @Option(
      names = "--strategies",
      split = ",",
      paramLabel = "NAME",
      description = "Which strategies. Default: all that this Java can do.")
  private List<String> strategies = Strategy.available().stream().map(Strategy::label).toList();

  @Option(names = "--runs", paramLabel = "N", description = "Timed runs. Default ${DEFAULT-VALUE}.")
  private int runs = 5;

  @Option(
      names = "--warmups",
      paramLabel = "N",
      description = "Runs before, not counted. Default ${DEFAULT-VALUE}.")
  private int warmups = 1;

  @Option(
      names = "--loopback",
      paramLabel = "N",
      description =
          "Send to this many receivers started on this host instead of the destinations; only then is it"
              + " known what was delivered. Default ${DEFAULT-VALUE}: do not.")
  private int loopback;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write compare.csv and compare.json, all samples inside, into this directory.")
  private Path out;

  @Option(names = "--json", description = "Print the comparison as a line of JSON instead.")
  private boolean json;

  @Override
  public Integer call() {
    Commands.applyVerbosity(spec);
    requireRange("--runs", runs, 1, MAX_RUNS);
    requireRange("--warmups", warmups, 0, MAX_RUNS);
    requireRange("--loopback", loopback, 0, MAX_LOOPBACK);
    requireDirectory(out);
    List<Strategy> chosen = strategies.stream().map(Strategy::of).distinct().toList();
    return Program.run(program -> compare(program, chosen));
  }

  private static void requireRange(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ConfigException(
          "%s=%d is %s the limit %d; use %d to %d"
              .formatted(
                  option,
                  value,
                  value < min ? "below" : "over",
                  value < min ? min : max,
                  min,
                  max));
    }
  }

  /** Before the first run: results that cannot be written are not worth waiting for. */
  private static void requireDirectory(Path directory) {
    try {
      if (directory != null) {
        Files.createDirectories(directory);
      }
    } catch (IOException e) {
      throw new ConfigException(
          "--out=%s cannot be made a directory (%s); choose another"
              .formatted(directory, e.getClass().getSimpleName()));
    }
  }

  private Future<Integer> compare(Program program, List<Strategy> chosen) {
    ConfigOptions options = ConfigOptions.of(spec, ConfigKeys.SENDER);
    if (loopback > 0) {
      options.otherwise("destinations", "127.0.0.1"); // replaced by the receivers started here
    }
    return options
        .load(program.vertx())
        .map(SenderConfig::of)
        .compose(
            config -> {
              CompareRun run = new CompareRun(program, config, chosen, runs, warmups);
              return loopback > 0 ? run.againstLoopback(loopback) : run.againstDestinations();
            })
        .compose(comparison -> program.vertx().executeBlocking(() -> report(comparison)));
  }

  private int report(Comparison comparison) throws IOException {
    ComparisonReport report = new ComparisonReport(comparison);
    if (json) {
      System.out.println(report.toJson().encode());
    } else {
      System.out.print(report.table());
    }
    if (out != null) {
      report.writeTo(out);
    }
    return exitCode(comparison);
  }

  private static int exitCode(Comparison comparison) {
    long failures = comparison.rows().stream().mapToLong(Comparison.Row::failures).sum();
    long copies = comparison.rows().stream().mapToLong(Comparison.Row::copies).sum();
    if (failures == 0) {
      return ExitCode.OK;
    }
    return failures == copies ? ExitCode.FAILED : ExitCode.SOME_FAILED;
  }
}
