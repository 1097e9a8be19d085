package io.filecast.cli;

import io.filecast.cli.compare.CompareOutput;
import io.filecast.cli.compare.CompareRun;
import io.filecast.cli.compare.Ladder;
import io.filecast.cli.compare.Sweep;
import io.filecast.cli.terminal.Output;
import io.filecast.config.ByteSize;
import io.filecast.config.ConfigException;
import io.filecast.config.ConfigKeys;
import io.filecast.config.DeliveryMode;
import io.filecast.config.SenderConfig;
import io.filecast.config.Settings;
import io.filecast.config.Strategy;
import io.filecast.report.Comparison;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
public final class CompareCommand implements Callable<Integer> {
  private static final int MAX_RUNS = 10_000;
  private static final int MAX_LOOPBACK = 64;
  private static final int MAX_DESTINATIONS = 10_000;
  private static final long MAX_SIZE_BYTES = 1_000_000_000_000L;

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
      names = "--sizes",
      split = ",",
      paramLabel = "SIZE",
      description =
          "Compare with files of these sizes, made for it, instead of the configured one: 12KB,1MB,100MB.")
  private List<String> sizes = List.of();

  @Option(
      names = "--ladder",
      description =
          "Instead of strategies compare the steps from the lab to the full protocol, with receivers on this"
              + " host (--loopback, here 1 if not given).")
  private boolean ladder;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Write report.html, and all samples as compare.csv and compare.json (--ladder: ladder.csv and"
              + " ladder.json), into this directory.")
  private Path out;

  @Option(names = "--json", description = "Print the comparison as a line of JSON instead.")
  private boolean json;

  @Override
  public Integer call() {
    Output.of(spec);
    requireRange("--runs", runs, 1, MAX_RUNS);
    requireRange("--warmups", warmups, 0, MAX_RUNS);
    requireRange("--loopback", loopback, 0, MAX_LOOPBACK);
    requireDirectory(out);
    List<Strategy> chosen = strategies.stream().map(Strategy::of).distinct().toList();
    List<Long> bytes =
        sizes.stream().map(s -> ByteSize.parse("--sizes", s, MAX_SIZE_BYTES)).distinct().toList();
    List<Integer> counts = destinationCounts();
    return Program.run(
        program -> ladder ? climb(program, bytes) : compare(program, chosen, counts, bytes));
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

  /** {@code --destinations 1,2,4}: numbers of destinations; empty when hosts are meant. */
  private List<Integer> destinationCounts() {
    String given = spec.findOption("--destinations").getValue();
    if (given == null || !given.matches("\\d{1,9}(,\\d{1,9})*")) {
      return List.of();
    }
    List<Integer> counts = Arrays.stream(given.split(",")).map(Integer::valueOf).toList();
    counts.forEach(count -> requireRange("--destinations", count, 1, MAX_DESTINATIONS));
    return counts.stream().distinct().toList();
  }

  private Settings settings(Program program, boolean counted, int receivers) {
    ConfigOptions options = ConfigOptions.of(spec, ConfigKeys.SENDER);
    if (counted) {
      options.ignore("destinations");
    }
    if (receivers > 0) {
      options.otherwise("destinations", "127.0.0.1"); // replaced by the receivers started here
    }
    if (!sizes.isEmpty()) {
      options.otherwise("file", "made"); // replaced by the files made here
    }
    options.otherwise("delivery", DeliveryMode.UNICAST.label()); // each strategy does the same
    return program.load(options);
  }

  private Future<Integer> compare(
      Program program, List<Strategy> chosen, List<Integer> counts, List<Long> bytes) {
    CompareOutput output = new CompareOutput(spec, Comparison.Kind.STRATEGIES, List.of());
    Settings settings = settings(program, !counts.isEmpty(), loopback);
    output.configuredBy(settings, loopback, !bytes.isEmpty());
    SenderConfig config = SenderConfig.of(settings);
    program.use(config.node().transport());
    CompareRun run = new CompareRun(program, runs, warmups, output.comparison());
    return new Sweep(program, run, config, chosen, counts, bytes, loopback)
        .run()
        .compose(done -> program.vertx().executeBlocking(() -> report(output)));
  }

  private Future<Integer> climb(Program program, List<Long> bytes) {
    Ladder.requireSmall(bytes);
    CompareOutput output = new CompareOutput(spec, Comparison.Kind.LADDER, Ladder.steps());
    int receivers = Math.max(1, loopback);
    Settings settings = settings(program, false, receivers);
    output.configuredBy(settings, receivers, !bytes.isEmpty());
    SenderConfig config = SenderConfig.of(settings);
    program.use(config.node().transport());
    CompareRun run = new CompareRun(program, runs, warmups, output.comparison());
    Vertx unbatched = Ladder.unbatched();
    return new Ladder(program, unbatched, run, config, bytes, receivers)
        .run()
        .eventually(unbatched::close)
        .compose(done -> program.vertx().executeBlocking(() -> report(output)));
  }

  private int report(CompareOutput output) throws IOException {
    output.print(json);
    if (out != null) {
      output.writeTo(out);
    }
    return exitCode(output.comparison());
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
