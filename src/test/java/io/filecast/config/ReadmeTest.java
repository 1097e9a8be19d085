package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README documents what the keys say. */
class ReadmeTest {
  static Iterable<ConfigKey> senderKeys() {
    return ConfigKeys.SENDER;
  }

  static Iterable<ConfigKey> receiverKeys() {
    return ConfigKeys.RECEIVER;
  }

  @ParameterizedTest
  @MethodSource({"senderKeys", "receiverKeys"})
  void documents_every_key_with_its_limits_default_and_meaning(ConfigKey key) throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains(row(key));
  }

  private static String row(ConfigKey key) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            key.path(),
            key.limits(),
            key.isRequired() ? "required" : "`" + key.shown(key.defaultValue()) + "`",
            key.meaning());
  }
}
