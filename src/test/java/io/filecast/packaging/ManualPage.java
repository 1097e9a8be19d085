package io.filecast.packaging;

import io.filecast.cli.CommandLines;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of a program, man(7), from its command definitions. */
final class ManualPage {
  private final StringBuilder page = new StringBuilder();
  private final String program;

  private ManualPage(String program) {
    this.program = program;
  }

  static String of(CommandLine program, String version, List<String> seeAlso) {
    CommandSpec spec = program.getCommandSpec();
    ManualPage manual = new ManualPage(spec.name());
    manual.line(
        ".TH \"%s\" \"1\" \"\" \"filecast %s\" \"filecast\"",
        spec.name().toUpperCase(java.util.Locale.ROOT), version);
    manual.section("NAME");
    String[] description = spec.usageMessage().description();
    manual.text(
        "%s - %s".formatted(spec.name(), lowerFirst(description[0]).replaceFirst("\\.$", "")));
    manual.section("SYNOPSIS");
    for (String synopsis : spec.usageMessage().customSynopsis()) {
      manual.text(synopsis);
      manual.line(".br");
    }
    manual.section("DESCRIPTION");
    for (String paragraph : description) {
      manual.line(".PP");
      manual.text(paragraph);
    }
    spec.subcommands().forEach(manual::command);
    manual.exitStatus(spec);
    manual.section("ENVIRONMENT");
    manual.text(
        "Every key of the configuration can be set by a variable: raw.chunkBytes by FILECAST_RAW_CHUNK_BYTES.");
    manual.section("SEE ALSO");
    manual.text(String.join(", ", seeAlso));
    return manual.page.toString();
  }

  private void command(String name, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    section("COMMAND " + name);
    for (String paragraph : spec.usageMessage().description()) {
      line(".PP");
      text(paragraph);
    }
    spec.positionalParameters()
        .forEach(
            parameter -> entry(parameter.paramLabel(), String.join(" ", parameter.description())));
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        entry(String.join(", ", option.names()) + value, CommandLines.text(option));
      }
    }
  }

  private void exitStatus(CommandSpec spec) {
    section("EXIT STATUS");
    for (Map.Entry<String, String> code : spec.usageMessage().exitCodeList().entrySet()) {
      entry(code.getKey(), code.getValue());
    }
  }

  private void section(String title) {
    line(".SH \"%s\"", title);
  }

  private void entry(String term, String text) {
    line(".TP");
    line("\\fB%s\\fR", escape(term));
    text(text);
  }

  private void text(String text) {
    // A line that begins with a dot or a quote would be a request.
    line(
        "%s",
        escape(text.replace("${ROOT-COMMAND-NAME}", program))
            .lines()
            .map(l -> l.replaceFirst("^([.'])", "\\\\&$1"))
            .collect(Collectors.joining("\n")));
  }

  private void line(String format, Object... values) {
    page.append(format.formatted(values)).append('\n');
  }

  private static String escape(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }

  private static String lowerFirst(String text) {
    return text.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + text.substring(1);
  }
}
