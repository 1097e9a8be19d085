package io.filecast.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The effective configuration: a checked value for every key, and where each came from. */
public final class Settings {
  /** Origin of a value that nobody gave. */
  public static final String DEFAULT = "default";

  /**
   * A value and where it came from.
   *
   * @param value String, Long (bytes, milliseconds, bits per second) or JsonArray; null for a
   *     required key that has none
   */
  public record Entry(ConfigKey key, Object value, String origin) {
    /** The value as users would write it; {@code (none)} for a required key that has none. */
    public String shown() {
      return value == null ? "(none)" : key.shown(value);
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private Settings() {}

  /**
   * Checks a configuration as it stands in JSON.
   *
   * @param originOf for the path of a key, what set it: a file's name, an option, a variable
   * @throws ConfigException for an unknown key, a wrong type or a value outside its limits
   */
  static Settings of(ConfigKeys keys, JsonObject json, UnaryOperator<String> originOf) {
    Map<String, Object> values = new LinkedHashMap<>();
    flatten(keys, "", json, originOf, values);
    Settings settings = new Settings();
    for (ConfigKey key : keys) {
      Object value = values.get(key.path());
      if (value == null) {
        settings.entries.put(key.path(), new Entry(key, key.defaultValue(), DEFAULT));
      } else {
        String origin = originOf.apply(key.path());
        Object checked = key.check(origin + ": " + key.path(), value);
        settings.entries.put(key.path(), new Entry(key, checked, origin));
      }
    }
    return settings;
  }

  private static void flatten(
      ConfigKeys keys,
      String prefix,
      JsonObject json,
      UnaryOperator<String> originOf,
      Map<String, Object> into) {
    for (Map.Entry<String, Object> field : json) {
      String path = prefix + field.getKey();
      if (keys.find(path).isPresent()) {
        if (field.getValue() == null) {
          throw new ConfigException(
              "%s: %s=null has no value; remove the key or use %s"
                  .formatted(originOf.apply(path), path, keys.find(path).orElseThrow().limits()));
        }
        into.put(path, field.getValue());
      } else if (keys.isGroup(path)) {
        if (!(field.getValue() instanceof JsonObject group)) {
          throw new ConfigException(
              "%s: %s=%s is not an object; use {%s}"
                  .formatted(originOf.apply(path), path, field.getValue(), membersOf(keys, path)));
        }
        flatten(keys, path + ".", group, originOf, into);
      } else {
        throw unknown(originOf.apply(path) + ": key", path, keys.paths());
      }
    }
  }

  private static String membersOf(ConfigKeys keys, String group) {
    return keys.paths().stream()
        .filter(path -> path.startsWith(group + "."))
        .map(path -> "\"" + path.substring(group.length() + 1) + "\": ...")
        .collect(Collectors.joining(", "));
  }

  static ConfigException unknown(String what, String name, List<String> known) {
    String remedy =
        NearestName.of(name, known)
            .map(nearest -> "did you mean \"" + nearest + "\"?")
            .orElse("known are " + String.join(", ", known));
    return new ConfigException("%s \"%s\" is unknown; %s".formatted(what, name, remedy));
  }

  /** All keys with value and origin, in the order they are documented. */
  public List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  /** Whether a required key has been given, or another has its default. */
  boolean has(String path) {
    return entries.get(path).value() != null;
  }

  /** The constant that the value of a key is the label of. */
  <E extends Labelled> E choice(String path, E[] values) {
    return Labels.find(values, Labelled::label, path, text(path));
  }

  /** Whether the second of a key's two choices was taken. */
  boolean flag(String path) {
    return text(path).equals(entries.get(path).key().choices().get(1));
  }

  String text(String path) {
    return (String) required(path);
  }

  /** A value of a type that has several forms. */
  Object value(String path) {
    return required(path);
  }

  Path file(String path) {
    try {
      return Path.of(text(path));
    } catch (InvalidPathException e) {
      throw new ConfigException(
          "%s=%s cannot be a file name here: %s; use other characters or a UTF-8 locale (LC_ALL=C.UTF-8)"
              .formatted(path, text(path), e.getReason()));
    }
  }

  long integer(String path) {
    return (Long) required(path);
  }

  int intValue(String path) {
    return Math.toIntExact(integer(path));
  }

  List<Destination> destinations(String path) {
    return ((JsonArray) required(path)).stream().map(Destination::fromJson).toList();
  }

  /** What to call the value of a key in an error: {@code conf/sender.json: rate}. */
  String source(String path) {
    return entries.get(path).origin() + ": " + path;
  }

  private Object required(String path) {
    Entry entry = entries.get(path);
    if (entry.value() == null) {
      throw new ConfigException(
          "%s is missing; set \"%s\" in the -conf file, %s or %s"
              .formatted(path, path, entry.key().optionName(), entry.key().environmentName()));
    }
    return entry.value();
  }
}
