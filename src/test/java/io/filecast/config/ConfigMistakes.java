package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.filecast.testing.Futures;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A table of mistakes in a configuration: every one is a line that names key, value, limit and
 * remedy.
 */
abstract class ConfigMistakes {
  private static Vertx vertx;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    Futures.await(vertx.close());
  }

  /** What is wrong, where it stands, and what the message has to say. */
  record Mistake(
      String what,
      ConfigKeys keys,
      String file,
      Map<String, String> environment,
      Map<String, String> commandLine,
      List<String> fragments) {
    @Override
    public String toString() {
      return keys.program() + ": " + what;
    }
  }

  static Mistake sender(String what, String file, String... fragments) {
    return new Mistake(what, ConfigKeys.SENDER, file, Map.of(), Map.of(), List.of(fragments));
  }

  static Mistake destination(String what, String json, String... fragments) {
    return sender(what, "{\"file\": \"f\", \"destinations\": [\"good\", " + json + "]}", fragments);
  }

  static Mistake receiver(String what, String file, String... fragments) {
    return new Mistake(what, ConfigKeys.RECEIVER, file, Map.of(), Map.of(), List.of(fragments));
  }

  static Mistake environment(String name, String text, String... fragments) {
    return new Mistake(
        "environment " + name + "=" + text,
        ConfigKeys.SENDER,
        "{\"file\": \"f\", \"destinations\": [\"h\"]}",
        Map.of(name, text),
        Map.of(),
        List.of(fragments));
  }

  static Mistake commandLine(String path, String text, String... fragments) {
    return new Mistake(
        "command line " + path + "=" + text,
        ConfigKeys.SENDER,
        "{\"file\": \"f\", \"destinations\": [\"h\"]}",
        Map.of(),
        Map.of(path, text),
        List.of(fragments));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isOneLineWithKeyValueLimitAndRemedy(Mistake mistake) throws IOException {
    Path file = Files.writeString(directory.resolve("conf.json"), mistake.file());

    Throwable thrown =
        catchThrowable(
            () -> {
              Settings settings =
                  Futures.await(
                      new ConfigLoader(mistake.keys())
                          .file(file)
                          .environment(mistake.environment())
                          .commandLine(mistake.commandLine())
                          .load(vertx));
              Loading.config(mistake.keys(), settings);
            });

    assertThat(thrown).isInstanceOf(ConfigException.class);
    assertThat(thrown.getMessage()).contains(mistake.fragments()).doesNotContainPattern("[\\r\\n]");
  }
}
