package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.config.ConfigException;
import io.filecast.config.ReceiverConfig;
import io.filecast.config.ReceiverKeys;
import io.filecast.crypto.KeyFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which lists of senders name a directory for each, and what is said about the others. */
class SenderDirectoriesTest {
  @TempDir private Path directory;

  private Path list;
  private String one;
  private String two;

  @BeforeEach
  void makeKeys() throws Exception {
    list = directory.resolve("authorized");
    one = KeyFile.create(directory.resolve("one")).toString();
    two = KeyFile.create(directory.resolve("two")).toString();
  }

  private JsonObject settings(String perSender) {
    return new JsonObject()
        .put("identity", directory.resolve("one").toString())
        .put("authorizedSenders", list.toString())
        .put("perSender", perSender);
  }

  private void read(String perSender, String... lines) throws Exception {
    Files.write(list, List.of(lines));
    KeyFiles.authorized(ReceiverConfig.fromJson(settings(perSender)).keys());
  }

  private void assertRefused(String message, String... lines) {
    assertThatThrownBy(() -> read("yes", lines))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("authorizedSenders: " + list + " line 2: ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    assertThatCode(() -> read("no", lines)).as("a comment and no more").doesNotThrowAnyException();
  }

  @Test
  void commentsAndKeysNameDirectories() throws Exception {
    read("yes", one + " alice", two + " Bob of the north");
    read("yes", one, two);
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc,                has a separator",
    "..,                       stands for a directory",
    "-rf,                      begins with a hyphen",
    ".x.filecast-part,         is kept for temporary files",
    "dot.,                     ends with a dot"
  })
  void aCommentThatIsNoFileNameIsOneLine(String comment, String rule) {
    assertRefused(rule, one + " alice", two + " " + comment);
  }

  @Test
  void twoSendersHaveTwoDirectories() {
    assertRefused("the comment \"alice\" is that of line 1, too", one + " alice", two + " alice");
    assertRefused("the comment \"ALICE\" is that of line 1, too", one + " alice", two + " ALICE");
    assertRefused("the key of line 1 again", one + " alice", one + " bob");
    assertRefused("the key of line 1 again", one, one);
    assertRefused("the comment looks like a key", one, two + " " + one);
    assertRefused("the comment looks like a key", one, two + " " + one.replace('/', '_'));
  }

  @Test
  void keysInTheConfigurationAreCheckedAsWell() {
    JsonObject twice = settings("yes").put("authorizedSenders", new JsonArray().add(one).add(one));
    assertThatThrownBy(() -> KeyFiles.authorized(ReceiverConfig.fromJson(twice).keys()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("authorizedSenders has a key twice; leave one of them out");
  }

  @Test
  void withoutKeysThereIsNobodyToTellApart() {
    assertThatThrownBy(() -> ReceiverConfig.fromJson(new JsonObject().put("perSender", "yes")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "perSender=yes needs keys, which tell senders apart; set identity and authorizedSenders, or perSender=no");
    assertThatThrownBy(
            () -> ReceiverConfig.fromJson(settings("no").put("maxBytesPerSender", "1GiB")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("needs perSender=yes");
    assertThat(ReceiverKeys.NONE.perSender()).isFalse();
  }
}
