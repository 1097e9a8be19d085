package io.filecast.cli;

import io.filecast.cli.terminal.Console;
import io.filecast.cli.terminal.Output;
import io.filecast.config.ConfigException;
import io.filecast.config.Mode;
import io.filecast.config.Requirement;
import io.filecast.config.SenderConfig;
import io.filecast.config.TransferSpec;
import io.filecast.node.Sender;
import io.filecast.report.PlanReport;
import io.filecast.report.ReceiptLine;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferPlan;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sender send}: one file to all destinations. */
@Command(
    name = "send",
    description = "Send one file to many hosts at the same time. The default command.")
final class SendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private SendWords words;

  @Option(names = "--json", description = "Print events as lines of JSON on stdout.")
  private boolean json;

  @Option(
      names = "--receipts",
      paramLabel = "FILE",
      description = "Add a line of JSON for each receipt: who has which hash since when.")
  private Path receipts;

  @Option(
      names = "--spool-directory",
      paramLabel = "DIR",
      description =
          "Where standard input (FILE -) is kept while it is sent. Default: the system's directory for temporary"
              + " files.")
  private Path spoolDirectory = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--dry-run",
      description = "Check everything, print what would be done, and send nothing.")
  private boolean dryRun;

  private Output output;

  @Override
  public Integer call() {
    output = Output.of(spec);
    return Program.run(program -> begin(program, SenderConfig.of(words.load(program, spec))));
  }

  private Future<Integer> begin(Program program, SenderConfig config) {
    Requirement require = requirement(config.transfer());
    if (receipts != null) {
      new ReceiptFile(receipts).check();
    }
    program.use(config.node().transport());
    boolean isPiped = StandardInput.isMeantBy(config.transfer());
    if (isPiped) {
      StandardInput.requireName(config.transfer());
    }
    if (dryRun) {
      return tellPlan(program, config, isPiped);
    }
    return isPiped
        ? sendPiped(program, config, require)
        : send(program, config, config.transfer().file(), require);
  }

  private Future<Integer> tellPlan(Program program, SenderConfig config, boolean isPiped) {
    Future<TransferPlan> plan =
        isPiped
            ? Sender.planWithoutFile(program.vertx(), config)
            : Sender.plan(program.vertx(), config);
    return plan.map(
        made -> {
          PlanReport report = new PlanReport(made, program.transport().description());
          if (json) {
            Console.event(report.toJson(Instant.now()));
          } else {
            Console.lines(report.text());
          }
          return ExitCode.OK;
        });
  }

  /** Mistakes are told before the input is read: it may be long, and comes only once. */
  private Future<Integer> sendPiped(Program program, SenderConfig config, Requirement require) {
    StandardInput.requirePipe();
    Program.await(Sender.checkWithoutFile(program.vertx(), config));
    StandardInput input = StandardInput.spool(program, spoolDirectory);
    return send(
            program,
            config.with(config.transfer().withFile(input.path())),
            config.transfer().file(),
            require)
        .eventually(input::delete);
  }

  /**
   * @param named what reports call the file
   */
  private Future<Integer> send(
      Program program, SenderConfig config, Path named, Requirement require) {
    boolean isOpen = config.node().keys().identity() == null;
    SendWatch watch = new SendWatch(program, output, json, isOpen, named);
    return Sender.send(program.vertx(), config, watch)
        .onComplete(ended -> watch.close())
        .map(
            outcome -> {
              keepReceipts(outcome.withFile(named));
              return exitCode(outcome, require);
            });
  }

  /** Raw mode proves nothing, so nothing less than all can be enough there. */
  private static Requirement requirement(TransferSpec transfer) {
    Requirement require = transfer.reliable().require();
    if (require.count() > transfer.destinations().size()) {
      throw new ConfigException(
          "require=%d is over the limit %d, the number of destinations; use all, a smaller number or a share"
              .formatted(require.count(), transfer.destinations().size()));
    }
    return transfer.mode() == Mode.RAW ? Requirement.ALL : require;
  }

  private void keepReceipts(TransferOutcome outcome) {
    if (receipts != null) {
      new ReceiptFile(receipts).append(ReceiptLine.of(outcome));
    }
  }

  static int exitCode(TransferOutcome outcome, Requirement require) {
    int all = outcome.destinations().size();
    long done = all - outcome.failedCount();
    if (done >= require.of(all)) {
      return ExitCode.OK;
    }
    return done == 0 ? ExitCode.FAILED : ExitCode.SOME_FAILED;
  }
}
