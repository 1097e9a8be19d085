package io.filecast.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Writes a configuration as it would stand in a file: each value as its key's table entry reads it.
 */
final class ConfigWriter {
  private final ConfigKeys keys;
  private final JsonObject json = new JsonObject();

  ConfigWriter(ConfigKeys keys) {
    this.keys = keys;
  }

  /** Writes the value of one key. */
  ConfigWriter put(String path, Object value) {
    put(json, path, json(keys.find(path).orElseThrow(), value));
    return this;
  }

  private static Object json(ConfigKey key, Object value) {
    if (value instanceof Labelled choice) {
      return choice.label();
    } else if (value instanceof Boolean chosen) {
      return key.choices().get(chosen ? 1 : 0);
    } else if (value instanceof List<?> destinations) {
      return new JsonArray(destinations.stream().map(to -> ((Destination) to).toJson()).toList());
    } else if (value instanceof Number number) {
      return key.json(number.longValue());
    }
    return value instanceof JsonArray ? value : value.toString();
  }

  /** What was written. */
  JsonObject json() {
    return json;
  }

  /** Puts a value where its dotted path says, into objects that are made for it. */
  static void put(JsonObject json, String path, Object value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      json.put(path, value);
      return;
    }
    String group = path.substring(0, dot);
    if (!json.containsKey(group)) {
      json.put(group, new JsonObject());
    }
    put(json.getJsonObject(group), path.substring(dot + 1), value);
  }
}
