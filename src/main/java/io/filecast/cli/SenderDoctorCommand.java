package io.filecast.cli;

import io.filecast.cli.terminal.Console;
import io.filecast.cli.terminal.Output;
import io.filecast.config.ConfigKeys;
import io.filecast.config.DoctorConfig;
import io.filecast.doctor.SenderDoctor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sender doctor}: looks at this host, the destinations and the paths to them. */
@Command(
    name = "doctor",
    description = {
      "Look at this host, the destinations and the paths to them, and say what to do about what is wrong.",
      "Sends nothing but echoes, for about a second."
    })
final class SenderDoctorCommand implements Callable<Integer> {
  private static final String LABEL = "DEST";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = LABEL, description = "host[:port], as in --destinations.")
  private List<String> destinations = new ArrayList<>();

  @Option(names = "--json", description = "Print findings as lines of JSON on stdout.")
  private boolean json;

  @Override
  public Integer call() {
    Output.of(spec);
    ConfigOptions options = ConfigOptions.of(spec, ConfigKeys.SENDER);
    if (!destinations.isEmpty()) {
      options.give("destinations", LABEL, String.join(",", destinations));
    }
    return Program.run(
        program -> {
          DoctorConfig config = DoctorConfig.of(program.load(options));
          program.use(config.transport());
          if (config.destinations().isEmpty()) {
            Console.error("no destination was given, so only this host is looked at");
          }
          return new SenderDoctor(program.vertx(), program.transport(), config)
              .examine()
              .map(diagnosis -> DoctorOutput.print(diagnosis, json));
        });
  }
}
