package io.filecast.cli;

import io.filecast.cli.terminal.LogLine;
import io.filecast.cli.terminal.Output;
import io.filecast.config.ConfigKeys;
import io.filecast.config.ReceiverConfig;
import io.filecast.node.ReceiverNode;
import io.vertx.core.Future;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code receiver receive}: takes what comes, until it is told to stop or has enough. */
@Command(
    name = "receive",
    description = "Receive files until interrupted, or until --once of them. The default command.")
final class ReceiveCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiveCommand.class);

  private static final String OPEN =
      """
      no keys: whoever reaches this port can write files here; to let in known senders only
        receiver keygen --out receiver.key       and give what it prints to the senders
        receiver --identity receiver.key --authorized-senders FILE       with the senders' keys, one a line""";

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print events as lines of JSON on stdout.")
  private boolean json;

  private Output output;

  @Override
  public Integer call() {
    output = Output.of(spec);
    return Program.run(
        program ->
            receive(
                program,
                ReceiverConfig.of(program.load(ConfigOptions.of(spec, ConfigKeys.RECEIVER)))));
  }

  private Future<Integer> receive(Program program, ReceiverConfig config) {
    program.use(config.transport());
    ReceiveWatch watch = new ReceiveWatch(output, json);
    return ReceiverNode.start(program.vertx(), config, watch)
        .onSuccess(receiver -> program.tellTransport())
        .onSuccess(receiver -> warnWithoutKeys(config))
        .onSuccess(receiver -> watch.onListening(config.host(), receiver.port(), config.output()))
        .compose(ReceiverNode::done)
        .onComplete(done -> watch.close())
        .map(ExitCode.OK);
  }

  private void warnWithoutKeys(ReceiverConfig config) {
    if (!config.keys().areUsed() && !output.isQuiet()) {
      LOG.warn(LogLine.SEVERAL_LINES, OPEN);
    }
  }
}
