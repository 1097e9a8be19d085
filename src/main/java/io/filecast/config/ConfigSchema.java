package io.filecast.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The JSON Schema (draft 2020-12) of a configuration file, written from the keys. */
public final class ConfigSchema {
  private ConfigSchema() {}

  public static JsonObject of(ConfigKeys keys) {
    JsonObject properties = new JsonObject();
    for (ConfigKey key : keys) {
      int dot = key.path().indexOf('.');
      if (dot < 0) {
        properties.put(key.path(), property(key));
      } else {
        String group = key.path().substring(0, dot);
        if (!properties.containsKey(group)) {
          properties.put(group, object());
        }
        properties
            .getJsonObject(group)
            .getJsonObject("properties")
            .put(key.path().substring(dot + 1), property(key));
      }
    }
    return new JsonObject()
        .put("$schema", "https://json-schema.org/draft/2020-12/schema")
        .put("title", "filecast " + keys.program())
        .mergeIn(object())
        .put("properties", properties);
  }

  private static JsonObject object() {
    return new JsonObject()
        .put("type", "object")
        .put("additionalProperties", false)
        .put("properties", new JsonObject());
  }

  private static JsonObject property(ConfigKey key) {
    JsonObject property = new JsonObject().put("description", key.meaning());
    switch (key.type()) {
      case TEXT -> property.mergeIn(notBlank());
      case WORD ->
          property.put("type", new JsonArray(List.of("string", "integer"))).put("pattern", "\\S");
      case INTEGER ->
          property.put("type", "integer").put("minimum", key.min()).put("maximum", key.max());
      case BYTES, MILLIS ->
          property
              .put("type", new JsonArray(List.of("string", "integer")))
              .put("pattern", key.pattern())
              .put("minimum", key.min())
              .put("maximum", key.max());
      case RATE -> property.put("type", "string").put("pattern", key.pattern());
      case CHOICE -> property.put("enum", new JsonArray(key.choices()));
      case KEYS ->
          property.put(
              "anyOf",
              new JsonArray(
                  List.of(
                      notBlank(),
                      new JsonObject()
                          .put("type", "array")
                          .put("minItems", 1)
                          .put("items", publicKey()))));
      case DESTINATIONS ->
          property.put("type", "array").put("minItems", 1).put("items", destination());
    }
    if (!key.isRequired()) {
      boolean isText =
          switch (key.type()) {
            case BYTES, MILLIS, RATE -> true;
            case TEXT, WORD, INTEGER, CHOICE, KEYS, DESTINATIONS -> false;
          };
      property.put("default", isText ? key.shown(key.defaultValue()) : key.defaultValue());
    }
    return property;
  }

  private static JsonObject destination() {
    JsonObject port =
        new JsonObject().put("type", "integer").put("minimum", 1).put("maximum", 65_535);
    JsonObject text = new JsonObject().put("type", "string");
    JsonObject asObject =
        object()
            .put("required", new JsonArray(List.of("host")))
            .put(
                "properties",
                new JsonObject()
                    .put("name", text)
                    .put("host", notBlank())
                    .put("port", port)
                    .put("publicKey", publicKey()));
    return new JsonObject().put("anyOf", new JsonArray(List.of(notBlank(), asObject)));
  }

  private static JsonObject publicKey() {
    return new JsonObject().put("type", "string").put("pattern", "^[A-Za-z0-9+/]{43}=$");
  }

  private static JsonObject notBlank() {
    return new JsonObject().put("type", "string").put("pattern", "\\S");
  }
}
