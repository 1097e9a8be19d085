package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No message shows what may be a private key, wherever it was put by mistake. */
class SecretTextTest {
  private final SecureRandom random = new SecureRandom();

  private String privateKey() {
    byte[] key = new byte[32];
    random.nextBytes(key);
    key[0] &= (byte) 248;
    key[31] = (byte) (key[31] & 127 | 64);
    return Base64.getEncoder().encodeToString(key);
  }

  @Test
  void aKeyIsHiddenWherever() {
    for (int i = 0; i < 1_000; i++) {
      String key = privateKey();
      for (String text : List.of("%s", "\"%s\"", "identity=%s:", "%s@host:8888", "'--x=%s'")) {
        assertThat(SecretText.hide(text.formatted(key)))
            .isEqualTo(text.formatted("(a key, not shown)"));
        assertThat(SecretText.hide(text.formatted(key.substring(2, 40))))
            .isEqualTo(text.formatted("(a key, not shown)"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file=/home/alice/Projects/filecast/target/received/today does not exist",
        "output=/tmp/junit1234567890123456789012345678/out: not a directory",
        "destinations: averyveryverylonghostnameofsomeclusternode0001 has no port",
        "authorizedSenders needs identity, the receiver's own key",
        "C:\\Users\\x$1\\key"
      })
  void otherTextStaysAsItIs(String message) {
    assertThat(SecretText.hide(message)).isEqualTo(message);
  }

  @Test
  void noConfigurationErrorShowsAPrivateKey() {
    String key = privateKey();
    for (JsonObject sender :
        List.of(
            new JsonObject().put("identity", key),
            new JsonObject().put("file", "f").put("destinations", List.of(key + "@host")),
            new JsonObject().put("file", "f").put("destinations", List.of(key + "@h:99999")),
            new JsonObject().put("file", "f").put("destinations", List.of("x@" + key + ":a")),
            new JsonObject()
                .put("file", "f")
                .put(
                    "destinations",
                    List.of(new JsonObject().put("host", "h").put("publicKey", key))),
            new JsonObject().put("requireKeys", key))) {
      assertThatThrownBy(() -> SenderConfig.fromJson(sender))
          .isInstanceOf(ConfigException.class)
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(key.substring(3, 20)));
    }
    for (JsonObject receiver :
        List.of(
            new JsonObject().put("identity", key).put("authorizedSenders", "list"),
            new JsonObject().put("identity", "f").put("authorizedSenders", key),
            new JsonObject().put("identity", "f").put("authorizedSenders", List.of(key)),
            new JsonObject().put("cookies", key))) {
      assertThatThrownBy(() -> ReceiverConfig.fromJson(receiver))
          .isInstanceOf(ConfigException.class)
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(key.substring(3, 20)));
    }
  }
}
