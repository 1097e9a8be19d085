package io.filecast.cli;

import io.filecast.cli.terminal.Completions;
import io.filecast.cli.terminal.OptionText;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The command lines of both programs as a whole, for the build's manuals and completions. */
public final class CommandLines {
  private CommandLines() {}

  public static CommandLine sender() {
    return SenderMain.commandLine();
  }

  /** What {@code completion} prints. */
  public static String completion(String shell, CommandLine program) {
    return Completions.script(shell, program);
  }

  /** What an option does, as plain text. */
  public static String text(OptionSpec option) {
    return OptionText.of(option);
  }

  public static CommandLine receiver() {
    return ReceiverMain.commandLine();
  }
}
