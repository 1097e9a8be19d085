package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema files say what the loader does, and the shipped configurations obey both. */
class ConfigSchemaTest {
  private static final Path CONF = Path.of("conf");

  static Stream<ConfigKeys> programs() {
    return Stream.of(ConfigKeys.SENDER, ConfigKeys.RECEIVER);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void theShippedSchemaIsTheOneWrittenFromTheKeys(ConfigKeys keys) throws IOException {
    Path file = CONF.resolve(keys.program() + ".schema.json");

    assertThat(Files.readString(file).strip())
        .as("write it anew: java -jar %s-fat.jar config --schema > %s", keys.program(), file)
        .isEqualTo(ConfigSchema.of(keys).encodePrettily());
  }

  @ParameterizedTest
  @CsvSource({"sender, sender.json", "sender, lab.json", "receiver, receiver.json"})
  void theShippedConfigurationsLoad(String program, String name) throws IOException {
    JsonObject json = new JsonObject(Files.readString(CONF.resolve(name)));

    assertThat(schemaAccepts(keys(program), json)).isTrue();
    Loading.config(keys(program), Settings.of(keys(program), json, path -> name));
  }

  /** Documents, each with what both have to say about it. */
  static Stream<Arguments> documents() {
    List<Arguments> documents = new ArrayList<>();
    programs()
        .forEach(
            keys -> {
              for (ConfigKey key : keys) {
                addByType(documents, keys, key);
                document(documents, keys, key, "null", false);
                document(documents, keys, key, "{}", false);
              }
              documents.add(Arguments.of(keys.program(), "{}", true));
              documents.add(Arguments.of(keys.program(), "{\"x\": 1}", false));
              documents.add(Arguments.of(keys.program(), "{\"raw\": {}}", true));
              documents.add(Arguments.of(keys.program(), "{\"raw\": {\"x\": 1}}", false));
              documents.add(Arguments.of(keys.program(), "{\"raw\": 1}", false));
            });
    return documents.stream();
  }

  private static void addByType(List<Arguments> documents, ConfigKeys keys, ConfigKey key) {
    switch (key.type()) {
      case INTEGER -> {
        document(documents, keys, key, String.valueOf(key.min() - 1), false);
        document(documents, keys, key, String.valueOf(key.min()), true);
        document(documents, keys, key, String.valueOf(key.max()), true);
        document(documents, keys, key, String.valueOf(key.max() + 1), false);
        document(documents, keys, key, key.min() + ".5", false);
        document(documents, keys, key, "\"" + key.min() + "\"", false);
        document(documents, keys, key, "true", false);
      }
      case BYTES, MILLIS -> {
        document(documents, keys, key, String.valueOf(key.min() - 1), false);
        document(documents, keys, key, String.valueOf(key.min()), true);
        document(documents, keys, key, String.valueOf(key.max()), true);
        document(documents, keys, key, String.valueOf(key.max() + 1), false);
        document(documents, keys, key, key.min() + ".5", false);
        document(documents, keys, key, "\"" + key.min() + "\"", true);
        document(documents, keys, key, "\"" + key.min() + ".5\"", false);
        document(documents, keys, key, quoted(key.shown(key.max())), true);
        document(documents, keys, key, quoted(key.shown(key.defaultValue())), true);
        document(documents, keys, key, "\"1 parsec\"", false);
        document(documents, keys, key, "\"\"", false);
        document(documents, keys, key, "true", false);
      }
      case RATE -> {
        document(documents, keys, key, "\"100Mbit/s\"", true);
        document(documents, keys, key, "\" 12.5 MB/s \"", true);
        document(documents, keys, key, quoted(key.shown(key.defaultValue())), true);
        document(documents, keys, key, "\"100\"", false);
        document(documents, keys, key, "\"100mbit/s\"", false);
        document(documents, keys, key, "100", false);
      }
      case TEXT -> {
        document(documents, keys, key, "\"x\"", true);
        document(documents, keys, key, "\"\"", false);
        document(documents, keys, key, "\" \"", false);
        document(documents, keys, key, "1", false);
      }
      case WORD -> {
        document(documents, keys, key, "\"x\"", true);
        document(documents, keys, key, "5", true);
        document(documents, keys, key, "\" \"", false);
        document(documents, keys, key, "1.5", false);
        document(documents, keys, key, "true", false);
      }
      case KEYS -> {
        document(documents, keys, key, "\"file\"", true);
        document(documents, keys, key, "\" \"", false);
        document(documents, keys, key, "[\"%s\"]".formatted(KEY), true);
        document(documents, keys, key, "[\"x\"]", false);
        document(documents, keys, key, "[1]", false);
        document(documents, keys, key, "[]", false);
        document(documents, keys, key, "1", false);
      }
      case CHOICE -> {
        key.choices().forEach(choice -> document(documents, keys, key, "\"" + choice + "\"", true));
        document(documents, keys, key, "\"x\"", false);
        document(documents, keys, key, "1", false);
      }
      case DESTINATIONS -> {
        document(documents, keys, key, "[\"h\"]", true);
        document(documents, keys, key, "[\"h:1\", \"[::1]:2\"]", true);
        document(documents, keys, key, "[{\"host\": \"h\"}]", true);
        document(documents, keys, key, "[{\"host\": \"h\", \"port\": 1}]", true);
        document(documents, keys, key, "[{\"host\": \"h\", \"port\": 65535}]", true);
        document(documents, keys, key, "[{\"host\": \"h\", \"port\": 0}]", false);
        document(documents, keys, key, "[{\"host\": \"h\", \"port\": 65536}]", false);
        document(documents, keys, key, "[{\"host\": \"\"}]", false);
        document(documents, keys, key, "[{\"host\": 1}]", false);
        document(documents, keys, key, "[{\"port\": 1}]", false);
        document(documents, keys, key, "[{\"host\": \"h\", \"x\": 1}]", false);
        document(documents, keys, key, "[{\"host\": \"h\", \"name\": 1}]", false);
        document(documents, keys, key, withKey("\"" + KEY + "\""), true);
        document(documents, keys, key, withKey("\"x\""), false);
        document(documents, keys, key, withKey("null"), false);
        document(documents, keys, key, "[\"\"]", false);
        document(documents, keys, key, "[1]", false);
        document(documents, keys, key, "[]", false);
        document(documents, keys, key, "\"h\"", false);
      }
    }
  }

  private static final String KEY = "A".repeat(43) + "=";

  private static String withKey(String json) {
    return "[{\"host\": \"h\", \"publicKey\": %s}]".formatted(json);
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private static void document(
      List<Arguments> to, ConfigKeys keys, ConfigKey key, String value, boolean valid) {
    String[] path = key.path().split("\\.");
    String inner = "{\"%s\": %s}".formatted(path[path.length - 1], value);
    String whole = path.length == 1 ? inner : "{\"%s\": %s}".formatted(path[0], inner);
    to.add(Arguments.of(keys.program(), whole, valid));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @MethodSource("documents")
  void loaderAndSchemaAgree(String program, String document, boolean valid) {
    JsonObject json = new JsonObject(document);

    assertThat(loaderAccepts(keys(program), json)).as("loader accepts").isEqualTo(valid);
    assertThat(schemaAccepts(keys(program), json)).as("schema accepts").isEqualTo(valid);
  }

  private static ConfigKeys keys(String program) {
    return programs().filter(keys -> keys.program().equals(program)).findFirst().orElseThrow();
  }

  private static boolean loaderAccepts(ConfigKeys keys, JsonObject json) {
    try {
      Settings.of(keys, json, path -> "test");
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  private static boolean schemaAccepts(ConfigKeys keys, JsonObject json) {
    return Validator.create(
            JsonSchema.of(new JsonObject(ConfigSchema.of(keys).encode())), // as read from the file
            new JsonSchemaOptions()
                .setDraft(Draft.DRAFT202012)
                .setBaseUri("https://filecast.invalid/"))
        .validate(json)
        .getValid();
  }
}
