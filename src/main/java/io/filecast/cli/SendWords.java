package io.filecast.cli;

import io.filecast.config.ConfigException;
import io.filecast.config.ConfigKeys;
import io.filecast.config.Settings;
import java.io.File;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** {@code FILE DEST...}: what to send and to whom, in the order in which people think of it. */
final class SendWords {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file to send, as --file; - is standard input, which needs --name.")
  private File file; // a type that shells complete

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "DEST",
      description =
          "Who gets it, as --destinations: host, host:port, [ipv6]:port, node[01-40]:port, or @file with one of"
              + " these a line.")
  private List<String> destinations = List.of();

  /**
   * The settings from file, environment, options and words.
   *
   * @throws ConfigException when a word and an option stand for the same, or nobody said what to
   *     send or to whom
   */
  Settings load(Program program, CommandSpec spec) {
    ConfigOptions options = ConfigOptions.of(spec, ConfigKeys.SENDER);
    if (file != null) {
      options.give("file", "FILE", file.getPath());
    }
    if (!destinations.isEmpty()) {
      options.give("destinations", "DEST", String.join(",", destinations));
    }
    Settings settings = program.load(options);
    settings.entries().forEach(SendWords::requireGiven);
    return settings;
  }

  private static void requireGiven(Settings.Entry entry) {
    if (entry.value() == null) {
      throw new ConfigException(
          "%s is missing; write %s send FILE DEST..., or set \"%s\" in the -conf file, %s or %s"
              .formatted(
                  entry.key().path(),
                  ConfigKeys.SENDER.program(),
                  entry.key().path(),
                  entry.key().optionName(),
                  entry.key().environmentName()));
    }
  }
}
