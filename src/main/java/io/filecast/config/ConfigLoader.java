package io.filecast.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Loads a configuration with vertx-config: the file, then the environment, then the command line;
 * later wins.
 */
public final class ConfigLoader {
  private final ConfigKeys keys;
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final ConfigRetrieverOptions stores = new ConfigRetrieverOptions();
  private String fileOrigin = "configuration";

  public ConfigLoader(ConfigKeys keys) {
    this.keys = keys;
  }

  /**
   * Adds the JSON file of {@code -conf}.
   *
   * @throws ConfigException when it cannot be read
   */
  public ConfigLoader file(Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new ConfigException(
          "-conf %s %s; name a readable JSON file".formatted(file, whyUnreadable(file)));
    }
    JsonSyntax.check(file);
    fileOrigin = file.toString();
    stores.addStore(
        new ConfigStoreOptions()
            .setType("file")
            .setFormat("json")
            .setConfig(new JsonObject().put("path", file.toAbsolutePath().toString())));
    return this;
  }

  private static String whyUnreadable(Path file) {
    if (Files.isDirectory(file)) {
      return "is a directory";
    }
    return Files.exists(file) ? "must not be read by this user" : "does not exist";
  }

  /**
   * Adds the {@code FILECAST_*} variables of an environment. It may serve both programs: what only
   * the other knows is left alone.
   *
   * @throws ConfigException for a variable with this prefix that sets no key, or not a value of its
   *     type
   */
  public ConfigLoader environment(Map<String, String> environment) {
    Map<String, String> byPath = new LinkedHashMap<>();
    for (String name : environment.keySet()) {
      if (name.startsWith(ConfigKey.ENVIRONMENT_PREFIX) && !ConfigKeys.isEnvironmentName(name)) {
        throw Settings.unknown("environment variable", name, keys.environmentNames());
      }
    }
    for (ConfigKey key : keys) {
      if (environment.containsKey(key.environmentName())) {
        byPath.put(key.path(), environment.get(key.environmentName()));
      }
    }
    return texts(byPath, ConfigKey::environmentName);
  }

  /**
   * Adds options of the command line.
   *
   * @param values texts by the path of the key they set
   * @throws ConfigException for a value that is not of its key's type
   */
  public ConfigLoader commandLine(Map<String, String> values) {
    return texts(values, ConfigKey::optionName);
  }

  /**
   * Adds words of the command line that stand for a key without its option.
   *
   * @param values texts by the path of the key they set
   */
  public ConfigLoader words(Map<String, String> values) {
    return texts(values, key -> "command line");
  }

  private ConfigLoader texts(
      Map<String, String> values, java.util.function.Function<ConfigKey, String> nameOf) {
    JsonObject json = new JsonObject();
    values.forEach(
        (path, text) -> {
          ConfigKey key = keys.find(path).orElseThrow();
          String name = nameOf.apply(key);
          ConfigWriter.put(json, path, key.parse(name, text));
          origins.put(path, name);
        });
    stores.addStore(new ConfigStoreOptions().setType("json").setConfig(json));
    return this;
  }

  /**
   * Reads and checks everything added so far.
   *
   * @return the settings, or a {@link ConfigException}
   */
  public Future<Settings> load(Vertx vertx) {
    ConfigRetriever retriever = ConfigRetriever.create(vertx, stores);
    return retriever
        .getConfig()
        .recover(e -> Future.failedFuture(unreadable(e)))
        .compose(json -> vertx.executeBlocking(() -> check(json)))
        .eventually(retriever::close);
  }

  private Settings check(JsonObject json) {
    return Settings.of(keys, json, path -> origins.getOrDefault(path, fileOrigin));
  }

  private Throwable unreadable(Throwable e) {
    if (e instanceof DecodeException || e instanceof ClassCastException) {
      String detail = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new ConfigException("%s is not a JSON object: %s".formatted(fileOrigin, detail));
    }
    return e;
  }
}
