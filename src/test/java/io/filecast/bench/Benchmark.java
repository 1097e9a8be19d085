package io.filecast.bench;

import io.filecast.bench.Scenario.Network;
import io.filecast.bench.peer.FatJars;
import io.filecast.bench.peer.JvmMemory;
import io.filecast.config.ByteSize;
import io.filecast.config.ConfigException;
import io.filecast.testing.Segment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The end-to-end benchmark: filecast and others at the same work, in turn. */
@Command(
    name = "./run.sh bench",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Times filecast and other programs at the same work: one file to some receivers, in network namespaces"
          + " (root only) or on loopback. The clock runs from the start of the sending command until every receiver"
          + " has the whole file under its final name; copies are compared with the source afterwards.",
      "Without options: 100 MiB to 2 receivers."
    })
public final class Benchmark implements Callable<Integer> {
  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  @Option(names = "--list", description = "Show the named scenarios and the contenders.")
  private boolean list;

  @Option(
      names = "--scenario",
      split = ",",
      paramLabel = "NAME",
      description = "Named scenarios instead of a matrix.")
  private List<String> scenarios = List.of();

  @Option(
      names = "--must-show",
      description =
          "All named scenarios; each figure that is to be reached stands beside its target.")
  private boolean mustShow;

  @Option(
      names = "--growth",
      description = "Time and memory of filecast with 1 to 16 receivers and 1 MiB to 8 GiB.")
  private boolean growth;

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "SIZE",
      description = "Sizes of the file: 12371B, 100MiB, 1GiB.")
  private List<String> sizes = List.of("100MiB");

  @Option(names = "--receivers", split = ",", paramLabel = "N", description = "How many receivers.")
  private List<Integer> receivers = List.of(2);

  @Option(
      names = "--loss",
      split = ",",
      paramLabel = "PERCENT",
      description = "Random loss, each way.")
  private List<Double> losses = List.of(0.0);

  @Option(
      names = "--rates",
      split = ",",
      paramLabel = "RATE",
      description = "Cap at the sender's egress, as tc writes it (200mbit); none = no cap.")
  private List<String> rates = List.of("none");

  @Option(
      names = "--network",
      paramLabel = "KIND",
      description =
          "WIRE: namespaces, no offloads on the links (default); OFFLOADS: with them; LOOPBACK.")
  private Network network = Network.WIRE;

  @Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = "Who takes part. Default: all that are installed.")
  private List<String> chosen = List.of();

  @Option(
      names = "--variant",
      paramLabel = "NAME=PEER:WORDS",
      description = {
        "One more contender: PEER with these words more; receiver's words behind //.",
        "Example: --variant 'worker=filecast:--strategy worker'"
      })
  private List<String> variants = List.of();

  @Option(
      names = "--build",
      paramLabel = "NAME=DIR",
      description = "One more contender: the jars of another build, in DIR.")
  private Map<String, Path> builds = Map.of();

  @Option(
      names = "--java-option",
      paramLabel = "WORD",
      description = "For filecast's sender and for the JVM starts it is compared with.")
  private List<String> javaOptions = List.of();

  @Option(
      names = "--jars",
      paramLabel = "DIR",
      description = "Where the jars are. Default: the working directory.")
  private Path jars = Path.of(System.getProperty("filecast.jars", "."));

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Timed rounds. Default ${DEFAULT-VALUE}.")
  private int runs = 5;

  @Option(
      names = "--warmups",
      paramLabel = "N",
      description = "Rounds before that do not count. Default ${DEFAULT-VALUE}.")
  private int warmups = 1;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Limit of one run. Default ${DEFAULT-VALUE}.")
  private int timeoutSeconds = 120;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Files lie in a directory made in this one. Default: the one for temporary files.")
  private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--against",
      paramLabel = "NAME",
      description = "The contender that ratios refer to. Default ${DEFAULT-VALUE}.")
  private String against = "filecast";

  @Option(names = "--json", paramLabel = "FILE", description = "Write all samples as JSON.")
  private Path json;

  @Option(names = "--install-peers", description = "Install the peers with apt-get first.")
  private boolean installPeers;

  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
  }

  /** Runs a command line; returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Benchmark())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Benchmark::explain)
        .execute(args);
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof IllegalArgumentException || e instanceof ConfigException) {
      command.getErr().println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (e instanceof InterruptedException) {
      return INTERRUPTED;
    }
    throw e;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      Scenarios.named().forEach(each -> out.printf("%-16s %s%n", each.name(), each.describe()));
      return CommandLine.ExitCode.OK;
    }
    if (installPeers) {
      install();
    }
    FatJars programs = new FatJars(jars, javaOptions);
    Contenders contenders = new Contenders(programs);
    variants.forEach(contenders::addVariant);
    builds.forEach(contenders::addBuild);
    List<Scenario> work = onThisMachine(work());
    Interruption interruption = new Interruption();
    try {
      measure(work, contenders, programs, out);
    } finally {
      interruption.isOver();
    }
    return CommandLine.ExitCode.OK;
  }

  private void measure(
      List<Scenario> work, Contenders contenders, FatJars programs, PrintWriter out)
      throws IOException, InterruptedException {
    Path place = Files.createTempDirectory(Files.createDirectories(directory), "filecast-bench-");
    try {
      Bench bench =
          new Bench(place.toAbsolutePath(), runs, warmups, Duration.ofSeconds(timeoutSeconds));
      BenchRun run = new BenchRun(bench, contenders, against, Optional.ofNullable(json), out);
      conclude(run.run(work, chosen), programs, out);
    } finally {
      delete(place);
    }
  }

  private void conclude(List<ScenarioResult> results, FatJars programs, PrintWriter out)
      throws IOException {
    if (growth) {
      out.print(Growth.table(results, JvmMemory.baseBytes(programs)));
    }
    List<String> verdicts = Targets.verdicts(results).toList();
    if (!verdicts.isEmpty()) {
      out.println();
      out.println("to be reached, on 2 cores:");
      verdicts.forEach(out::println);
    }
    out.flush();
  }

  private List<Scenario> work() {
    if (growth || mustShow) {
      return growth ? Growth.scenarios() : Targets.scenarios();
    }
    return scenarios.isEmpty()
        ? Scenarios.matrix(
            sizes.stream().map(size -> ByteSize.parse("--sizes", size, Long.MAX_VALUE)).toList(),
            receivers,
            losses,
            rates.stream().map(rate -> rate.equals("none") ? "" : rate).toList(),
            network)
        : scenarios.stream().map(Scenarios::named).toList();
  }

  /** Without namespaces there is loopback, for what needs no loss and no cap. */
  private static List<Scenario> onThisMachine(List<Scenario> work) {
    String reason = Segment.whyNot();
    if (reason == null) {
      if (!Segment.canSwitchOffloads()) {
        Progress.say("ethtool is missing: the links keep their offloads");
      }
      return work;
    }
    Progress.say("on loopback only: %s", reason);
    List<Scenario> possible = new ArrayList<>();
    for (Scenario scenario : work) {
      if (scenario.lossPercent() > 0 || !scenario.rate().isEmpty()) {
        Progress.say("%s skipped: loopback has neither loss nor cap", scenario.name());
      } else {
        possible.add(scenario.on(Network.LOOPBACK));
      }
    }
    return possible;
  }

  private static void install() throws IOException, InterruptedException {
    String command =
        "apt-get update -qq && apt-get install -y -qq " + String.join(" ", Contenders.packages());
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .inheritIO()
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
    if (builder.start().waitFor() != 0) {
      Progress.say("%s failed; who is missing is skipped", command);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
