package io.filecast.cli;

import io.filecast.cli.terminal.Output;
import io.filecast.config.ConfigKeys;
import io.filecast.config.ReceiverConfig;
import io.filecast.doctor.ReceiverDoctor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code receiver doctor}: looks at this host, as a receiver with this configuration would. */
@Command(
    name = "doctor",
    description = "Look at this host as a receiver would, and say what to do about what is wrong.")
final class ReceiverDoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print findings as lines of JSON on stdout.")
  private boolean json;

  @Override
  public Integer call() {
    Output.of(spec);
    return Program.run(
        program -> {
          ReceiverConfig config =
              ReceiverConfig.of(program.load(ConfigOptions.of(spec, ConfigKeys.RECEIVER)));
          program.use(config.transport());
          return new ReceiverDoctor(program.vertx(), program.transport(), config)
              .examine()
              .map(diagnosis -> DoctorOutput.print(diagnosis, json));
        });
  }
}
