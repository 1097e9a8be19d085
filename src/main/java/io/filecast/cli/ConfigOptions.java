package io.filecast.cli;

import io.filecast.config.ConfigException;
import io.filecast.config.ConfigKey;
import io.filecast.config.ConfigKeys;
import io.filecast.config.ConfigLoader;
import io.filecast.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code -conf FILE} and one option for every configuration key, on any command. */
public final class ConfigOptions {
  private static final String CONF = "-conf";

  private final ConfigKeys keys;
  private final CommandSpec spec;
  private final Map<String, String> substitutes = new LinkedHashMap<>();
  private final Map<String, String> words = new LinkedHashMap<>();
  private final Set<String> ignored = new HashSet<>();

  private ConfigOptions(ConfigKeys keys, CommandSpec spec) {
    this.keys = keys;
    this.spec = spec;
  }

  /** Adds the options to a command. */
  static void addTo(CommandSpec spec, ConfigKeys keys) {
    spec.addOption(
        OptionSpec.builder(CONF)
            .type(Path.class)
            .paramLabel("FILE")
            .description("JSON configuration; environment and options win over it.")
            .build());
    for (ConfigKey key : keys) {
      OptionSpec.Builder option =
          OptionSpec.builder(key.optionName())
              .type(String.class)
              .paramLabel(label(key))
              .description(description(key));
      if (key.type() == ConfigKey.Type.CHOICE) {
        option.completionCandidates(key.choices());
      }
      spec.addOption(option.build());
    }
  }

  /** What the user gave to a command that has the options. */
  public static ConfigOptions of(CommandSpec spec, ConfigKeys keys) {
    return new ConfigOptions(keys, spec);
  }

  /** Leaves the option of a key to the command, which means something else by it. */
  public void ignore(String path) {
    ignored.add(path);
  }

  /** Takes a value for a key that the user need not give to this command. */
  public void otherwise(String path, String text) {
    substitutes.put(path, text);
  }

  /**
   * Takes the value of a key from words that stand on the command line without an option.
   *
   * @param label what the help text calls them
   */
  void give(String path, String label, String text) {
    for (ConfigKey key : keys) {
      if (key.path().equals(path) && spec.findOption(key.optionName()).getValue() != null) {
        throw new ConfigException(
            "%s and %s=%s both set %s; use one of them"
                .formatted(
                    label, key.optionName(), spec.findOption(key.optionName()).getValue(), path));
      }
    }
    words.put(path, text);
  }

  private String optionOf(String path) {
    for (ConfigKey key : keys) {
      if (key.path().equals(path)) {
        return key.optionName();
      }
    }
    throw new IllegalArgumentException(path + " is no key");
  }

  private static String label(ConfigKey key) {
    return switch (key.type()) {
      case INTEGER -> "N";
      case BYTES -> "SIZE";
      case MILLIS -> "TIME";
      case RATE -> "RATE";
      case CHOICE ->
          key.optionName().substring(2).toUpperCase(Locale.ROOT); // unique: a variable in bash
      case TEXT, WORD, KEYS -> "TEXT";
      case DESTINATIONS -> "DEST,...";
    };
  }

  private static String description(ConfigKey key) {
    String value =
        key.isRequired() ? "Required." : "Default " + key.shown(key.defaultValue()) + ".";
    return "%s %s (%s) %s"
        .formatted(key.path(), key.limits(), value, key.meaning())
        .replace("%", "%%");
  }

  /** The settings from file, environment and the options that were given. */
  Future<Settings> load(Vertx vertx) {
    ConfigLoader loader = new ConfigLoader(keys).commandLine(substitutes);
    Path file = spec.findOption(CONF).getValue();
    if (file != null) {
      loader.file(file);
    }
    Map<String, String> given = new LinkedHashMap<>();
    for (ConfigKey key : keys) {
      String text = spec.findOption(key.optionName()).getValue();
      if (text != null && !ignored.contains(key.path())) {
        given.put(key.path(), text);
      }
    }
    LocaleCheck.environment(System.getenv());
    return loader.environment(System.getenv()).commandLine(given).words(words).load(vertx);
  }
}
