package io.filecast.cli;

import io.filecast.config.NearestName;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A mistyped option, and the one that was meant. */
final class UnknownOption {
  private UnknownOption() {}

  /** The words of a command line that no option or parameter takes. */
  static String[] in(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched().toArray(String[]::new)
        : new String[0];
  }

  /** Names the option alone: picocli would list what it takes for its value, too. */
  static Optional<String> sentence(ParameterException e) {
    return Arrays.stream(in(e))
        .findFirst()
        .filter(word -> word.startsWith("-"))
        .map("Unknown option: '%s'"::formatted);
  }

  /** {@code ; did you mean --pool-size?}, or nothing when no option is near. */
  static String remedy(CommandSpec spec, String typed) {
    String name = typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed;
    return NearestName.of(name, spec.optionsMap().keySet())
        .map(nearest -> "; did you mean " + nearest + "?")
        .orElse("");
  }
}
