package io.filecast.cli.terminal;

import ch.qos.logback.classic.Level;
import io.filecast.config.ConfigException;
import io.filecast.report.Style;
import java.util.Arrays;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How much a command prints, and how: {@code --quiet}, {@code --verbose}, {@code --color}. */
public final class Output {
  private static final String QUIET = "--quiet";
  private static final String VERBOSE = "--verbose";
  private static final String COLOR = "--color";
  private static final List<String> COLORS = List.of("auto", "always", "never");

  private final boolean quiet;
  private final String color;

  private Output(boolean quiet, String color) {
    this.quiet = quiet;
    this.color = color;
  }

  /** Adds the options to a command that has {@code --verbose}. */
  public static void addTo(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(QUIET)
            .type(boolean.class)
            .description("Log nothing but problems; no progress, no summary.")
            .build());
    spec.addOption(
        OptionSpec.builder(COLOR)
            .type(String.class)
            .paramLabel("WHEN")
            .completionCandidates(COLORS)
            .description(
                "auto, always or never; auto is on a terminal, unless the variable NO_COLOR is set.")
            .build());
  }

  /**
   * Takes what was given to a command, and sets up the log accordingly.
   *
   * @throws ConfigException when the options contradict each other or say nothing
   */
  public static Output of(CommandSpec spec) {
    boolean quiet = isGiven(spec, QUIET);
    boolean verbose = isGiven(spec, VERBOSE);
    if (quiet && verbose) {
      throw new ConfigException("--quiet and --verbose contradict each other; use one of them");
    }
    String color = spec.findOption(COLOR).getValue();
    if (color != null && !COLORS.contains(color)) {
      throw new ConfigException(
          "--color=%s is unknown; use auto, always or never".formatted(color));
    }
    Output output = new Output(quiet, color == null ? "auto" : color);
    if (quiet || verbose) {
      setLevel(verbose ? Level.DEBUG : Level.WARN);
    }
    LogLine.colours(output.hasColour(Terminals.STDERR));
    return output;
  }

  private static boolean isGiven(CommandSpec spec, String option) {
    return Boolean.TRUE.equals(spec.findOption(option).getValue());
  }

  private static void setLevel(Level level) {
    if (LoggerFactory.getLogger("io.filecast") instanceof ch.qos.logback.classic.Logger own) {
      own.setLevel(level);
    }
  }

  /** The same for help texts, which are printed before options are looked at. */
  public static void colourHelp(CommandLine line, String[] words) {
    List<String> all = Arrays.asList(words);
    int at = all.indexOf(COLOR);
    String color = at >= 0 && at + 1 < all.size() ? all.get(at + 1) : "";
    if (color.equals("always") || all.contains(COLOR + "=always")) {
      line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.ON));
    } else if (color.equals("never") || all.contains(COLOR + "=never")) {
      line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    }
  }

  public boolean isQuiet() {
    return quiet;
  }

  /** Whether what goes to a descriptor is coloured. */
  private boolean hasColour(int descriptor) {
    String noColor = System.getenv("NO_COLOR");
    return switch (color) {
      case "always" -> true;
      case "never" -> false;
      default -> (noColor == null || noColor.isEmpty()) && Terminals.isTerminal(descriptor);
    };
  }

  /** What a descriptor can show. */
  public Style style(int descriptor) {
    return new Style(hasColour(descriptor), Terminals.isUnicode());
  }

  /**
   * Whether progress is drawn on stderr: it is a terminal, and no lines of JSON come in between.
   */
  public boolean draws(boolean json) {
    return !quiet
        && Terminals.isTerminal(Terminals.STDERR)
        && !(json && Terminals.isTerminal(Terminals.STDOUT));
  }
}
