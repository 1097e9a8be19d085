package io.filecast;

import io.filecast.config.ConfigKeys;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code receiver-fat.jar}. */
@Command(
    name = "receiver",
    customSynopsis = {
      "receiver [receive] [-conf FILE] [--port PORT] [--output DIRECTORY]",
      "receiver COMMAND --help"
    },
    description = {
      "Receive files that a filecast sender sends over UDP.",
      "Example: receiver --port 9000 --output /srv/images"
    })
public final class ReceiverMain {
  private ReceiverMain() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command line; returns its exit code. */
  static int run(String... args) {
    CommandLine receiver =
        Commands.program(
            new ReceiverMain(),
            ConfigKeys.RECEIVER,
            new ReceiveCommand(),
            new ConfigCommand(ConfigKeys.RECEIVER));
    return Commands.execute(receiver, "receive", args);
  }
}
