package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.ReceiverConfig;
import io.filecast.config.SenderConfig;
import io.filecast.testing.Content;
import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.filecast.testing.PlainReceiver;
import io.filecast.testing.RecordedChannels;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transport.BurstTransport;
import io.netty.channel.socket.DatagramChannel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A socket that is closed although nobody asked for it ends what depends on it, with a reason. */
class LostSocketTest {
  private final RecordedChannels channels = new RecordedChannels();

  @TempDir private Path directory;

  private Vertx vertx;

  private void start(String transport) {
    boolean isNative = transport.equals("native");
    assumeTrue(!isNative || BurstTransport.nativeObstacle().isEmpty(), "no native transport here");
    vertx = channels.vertx(isNative ? BurstTransport.best() : BurstTransport.nio());
  }

  @AfterEach
  void stop() {
    Futures.await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void aReceiverEnds(String transport) {
    start(transport);
    ReceiverVerticle receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                new JsonObject()
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("output", directory.toString())),
            file -> {});
    Futures.await(vertx.deployVerticle(receiver));

    channels.open().forEach(DatagramChannel::close);

    assertThatThrownBy(() -> Futures.await(receiver.done()))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("nothing can be received", "start the receiver again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void theSocketOfOneAddressIsOpenedAnew(String transport) {
    start(transport);
    ReceiverVerticle receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                new JsonObject()
                    .put("host", "0.0.0.0")
                    .put("port", 0)
                    .put("output", directory.toString())),
            file -> {});
    Futures.await(vertx.deployVerticle(receiver));
    int open = channels.open().size();
    assertThat(open).isGreaterThan(1);
    DatagramChannel lost = channels.newest();

    lost.close();

    Eventually.holds(
        "there is another one", () -> !lost.isOpen() && channels.open().size() == open);
    assertThat(receiver.done().isComplete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"native, reliable", "native, raw", "nio, reliable", "nio, raw"})
  void aSenderFailsItsDestination(String transport, String mode) throws IOException {
    start(transport);
    Path file = Content.write(directory.resolve("file"), 2_000, 1);
    try (PlainReceiver silent = new PlainReceiver()) {
      SenderConfig config =
          SenderConfig.fromJson(
              new JsonObject()
                  .put("file", file.toString())
                  .put("mode", mode)
                  .put("raw", new JsonObject().put("chunkBytes", 1).put("datagramsPerSecond", 10))
                  .put("destinations", new JsonArray().add(silent.destination().address())));
      Future<TransferOutcome> sent = Sender.send(vertx, config);
      silent.await(1);

      channels.open().forEach(DatagramChannel::close);

      DestinationOutcome failed = Futures.await(sent).destinations().get(0);
      assertThat(failed.failure().orElseThrow()).contains("the system has closed a socket");
    }
  }
}
