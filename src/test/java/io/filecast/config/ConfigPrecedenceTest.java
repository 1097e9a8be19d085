package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** File, then environment, then command line; later wins, and each value knows who set it. */
class ConfigPrecedenceTest {
  private static Vertx vertx;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    Futures.await(vertx.close());
  }

  static Stream<Arguments> everyKey() {
    return Stream.of(ConfigKeys.SENDER, ConfigKeys.RECEIVER)
        .flatMap(
            keys ->
                StreamSupport.stream(keys.spliterator(), false)
                    .map(key -> Arguments.of(keys.program(), key.path(), keys, key)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyKey")
  void laterWins(String program, String path, ConfigKeys keys, ConfigKey key) throws IOException {
    Path file = directory.resolve("conf.json");
    boolean isText = key.type() == ConfigKey.Type.RATE;
    Files.writeString(file, nested(path, isText ? text(key, 0) : value(key, 0)).encode());
    Map<String, String> environment = Map.of(key.environmentName(), text(key, 1));
    Map<String, String> commandLine = Map.of(path, text(key, 2));

    assertThat(entry(new ConfigLoader(keys), path))
        .isEqualTo(new Settings.Entry(key, key.defaultValue(), "default"));
    assertThat(entry(new ConfigLoader(keys).file(file), path))
        .isEqualTo(new Settings.Entry(key, value(key, 0), file.toString()));
    assertThat(entry(new ConfigLoader(keys).file(file).environment(environment), path))
        .isEqualTo(new Settings.Entry(key, value(key, 1), key.environmentName()));
    assertThat(
            entry(
                new ConfigLoader(keys).file(file).environment(environment).commandLine(commandLine),
                path))
        .isEqualTo(new Settings.Entry(key, value(key, 2), key.optionName()));
  }

  @Test
  void aKeySetLaterLeavesItsNeighboursInTheGroupAlone() throws IOException {
    Path file = directory.resolve("conf.json");
    Files.writeString(
        file, "{\"raw\": {\"idleMillis\": 77, \"expectedBytes\": 88, \"logEvery\": 99}}");

    Settings settings =
        Futures.await(
            new ConfigLoader(ConfigKeys.RECEIVER)
                .file(file)
                .environment(Map.of("FILECAST_RAW_EXPECTED_BYTES", "5"))
                .commandLine(Map.of("raw.logEvery", "6"))
                .load(vertx));

    assertThat(ReceiverConfig.of(settings).raw())
        .isEqualTo(new ReceiverConfig.RawReceiving(77, 5, 6));
  }

  @Test
  void destinationsSetLaterReplaceTheListAsAWhole() throws IOException {
    Path file = directory.resolve("conf.json");
    Files.writeString(file, "{\"file\": \"f\", \"destinations\": [\"a\", \"b\", \"c\"]}");

    Settings settings =
        Futures.await(
            new ConfigLoader(ConfigKeys.SENDER)
                .file(file)
                .commandLine(Map.of("destinations", " x:1 , [::1]:2 "))
                .load(vertx));

    assertThat(SenderConfig.of(settings).transfer().destinations())
        .containsExactly(new Destination("x", 1), new Destination("::1", 2));
  }

  @Test
  void otherVariablesOfTheEnvironmentAreNotOurs() {
    Settings settings =
        Futures.await(
            new ConfigLoader(ConfigKeys.RECEIVER)
                .environment(Map.of("PORT", "1", "filecast_port", "2", "HOME", "/"))
                .load(vertx));

    assertThat(ReceiverConfig.of(settings).port()).isEqualTo(8888);
  }

  @Test
  void namesOfVariablesAndOptionsFollowFromTheKey() {
    ConfigKey key = ConfigKeys.SENDER.find("raw.datagramsPerSecond").orElseThrow();

    assertThat(key.environmentName()).isEqualTo("FILECAST_RAW_DATAGRAMS_PER_SECOND");
    assertThat(key.optionName()).isEqualTo("--raw-datagrams-per-second");
  }

  private static Settings.Entry entry(ConfigLoader loader, String path) {
    return Futures.await(loader.load(vertx)).entries().stream()
        .filter(entry -> entry.key().path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  /** Different for each n below 3, where the key has so many. */
  private static Object value(ConfigKey key, int n) {
    return switch (key.type()) {
      case TEXT, WORD, KEYS -> "text" + n;
      case INTEGER, BYTES, MILLIS, RATE -> key.min() + 1 + n;
      case CHOICE -> key.choices().get(n % key.choices().size());
      case DESTINATIONS -> new JsonArray(List.of("host" + n, "other" + n));
    };
  }

  private static String text(ConfigKey key, int n) {
    if (key.type() == ConfigKey.Type.RATE) {
      return value(key, n) + "bit/s";
    }
    return value(key, n) instanceof JsonArray array
        ? String.join(",", array.stream().map(String::valueOf).toList())
        : value(key, n).toString();
  }

  private static JsonObject nested(String path, Object value) {
    int dot = path.indexOf('.');
    return dot < 0
        ? new JsonObject().put(path, value)
        : new JsonObject()
            .put(path.substring(0, dot), new JsonObject().put(path.substring(dot + 1), value));
  }
}
