package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Records become JSON and the same records again; destinations become addresses. */
class ConfigRecordsTest {
  static Stream<Strategy> strategies() {
    return Strategy.available().stream();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aSenderConfigurationSurvivesJson(Strategy strategy) {
    JsonObject json =
        new JsonObject(
            """
            {
              "file": "some dir/ä file.png",
              "destinations": ["h:1", {"name": "kitchen", "host": "::1", "port": 65535}],
              "mode": "raw",
              "instances": 3,
              "poolSize": 5,
              "timeoutMillis": 7,
              "raw": {"chunkBytes": 65507, "datagramsPerSecond": 1000000000},
              "transport": "native",
              "sendBufferBytes": 1073741824
            }
            """);
    SenderConfig config = SenderConfig.fromJson(json.put("strategy", strategy.label()));

    assertThat(config.transfer().file()).isEqualTo(Path.of("some dir/ä file.png"));
    assertThat(config.transfer().destinations())
        .containsExactly(new Destination("h", 1), new Destination("kitchen", "::1", 65_535));
    assertThat(config.transfer().mode()).isEqualTo(Mode.RAW);
    assertThat(config.transfer().strategy()).isEqualTo(strategy);
    assertThat(config.node().instances()).isEqualTo(3);
    assertThat(config.transfer().poolSize()).isEqualTo(5);
    assertThat(config.transfer().timeoutMillis()).isEqualTo(7);
    assertThat(config.transfer().raw())
        .isEqualTo(new TransferSpec.RawSending(65_507, 1_000_000_000));
    assertThat(config.node().transport()).isEqualTo(TransportChoice.NATIVE);
    assertThat(config.node().sendBufferBytes()).isEqualTo(1 << 30);
    assertThat(SenderConfig.fromJson(new JsonObject(config.toJson().encode()))).isEqualTo(config);
  }

  @Test
  void aReceiverConfigurationSurvivesJson() {
    ReceiverConfig config =
        ReceiverConfig.fromJson(
            new JsonObject(
                """
                {
                  "host": "::1",
                  "port": 0,
                  "output": "out",
                  "raw": {"idleMillis": 10, "expectedBytes": 9007199254740991, "logEvery": 0},
                  "transport": "nio",
                  "receiveBufferBytes": 9,
                  "once": 2147483647
                }
                """));

    assertThat(config.host()).isEqualTo("::1");
    assertThat(config.port()).isZero();
    assertThat(config.output()).isEqualTo(Path.of("out"));
    assertThat(config.raw()).isEqualTo(new ReceiverConfig.RawReceiving(10, (1L << 53) - 1, 0));
    assertThat(config.transport()).isEqualTo(TransportChoice.NIO);
    assertThat(config.receiveBufferBytes()).isEqualTo(9);
    assertThat(config.once()).isEqualTo(Integer.MAX_VALUE);
    assertThat(ReceiverConfig.fromJson(new JsonObject(config.toJson().encode()))).isEqualTo(config);
  }

  /** Whatever is set is held by a record, and written back. */
  @ParameterizedTest
  @MethodSource("allKeys")
  void everyKeyIsReadAndWritten(ConfigKeys keys, ConfigKey key) {
    Object value = another(key);
    JsonObject json = keys == ConfigKeys.SENDER ? sender() : new JsonObject();
    if (Set.of("authorizedSenders", "identity", "perSender", "maxBytesPerSender")
        .contains(key.path())) {
      json.put("identity", "f.key");
      if (keys == ConfigKeys.SENDER) {
        json.put("destinations", new JsonArray().add(PUBLIC_KEY + "@h"));
      } else {
        json.put("authorizedSenders", "f.list").put("perSender", "yes");
      }
    }
    if (key.path().equals("requireKeys")) {
      json.put("identity", "f.key");
      json.put("destinations", new JsonArray().add(PUBLIC_KEY + "@h"));
    }
    ConfigWriter.put(json, key.path(), value);

    JsonObject written =
        keys == ConfigKeys.SENDER
            ? SenderConfig.fromJson(json).toJson()
            : ReceiverConfig.fromJson(json).toJson();

    Settings before = Settings.of(keys, json, path -> "test");
    Settings after = Settings.of(keys, written, path -> "test");
    assertThat(before.value(key.path())).isNotEqualTo(key.defaultValue());
    if (key.type() == ConfigKey.Type.DESTINATIONS) {
      assertThat(after.destinations(key.path())).isEqualTo(before.destinations(key.path()));
    } else {
      assertThat(after.value(key.path())).isEqualTo(before.value(key.path()));
    }
    for (ConfigKey each : keys) {
      assertThat(written.fieldNames()).contains(each.path().replaceAll("\\..*", ""));
    }
  }

  private static final String PUBLIC_KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

  static Stream<Arguments> allKeys() {
    return Stream.of(ConfigKeys.SENDER, ConfigKeys.RECEIVER)
        .flatMap(
            keys ->
                StreamSupport.stream(keys.spliterator(), false)
                    .map(key -> Arguments.of(keys, key)));
  }

  private static JsonObject sender() {
    return new JsonObject().put("file", "f").put("destinations", new JsonArray().add("h"));
  }

  /** A value that is not the default. */
  private static Object another(ConfigKey key) {
    return switch (key.type()) {
      case TEXT, KEYS -> "other";
      case WORD -> "50.0%";
      case INTEGER, BYTES, MILLIS ->
          key.defaultValue().equals(key.min()) ? Math.min(key.max(), key.min() + 7) : key.min();
      case RATE -> "7Mbit/s";
      case CHOICE ->
          key.choices().stream()
              .filter(choice -> !choice.equals(key.defaultValue()))
              .findFirst()
              .orElseThrow();
      case DESTINATIONS -> new JsonArray().add("other:7");
    };
  }

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    ReceiverConfig config = ReceiverConfig.fromJson(new JsonObject());

    assertThat(config.host()).isEqualTo("::");
    assertThat(config.port()).isEqualTo(8888);
    assertThat(config.output()).isEqualTo(Path.of("received"));
    assertThat(config.raw()).isEqualTo(new ReceiverConfig.RawReceiving(1_000, 0, 10_000));
    assertThat(config.transport()).isEqualTo(TransportChoice.AUTO);
    assertThat(config.receiveBufferBytes()).isEqualTo(8 << 20);
    assertThat(config.once()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "h, h, 8888, h:8888",
    "h:1, h, 1, h:1",
    "' h:1 ', h, 1, h:1",
    "10.0.0.1:65535, 10.0.0.1, 65535, 10.0.0.1:65535",
    "[::1], ::1, 8888, [::1]:8888",
    "[::1]:9, ::1, 9, [::1]:9",
    "[fe80::1%eth0]:9, fe80::1%eth0, 9, [fe80::1%eth0]:9",
  })
  void destinationsAreRead(String text, String host, int port, String address) {
    Destination destination = Destination.parse(text);

    assertThat(destination.host()).isEqualTo(host);
    assertThat(destination.port()).isEqualTo(port);
    assertThat(destination.address()).isEqualTo(address);
    assertThat(destination.name()).isEqualTo(address);
    assertThat(Destination.parse(destination.address())).isEqualTo(destination);
  }

  @Test
  void aNameGivenToADestinationStaysWhenItsHostIsResolved() {
    Destination named =
        Destination.fromJson(new JsonObject("{\"name\": \"kitchen\", \"host\": \"h\"}"));

    assertThat(named.withHost("10.0.0.1"))
        .isEqualTo(new Destination("kitchen", "10.0.0.1", Destination.DEFAULT_PORT));
  }
}
