package io.filecast;

import picocli.CommandLine;

/** The command lines of both programs as a whole, for the build's manuals and completions. */
public final class CommandLines {
  private CommandLines() {}

  public static CommandLine sender() {
    return SenderMain.commandLine();
  }

  public static CommandLine receiver() {
    return ReceiverMain.commandLine();
  }
}
