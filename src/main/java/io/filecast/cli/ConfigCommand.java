package io.filecast.cli;

import io.filecast.cli.terminal.Console;
import io.filecast.cli.terminal.Output;
import io.filecast.config.ConfigKeys;
import io.filecast.config.ConfigSchema;
import io.filecast.config.Settings;
import io.filecast.config.TransportChoice;
import io.filecast.program.ProgramVertx;
import io.filecast.transport.BurstTransport;
import io.vertx.core.Future;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code config}: the effective configuration, and where each value came from. */
@Command(
    name = "config",
    description = "Show the effective configuration with the origin of each value.")
final class ConfigCommand implements Callable<Integer> {
  private final ConfigKeys keys;

  @Spec private CommandSpec spec;

  @Option(names = "--schema", description = "Print the JSON Schema of the configuration instead.")
  private boolean schema;

  ConfigCommand(ConfigKeys keys) {
    this.keys = keys;
  }

  @Override
  public Integer call() {
    Output.of(spec);
    if (schema) {
      Console.document(ConfigSchema.of(keys));
      return ExitCode.OK;
    }
    return Program.run(
        program -> {
          Settings settings = program.load(ConfigOptions.of(spec, keys));
          print(settings);
          BurstTransport transport = ProgramVertx.transport(TransportChoice.of(settings));
          Console.line("transport: " + transport.description());
          return Future.succeededFuture(ExitCode.OK);
        });
  }

  private static void print(Settings settings) {
    for (Settings.Entry entry : settings.entries()) {
      Console.line("%-24s %-40s %s".formatted(entry.key().path(), entry.shown(), entry.origin()));
    }
  }
}
