package io.filecast.cli.terminal;

import io.filecast.config.ConfigException;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion scripts of a program, from its command definitions. */
public final class Completions {
  public static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private Completions() {}

  /**
   * The script for one shell.
   *
   * @param program with all its commands
   * @throws ConfigException when there is none for it
   */
  public static String script(String shell, CommandLine program) {
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

  /**
   * The shell takes bash's script, but for an alias that functions do not see. The first line lets
   * it find the file by itself; the last ones answer when it has loaded it that way, for a first
   * question.
   */
  private static String zsh(CommandLine program) {
    return """
        #compdef %1$s
        %2$s
        if [ "${funcstack[1]}" = "_%1$s" ]; then
          _bash_complete -o default -F _complete_%1$s
        fi
        """
        .formatted(
            program.getCommandName(),
            bash(program).replace("alias compopt=complete", "compopt() { :; }"));
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
              parameters(name, word, command.getCommandSpec(), script);
              options(name, word, command.getCommandSpec(), script);
            });
    return script.toString();
  }

  private static void parameters(
      String program, String word, CommandSpec spec, StringBuilder script) {
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (parameter.completionCandidates() != null) {
        script.append(
            "complete -c %s -n '__fish_seen_subcommand_from %s' -f -a %s\n"
                .formatted(program, word, quoted(values(parameter))));
      }
    }
  }

  private static String values(ArgSpec argument) {
    return String.join(" ", argument.completionCandidates());
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
      String value =
          option.arity().max() == 0
              ? ""
              : option.completionCandidates() == null ? " -r" : " -x -a " + quoted(values(option));
      script.append(
          "complete -c %s %s%s%s -d %s\n"
              .formatted(program, when, names, value, quoted(OptionText.of(option))));
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
