package io.filecast.cli;

import io.filecast.cli.terminal.Console;
import io.filecast.cli.terminal.Output;
import io.filecast.config.ConfigException;
import io.filecast.config.ConfigKeys;
import io.filecast.config.SecretText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** What the command lines of both programs have in common. */
public final class Commands {
  private static final String COMPLETION = "completion";
  private static final String HELP = "help";

  private Commands() {}

  /** Prints {@code filecast 1.2.3 (Java 17.0.1)}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Commands.class.getPackage().getImplementationVersion();
      return new String[] {
        "filecast %s (Java %s)"
            .formatted(version == null ? "(not packaged)" : version, Runtime.version())
      };
    }
  }

  /**
   * Runs a command line.
   *
   * <p>Only those commands are made that the words ask for: to describe the options of a command
   * takes longer than to run many.
   *
   * @param program its {@code @Command} names it
   * @param commands by name; the first is what is meant when the first word names no command: the
   *     words of the lab, {@code -conf FILE}, name none
   * @return the exit code
   */
  static int run(
      Object program, ConfigKeys keys, Map<String, Supplier<Object>> commands, String... args) {
    try {
      LocaleCheck.arguments(args);
    } catch (ConfigException e) {
      return Program.explain(e);
    }
    List<String> names = names(commands);
    Optional<String> mistake =
        CommandWord.mistake(keys.program(), names, keys == ConfigKeys.SENDER, args);
    if (mistake.isPresent()) {
      Console.error(SecretText.hide(mistake.get()));
      return ExitCode.USAGE;
    }
    String[] words = CommandWord.withCommand(names, args);
    CommandLine line = describe(program, keys, commands, name -> isNeeded(name, words));
    line.setExecutionExceptionHandler((e, command, parsed) -> Program.explain(e));
    line.setParameterExceptionHandler((e, given) -> explainUsage(e));
    Output.colourHelp(line, words);
    return line.execute(words);
  }

  /** A program and those of its commands that are chosen; its own know all keys. */
  static CommandLine describe(
      Object program,
      ConfigKeys keys,
      Map<String, Supplier<Object>> commands,
      Predicate<String> chosen) {
    CommandLine line = new CommandLine(program);
    standard(line.getCommandSpec());
    addVerbose(line.getCommandSpec());
    commands.forEach(
        (name, command) -> {
          if (chosen.test(name)) {
            CommandLine subcommand = new CommandLine(command.get());
            standard(subcommand.getCommandSpec());
            addVerbose(subcommand.getCommandSpec());
            if (!(subcommand.getCommand() instanceof KeygenCommand)) {
              ConfigOptions.addTo(subcommand.getCommandSpec(), keys);
            }
            line.addSubcommand(name, subcommand);
          }
        });
    Supplier<CommandLine> whole = () -> describe(program, keys, commands, name -> true);
    common(whole, names(commands))
        .forEach(
            (name, command) -> {
              if (chosen.test(name)) {
                CommandLine subcommand = new CommandLine(command.get());
                standard(subcommand.getCommandSpec());
                line.addSubcommand(name, subcommand);
              }
            });
    return line;
  }

  /** What both programs can besides; nothing there is configured. */
  private static Map<String, Supplier<Object>> common(
      Supplier<CommandLine> whole, List<String> names) {
    Map<String, Supplier<Object>> common = new LinkedHashMap<>();
    common.put(COMPLETION, () -> new CompletionCommand(whole));
    common.put(HELP, () -> new HelpCommand(names));
    return common;
  }

  private static List<String> names(Map<String, Supplier<Object>> commands) {
    List<String> names = new ArrayList<>(commands.keySet());
    names.add(COMPLETION);
    names.add(HELP);
    return names;
  }

  private static boolean isNeeded(String command, String[] words) {
    return switch (words[0]) {
      case "--version", "-V" -> false;
      case "--help", "-h" -> true;
      case HELP -> words.length == 1 || command.equals(HELP) || command.equals(words[1]);
      default -> command.equals(words[0]);
    };
  }

  private static void standard(CommandSpec spec) {
    spec.mixinStandardHelpOptions(true).versionProvider(new Version());
    spec.usageMessage()
        .sortOptions(false)
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(UsageMessageSpec.keyValuesMap(ExitCode.HELP));
  }

  private static void addVerbose(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--verbose").type(boolean.class).description("Log details.").build());
    Output.addTo(spec);
  }

  private static int explainUsage(ParameterException e) {
    String firstLine =
        UnknownOption.sentence(e)
            .orElseGet(() -> e.getMessage().lines().findFirst().orElse("wrong command line"));
    CommandLine command = e.getCommandLine();
    String remedy =
        Arrays.stream(UnknownOption.in(e))
            .findFirst()
            .map(option -> UnknownOption.remedy(command.getCommandSpec(), option))
            .orElse("");
    Console.error(
        "%s%s; see %s --help"
            .formatted(
                SecretText.hide(firstLine), remedy, command.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE;
  }
}
