package io.filecast.cli;

import io.filecast.config.ConfigKeys;
import io.filecast.program.AfterWork;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code receiver-fat.jar}. */
@Command(
    name = "receiver",
    customSynopsis = {
      "receiver [receive] [-conf FILE] [--port PORT] [--output DIRECTORY] [OPTIONS]",
      "receiver COMMAND --help"
    },
    description = {
      "Receive files that a filecast sender sends over UDP.",
      "Example: receiver --port 9000 --output /srv/images"
    })
public final class ReceiverMain {
  private ReceiverMain() {}

  public static void main(String[] args) {
    System.exit(StandardOutput.of(() -> AfterWork.of(() -> run(args))));
  }

  /** Runs a command line; returns its exit code. */
  static int run(String... args) {
    return Commands.run(new ReceiverMain(), ConfigKeys.RECEIVER, commands(), args);
  }

  /** The program with all its commands, for manuals and completions. */
  static CommandLine commandLine() {
    return Commands.describe(new ReceiverMain(), ConfigKeys.RECEIVER, commands(), name -> true);
  }

  private static Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("receive", ReceiveCommand::new);
    commands.put("tune", TuneCommand::new);
    commands.put("keygen", KeygenCommand::new);
    commands.put("doctor", ReceiverDoctorCommand::new);
    commands.put("config", () -> new ConfigCommand(ConfigKeys.RECEIVER));
    return commands;
  }
}
