package io.filecast;

import picocli.CommandLine.Model.OptionSpec;

/** What an option does, as plain text: what picocli would put in for the help is put in. */
final class OptionText {
  private OptionText() {}

  static String of(OptionSpec option) {
    return String.join(" ", option.description())
        .replace("${DEFAULT-VALUE}", option.defaultValueString(true))
        .replace("%%", "%");
  }
}
