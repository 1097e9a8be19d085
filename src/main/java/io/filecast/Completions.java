package io.filecast;

import io.filecast.config.ConfigException;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion scripts of a program, from its command definitions. */
final class Completions {
  static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private Completions() {}

  /**
   * The script for one shell.
   *
   * @param program with all its commands
   * @throws ConfigException when there is none for it
   */
  static String script(String shell, CommandLine program) {
    return switch (shell) {
      case "bash" -> bash(program);
      case "zsh" -> zsh(program);
      case "fish" -> fish(program);
      default ->
          throw new ConfigException(
              "completion: \"%s\" is unknown; use one of %s"
                  .formatted(shell, String.join(", ", SHELLS)));
    };
  }

  private static String bash(CommandLine program) {
    return AutoComplete.bash(program.getCommandName(), program);
  }

  /** The shell takes bash's; the first line lets it find the script by itself. */
  private static String zsh(CommandLine program) {
    return "#compdef " + program.getCommandName() + "\n" + bash(program);
  }

  private static String fish(CommandLine program) {
    StringBuilder script = new StringBuilder();
    String name = program.getCommandName();
    program
        .getSubcommands()
        .forEach(
            (word, command) -> {
              String text = command.getCommandSpec().usageMessage().description()[0];
              script.append(
                  "complete -c %s -n __fish_use_subcommand -a %s -d %s\n"
                      .formatted(name, word, quoted(text)));
              options(name, word, command.getCommandSpec(), script);
            });
    return script.toString();
  }

  private static void options(String program, String word, CommandSpec spec, StringBuilder script) {
    for (OptionSpec option : spec.options()) {
      String when = "-n '__fish_seen_subcommand_from %s'".formatted(word);
      StringBuilder names = new StringBuilder();
      for (String optionName : option.names()) {
        boolean isLong = optionName.startsWith("--");
        boolean isShort = optionName.length() == 2;
        names.append(isLong ? " -l " : isShort ? " -s " : " -o ");
        names.append(optionName.replaceFirst("^--?", ""));
      }
      String value = option.arity().max() == 0 ? "" : " -r";
      script.append(
          "complete -c %s %s%s%s -d %s\n"
              .formatted(program, when, names, value, quoted(OptionText.of(option))));
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
