package io.filecast;

import io.filecast.config.ConfigKeys;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code sender-fat.jar}. */
@Command(name = "sender", description = "Send one file to many hosts at the same time over UDP.")
public final class SenderMain {
  private SenderMain() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command line; returns its exit code. */
  static int run(String... args) {
    CommandLine sender =
        Commands.program(
            new SenderMain(),
            ConfigKeys.SENDER,
            new SendCommand(),
            new CompareCommand(),
            new ConfigCommand(ConfigKeys.SENDER));
    return Commands.execute(sender, "send", args);
  }
}
