package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.ConfigException;
import io.filecast.config.Destination;
import io.filecast.config.SenderConfig;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sender refuses before, or ends without, sending anything. */
class SenderRefusalTest extends PlainReceivers {
  @Test
  void aFileThatIsNotThereIsAMistakeOfTheConfiguration() {
    file = directory.resolve("missing");

    assertThatThrownBy(
            () -> Futures.await(Sender.send(vertx, config(new JsonObject(), first.destination()))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("file=" + file + " does not exist");
  }

  @Test
  void aDirectoryIsAMistakeOfTheConfiguration() {
    file = directory;

    assertThatThrownBy(
            () -> Futures.await(Sender.send(vertx, config(new JsonObject(), first.destination()))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is a directory");
  }

  @ParameterizedTest
  @CsvSource({"raw, event-loop", "raw, process", "reliable, event-loop", "reliable, process"})
  void aFileWhoseSizeIsNotKnownIsRefusedBeforeAnythingIsSent(String mode, String strategy) {
    file = Path.of("/proc/version");
    assumeTrue(Files.isReadable(file), "this system has no /proc/version");
    SenderConfig config =
        config(new JsonObject().put("mode", mode).put("strategy", strategy), first.destination());

    for (Future<?> refused : List.of(Sender.send(vertx, config), Sender.plan(vertx, config))) {
      assertThatThrownBy(() -> Futures.await(refused))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("file=/proc/version: ")
          .hasMessageContaining("its size is not known; pipe it: cat /proc/version | sender - ");
    }
  }

  @Test
  void aHostThatCannotBeResolvedIsAMistakeOfTheConfiguration() {
    SenderConfig config =
        config(new JsonObject(), first.destination(), new Destination("no-such-host.invalid", 1));

    assertThatThrownBy(() -> Futures.await(Sender.send(vertx, config)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("\"no-such-host.invalid\" cannot be resolved");
    assertThat(first.received()).as("nothing was begun").isEmpty();
  }

  @Test
  void aNodeThatIsClosedEndsWithWhatItSent() {
    SenderConfig config = config(raw(1, 1_000), first.destination(), second.destination());
    SenderNode node = Futures.await(SenderNode.start(vertx, config.node()));
    TransferHandle handle = node.send(config.transfer());
    first.await(5);
    second.await(1);

    Futures.await(node.close());

    assertThat(handle.outcome().isComplete()).isTrue();
    assertThat(handle.outcome().result().destinations())
        .hasSize(2)
        .allSatisfy(
            outcome -> {
              assertThat(outcome.failure())
                  .hasValueSatisfying(
                      reason ->
                          assertThat(reason).startsWith("stopped: ").contains("of 20011 bytes"));
              assertThat(outcome.bytes()).isBetween(1L, CONTENT_BYTES - 1L);
            });
    byte[] received = first.received();
    assertThat(received).isEqualTo(Arrays.copyOf(content, received.length));
  }

  @Test
  void aSenderThatEndsBeforeItsFileIsOpenKeepsNoFileOpen() throws IOException {
    SenderConfig config =
        config(new JsonObject().put("timeoutMillis", 60_000), first.destination());
    SourceSnapshot source = SourceSnapshot.take(file);
    for (int i = 0; i < 20; i++) {
      Futures.await(
          Futures.on(
              vertx.getOrCreateContext(),
              () -> {
                RawDestinationSender sender =
                    RawDestinationSender.start(
                        vertx, config.transfer(), 0, source, first.destination());
                sender.stop();
                return sender.outcome();
              }));
    }

    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "this system does not show open files");
    Eventually.holds("the file is closed again", () -> isClosed(descriptors));
  }

  private boolean isClosed(Path descriptors) throws IOException {
    try (Stream<Path> open = Files.list(descriptors)) {
      return open.noneMatch(this::isTheFile);
    }
  }

  private boolean isTheFile(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException e) { // closed meanwhile
      return false;
    }
  }
}
