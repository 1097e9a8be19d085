package io.filecast.cli;

import io.filecast.config.ConfigException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help} and {@code help COMMAND}: the same as {@code --help}, for those who ask so. */
@Command(name = "help", description = "Show the help of a command, or of the program.")
final class HelpCommand implements Callable<Integer> {
  private final List<String> commands;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command. Default: none.")
  private String command;

  /**
   * @param commands all there are; those that are asked about are subcommands of the parent
   */
  HelpCommand(List<String> commands) {
    this.commands = commands;
  }

  @Override
  public Integer call() {
    CommandLine program = spec.parent().commandLine();
    CommandLine asked = command == null ? program : program.getSubcommands().get(command);
    if (asked == null) {
      throw new ConfigException(
          "help: \"%s\" is no command; %s"
              .formatted(command, CommandWord.remedy(command, commands)));
    }
    asked.usage(System.out);
    return ExitCode.OK;
  }
}
