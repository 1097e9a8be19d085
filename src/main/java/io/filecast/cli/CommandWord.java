package io.filecast.cli;

import io.filecast.config.NearestName;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the first word of a command line is: a command, the beginning of the words of the default
 * command, or a mistyped command.
 */
final class CommandWord {
  private static final Set<String> ABOUT_PROGRAM = Set.of("--help", "-h", "--version", "-V");

  private CommandWord() {}

  /**
   * Puts the default command in front where no command is.
   *
   * @param commands their names; the first is the default
   */
  static String[] withCommand(List<String> commands, String... args) {
    boolean aboutProgram = args.length == 1 && ABOUT_PROGRAM.contains(args[0]);
    if (aboutProgram || args.length > 0 && commands.contains(args[0])) {
      return args;
    }
    String[] all = new String[args.length + 1];
    all[0] = commands.get(0);
    System.arraycopy(args, 0, all, 1, args.length);
    return all;
  }

  /**
   * Why the first word can be neither a command nor a file to send. Without the command's name only
   * files that are there pass, so that a mistyped command is not taken for a missing file.
   *
   * @param takesFile whether the default command begins with a file
   * @return one line for the user, or empty
   */
  static Optional<String> mistake(
      String program, List<String> commands, boolean takesFile, String... args) {
    if (args.length == 0
        || args[0].startsWith("-")
        || commands.contains(args[0])
        || takesFile && isThere(args[0])) {
      return Optional.empty();
    }
    String what = takesFile ? "is neither a command nor a file that exists" : "is no command";
    return Optional.of(
        "\"%s\" %s; %s; see %s --help"
            .formatted(args[0], what, remedy(args[0], commands), program));
  }

  /** {@code did you mean send?}, or all commands where none is near. */
  static String remedy(String word, List<String> commands) {
    return NearestName.of(word, commands)
        .map(nearest -> "did you mean " + nearest + "?")
        .orElse("commands are " + String.join(", ", commands));
  }

  private static boolean isThere(String word) {
    try {
      return Files.exists(Path.of(word));
    } catch (InvalidPathException e) {
      return true; // whoever opens it says better what is wrong
    }
  }
}
