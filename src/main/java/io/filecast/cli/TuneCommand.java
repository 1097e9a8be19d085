package io.filecast.cli;

import io.filecast.cli.terminal.Output;
import io.filecast.config.ConfigKeys;
import io.filecast.config.GroupAddress;
import io.filecast.config.GroupSending;
import io.filecast.config.ReceiverConfig;
import io.filecast.config.TimeSpan;
import io.filecast.config.TunerConfig;
import io.filecast.node.TunerVerticle;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code receiver tune}: takes what a carousel sends. */
@Command(
    name = "tune",
    description =
        "Receive what goes round on a group (sender carousel), until interrupted, or until --once of them.")
final class TuneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--group",
      required = true,
      paramLabel = "ADDRESS",
      description = "Group of the carousel, with or without a port (239.1.2.3:8890).")
  private String group;

  @Option(
      names = "--from",
      paramLabel = "HOST",
      description = "Listen to this sender only; a group of 232.0.0.0/8 needs it.")
  private String from;

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description =
          "Interface to listen on, by name or address. Default: the one that leads there.")
  private String via;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "Take only what is sealed and signed with these keys (FILE.receivers of keygen --carousel).")
  private Path key;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Fail when no further copy is whole after this time (10min). Default: never.")
  private String timeout;

  @Option(names = "--json", description = "Print events as lines of JSON on stdout.")
  private boolean json;

  private Output output;

  @Override
  public Integer call() {
    output = Output.of(spec);
    return Program.run(
        program ->
            tune(
                program,
                new TunerConfig(
                    GroupAddress.parse("--group", group, GroupSending.DEFAULT_PORT),
                    Optional.ofNullable(via),
                    Optional.ofNullable(from),
                    key,
                    timeout == null ? 0 : TimeSpan.parse("--timeout", timeout),
                    ReceiverConfig.of(program.load(ConfigOptions.of(spec, ConfigKeys.RECEIVER))))));
  }

  private Future<Integer> tune(Program program, TunerConfig config) {
    program.use(config.receiver().transport());
    ReceiveWatch watch = new ReceiveWatch(output, json);
    TunerVerticle tuner = new TunerVerticle(config, watch);
    return program
        .vertx()
        .deployVerticle(tuner)
        .onSuccess(deployed -> program.tellTransport())
        .onSuccess(
            deployed ->
                watch.onListening(
                    config.group().getAddress().getHostAddress(),
                    config.group().getPort(),
                    config.receiver().output()))
        .compose(id -> tuner.done().eventually(() -> program.vertx().undeploy(id).otherwiseEmpty()))
        .onComplete(done -> watch.close())
        .map(ExitCode.OK);
  }
}
