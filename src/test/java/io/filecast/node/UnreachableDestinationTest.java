package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.SenderConfig;
import io.filecast.crypto.KeyFile;
import io.filecast.testing.Content;
import io.filecast.testing.Futures;
import io.filecast.testing.PlainReceiver;
import io.filecast.testing.RecordedChannels;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transport.BurstTransport;
import io.netty.channel.socket.DatagramChannel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A destination where nobody is fails early, with the reason, unless it has ever spoken. */
class UnreachableDestinationTest {
  private final RecordedChannels channels = new RecordedChannels();

  @TempDir private Path directory;

  private Path file;

  private JsonObject keys = new JsonObject();

  private Vertx vertx;

  @BeforeEach
  void write() throws IOException {
    file = Content.write(directory.resolve("file"), 2_000, 1);
  }

  private void start(String transport) {
    boolean isNative = transport.equals("native");
    assumeTrue(!isNative || BurstTransport.nativeObstacle().isEmpty(), "no native transport here");
    vertx = channels.vertx(isNative ? BurstTransport.best() : BurstTransport.nio());
  }

  @AfterEach
  void stop() {
    Futures.await(vertx.close());
  }

  private Future<List<DestinationOutcome>> send(long answerMillis, List<String> destinations) {
    SenderConfig config =
        SenderConfig.fromJson(
            new JsonObject()
                .put("file", file.toString())
                .put("destinations", new JsonArray(destinations))
                .put("timeouts", new JsonObject().put("answerMillis", answerMillis))
                .mergeIn(keys));
    return Sender.send(vertx, config).map(outcome -> outcome.destinations());
  }

  @ParameterizedTest
  @CsvSource({"native, false", "native, true", "nio, false", "nio, true"})
  void aClosedPortIsReportedEarly(String transport, boolean keyed) throws Exception {
    start(transport);
    int port = PlainReceiver.closedPort();
    String prefix = "";
    if (keyed) {
      Path identity = directory.resolve("sender.key");
      KeyFile.create(identity);
      keys = new JsonObject().put("identity", identity.toString());
      prefix = KeyFile.create(directory.resolve("receiver.key")) + "@";
    }

    DestinationOutcome outcome =
        Futures.await(send(25_000, List.of(prefix + "127.0.0.1:" + port))).get(0);

    assertThat(outcome.failure().orElseThrow())
        .startsWith("nobody listens on UDP port %d of 127.0.0.1".formatted(port));
    assertThat(outcome.nanos()).isGreaterThanOrEqualTo(1_500_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void manyAreAskedBySixteenSocketsAtMost(String transport) throws IOException {
    start(transport);
    List<String> destinations = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      destinations.add("127.0.1." + (i + 1) + ":" + PlainReceiver.closedPort());
    }

    List<DestinationOutcome> outcomes = Futures.await(send(25_000, destinations));

    assertThat(outcomes)
        .allSatisfy(
            outcome -> assertThat(outcome.failure().orElseThrow()).startsWith("nobody listens"));
    assertThat(channels.mostConnected())
        .isBetween(AbsenceInquiry.MAX_AT_ONCE / 2, AbsenceInquiry.MAX_AT_ONCE);
    assertThat(channels.open()).noneMatch(DatagramChannel::isConnected);
  }

  /** Not even by what is no packet of filecast: somebody is there. */
  @ParameterizedTest
  @ValueSource(strings = {"native", "nio"})
  void whoHasSpokenOnceIsNotGivenUpEarly(String transport) throws IOException {
    start(transport);
    String address;
    Future<List<DestinationOutcome>> sent;
    try (DatagramSocket there = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      address = "127.0.0.1:" + there.getLocalPort();
      sent = send(3_000, List.of(address));
      DatagramPacket offer = new DatagramPacket(new byte[1_500], 1_500);
      there.receive(offer);
      there.send(new DatagramPacket(new byte[1], 1, offer.getSocketAddress()));
    }

    assertThat(Futures.await(sent).get(0).failure().orElseThrow())
        .startsWith("no answer from " + address);
  }
}
