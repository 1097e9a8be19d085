package io.filecast.cli;

import io.filecast.cli.terminal.Output;
import io.filecast.config.CarouselConfig;
import io.filecast.config.ConfigException;
import io.filecast.config.ConfigKeys;
import io.filecast.config.Settings;
import io.filecast.config.TransportChoice;
import io.filecast.node.CarouselVerticle;
import io.vertx.core.Future;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sender carousel}: one file round and round to whoever listens. */
@Command(
    name = "carousel",
    description =
        "Send one file round and round to a group, at a fixed rate and without a way back; receivers tune in"
            + " at any time (receiver tune).")
final class CarouselCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file to send, as --file.")
  private File file;

  @Option(
      names = "--group",
      paramLabel = "ADDRESS",
      description = "Group that receivers tune to, with or without a port (239.1.2.3:8890).")
  private String group;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "0",
      description = "How often the file goes round; 0 is until interrupted. Default 0.")
  private long rounds;

  @Option(
      names = "--parity",
      paramLabel = "PERCENT",
      defaultValue = "" + CarouselConfig.DEFAULT_PARITY_PERCENT,
      description =
          "What a round sends beyond the file itself, 0 to 100 percent: more than the loss that is expected."
              + " Default 7.")
  private int parity;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Seal and sign with the keys of this file (keygen --carousel).")
  private Path key;

  @Option(
      names = "--release",
      paramLabel = "N",
      defaultValue = "0",
      description = "With --key: number of this content; receivers refuse older ones.")
  private long release;

  @Override
  public Integer call() {
    Output.of(spec);
    return Program.run(this::send);
  }

  private Future<Integer> send(Program program) {
    ConfigOptions options = ConfigOptions.of(spec, ConfigKeys.SENDER);
    if (file != null) {
      options.give("file", "FILE", file.getPath());
    }
    Settings settings = program.load(options);
    CarouselConfig config =
        CarouselConfig.of(settings, group, new CarouselConfig.Choice(rounds, parity, release, key));
    program.use(TransportChoice.of(settings));
    if (!config.file().toFile().exists()) {
      throw new ConfigException(
          "file=%s does not exist; name the file that goes round".formatted(config.file()));
    }
    CarouselVerticle carousel = new CarouselVerticle(config);
    return program
        .vertx()
        .deployVerticle(carousel)
        .onSuccess(deployed -> program.tellTransport())
        .compose(
            id -> carousel.done().eventually(() -> program.vertx().undeploy(id).otherwiseEmpty()))
        .map(ExitCode.OK);
  }
}
