package io.filecast.cli;

import io.filecast.cli.terminal.Completions;
import io.filecast.cli.terminal.Console;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code completion SHELL}: prints what lets a shell complete the words of this program. */
@Command(
    name = "completion",
    description = {
      "Print the script that completes the words of this program in a shell.",
      "bash: source <(${ROOT-COMMAND-NAME} completion bash)",
      "zsh: ${ROOT-COMMAND-NAME} completion zsh > DIRECTORY/_${ROOT-COMMAND-NAME}, a directory of $fpath",
      "fish: ${ROOT-COMMAND-NAME} completion fish | source"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Supplier<CommandLine> program;

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "bash, zsh or fish.")
  private String shell;

  /** The shells there are scripts for. */
  static final class Shells extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Shells() {
      super(Completions.SHELLS);
    }
  }

  /**
   * @param program with all its commands
   */
  CompletionCommand(Supplier<CommandLine> program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    Console.lines(Completions.script(shell, program.get()));
    return ExitCode.OK;
  }
}
