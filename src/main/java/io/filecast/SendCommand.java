package io.filecast;

import io.filecast.config.ConfigException;
import io.filecast.config.ConfigKeys;
import io.filecast.config.Mode;
import io.filecast.config.Requirement;
import io.filecast.config.SenderConfig;
import io.filecast.engine.Sender;
import io.filecast.report.ReceiptLine;
import io.filecast.session.TransferOutcome;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sender send}: one file to all destinations. */
@Command(
    name = "send",
    description = "Send one file to many hosts at the same time. The default command.")
final class SendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print events as lines of JSON on stdout.")
  private boolean json;

  @Option(
      names = "--receipts",
      paramLabel = "FILE",
      description = "Add a line of JSON for each receipt: who has which hash since when.")
  private Path receipts;

  private Output output;

  @Override
  public Integer call() {
    output = Output.of(spec);
    return Program.run(
        program ->
            send(
                program, SenderConfig.of(program.load(ConfigOptions.of(spec, ConfigKeys.SENDER)))));
  }

  private Future<Integer> send(Program program, SenderConfig config) {
    Requirement require = requirement(config);
    if (receipts != null) {
      new ReceiptFile(receipts).check();
    }
    program.use(config.transport());
    SendWatch watch = new SendWatch(program, output, json);
    return Sender.send(program.vertx(), config, watch)
        .onComplete(ended -> watch.close())
        .map(outcome -> report(watch, outcome, require));
  }

  /** Raw mode proves nothing, so nothing less than all can be enough there. */
  private static Requirement requirement(SenderConfig config) {
    Requirement require = config.reliable().require();
    if (require.count() > config.destinations().size()) {
      throw new ConfigException(
          "require=%d is over the limit %d, the number of destinations; use all, a smaller number or a share"
              .formatted(require.count(), config.destinations().size()));
    }
    return config.mode() == Mode.RAW ? Requirement.ALL : require;
  }

  private int report(SendWatch watch, TransferOutcome outcome, Requirement require) {
    watch.report(outcome);
    if (receipts != null) {
      new ReceiptFile(receipts).append(ReceiptLine.of(outcome));
    }
    return exitCode(outcome, require);
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
