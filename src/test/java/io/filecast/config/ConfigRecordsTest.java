package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    SenderConfig config =
        new SenderConfig(
            Path.of("some dir/ä file.png"),
            List.of(new Destination("h", 1), new Destination("kitchen", "::1", 65_535)),
            Mode.RAW,
            strategy,
            3,
            5,
            7,
            new SenderConfig.RawSending(65_507, 1_000_000_000),
            1 << 30);

    assertThat(SenderConfig.fromJson(new JsonObject(config.toJson().encode()))).isEqualTo(config);
  }

  @Test
  void aReceiverConfigurationSurvivesJson() {
    ReceiverConfig config =
        new ReceiverConfig(
            "::1",
            0,
            Path.of("out"),
            new ReceiverConfig.RawReceiving(10, (1L << 53) - 1, 0),
            9,
            Integer.MAX_VALUE);

    assertThat(ReceiverConfig.fromJson(new JsonObject(config.toJson().encode()))).isEqualTo(config);
  }

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    assertThat(ReceiverConfig.fromJson(new JsonObject()))
        .isEqualTo(
            new ReceiverConfig(
                "::",
                8888,
                Path.of("received"),
                new ReceiverConfig.RawReceiving(1_000, 0, 10_000),
                4_194_304,
                0));
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
