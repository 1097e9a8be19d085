package io.filecast.cli;

import io.filecast.config.ConfigKeys;
import io.filecast.program.AfterWork;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code sender-fat.jar}. */
@Command(
    name = "sender",
    customSynopsis = {
      "sender [send] [OPTIONS] FILE DEST...",
      "sender [send] -conf FILE [OPTIONS]",
      "sender COMMAND --help"
    },
    description = {
      "Send one file to many hosts at the same time over UDP, with a proof of every copy.",
      "Example: sender image.iso node1 node[02-40].lab:9000"
    })
public final class SenderMain {
  private SenderMain() {}

  public static void main(String[] args) {
    System.exit(StandardOutput.of(() -> AfterWork.of(() -> run(args))));
  }

  /** Runs a command line; returns its exit code. */
  static int run(String... args) {
    return Commands.run(new SenderMain(), ConfigKeys.SENDER, commands(), args);
  }

  /** The program with all its commands, for manuals and completions. */
  static CommandLine commandLine() {
    return Commands.describe(new SenderMain(), ConfigKeys.SENDER, commands(), name -> true);
  }

  private static Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("send", SendCommand::new);
    commands.put("compare", CompareCommand::new);
    commands.put("carousel", CarouselCommand::new);
    commands.put("keygen", KeygenCommand::new);
    commands.put("doctor", SenderDoctorCommand::new);
    commands.put("config", () -> new ConfigCommand(ConfigKeys.SENDER));
    return commands;
  }
}
