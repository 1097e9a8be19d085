package io.filecast.cli.terminal;

import picocli.CommandLine.Model.OptionSpec;

/** What an option does, as plain text: what picocli would put in for the help is put in. */
public final class OptionText {
  private OptionText() {}

  public static String of(OptionSpec option) {
    return String.join(" ", option.description())
        .replace("${DEFAULT-VALUE}", option.defaultValueString(true))
        .replace("%%", "%");
  }
}
