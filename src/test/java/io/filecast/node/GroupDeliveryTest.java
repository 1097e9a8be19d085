package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.config.ConfigException;
import io.filecast.config.NodeConfig;
import io.filecast.config.ReceiverConfig;
import io.filecast.config.TransferSpec;
import io.filecast.crypto.KeyFile;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Content;
import io.filecast.testing.Futures;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.GroupTraffic;
import io.filecast.transfer.Served;
import io.filecast.transfer.TransferOutcome;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One stream to several receivers over loopback. */
class GroupDeliveryTest {
  private static final int BYTES = 20 << 20;

  @TempDir Path directory;

  private final List<ReceiverNode> receivers = new ArrayList<>();
  private Vertx vertx;

  /** Of destinations; empty without keys. */
  private String keyPrefix = "";

  private Path file;

  @BeforeEach
  void start() throws IOException {
    vertx = ProgramVertx.create();
    file = Content.write(directory.resolve("content"), BYTES, 5);
  }

  @AfterEach
  void stop() {
    Futures.await(vertx.close());
  }

  private void receivers(int count, JsonObject more) {
    for (int i = 0; i < count; i++) {
      JsonObject config =
          new JsonObject()
              .put("host", "127.0.0.1")
              .put("port", 0)
              .put("output", directory.resolve("out" + receivers.size()).toString())
              .mergeIn(more);
      receivers.add(
          Futures.await(
              ReceiverNode.start(vertx, ReceiverConfig.fromJson(config), received -> {})));
    }
  }

  private TransferOutcome send(String delivery, JsonObject more) {
    return send(new JsonObject(), delivery, more);
  }

  private TransferOutcome send(JsonObject nodeConfig, String delivery, JsonObject more) {
    SenderNode node = Futures.await(SenderNode.start(vertx, NodeConfig.fromJson(nodeConfig)));
    return Futures.await(node.send(transfer(delivery, more)).outcome());
  }

  private TransferSpec transfer(String delivery, JsonObject more) {
    JsonArray destinations = new JsonArray();
    receivers.forEach(each -> destinations.add(keyPrefix + "127.0.0.1:" + each.port()));
    return TransferSpec.fromJson(
        new JsonObject()
            .put("file", file.toString())
            .put("destinations", destinations)
            .put("delivery", delivery)
            .put(
                "multicast",
                new JsonObject().put("port", RandomGenerator.getDefault().nextInt(20_000, 30_000)))
            .mergeIn(more));
  }

  private void requireCopies(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(directory.resolve("out" + i).resolve("content"))
          .as("copy " + i)
          .hasSameBinaryContentAs(file);
    }
  }

  /** Datagrams that a stream of its own has at least: of the largest size there is. */
  private static final int OWN_STREAM = BYTES / 65_507;

  @Test
  void oneStreamServesAllThatHearIt() {
    receivers(3, new JsonObject());
    TransferOutcome outcome = send("auto", new JsonObject());
    assertThat(outcome.failedCount()).as(outcome.toString()).isZero();
    requireCopies(3);
    assertThat(outcome.destinations())
        .extracting(DestinationOutcome::served)
        .containsOnly(Served.GROUP);
    GroupTraffic group = outcome.group().orElseThrow();
    assertThat(group.members()).isEqualTo(3);
    assertThat(group.datagrams()).isBetween(1L, outcome.datagrams());
    // Until the group is together each has a stream of its own: on a busy machine for long.
    assertThat(outcome.wireBytesPerContentByte()).as("not once for each").isBetween(1.0, 2.9);
  }

  @Test
  void smallDatagramsAndBlocksOfManyRowsAreServedToo() {
    receivers(2, new JsonObject());
    TransferOutcome outcome = send("auto", new JsonObject().put("datagramBytes", 1472));
    assertThat(outcome.failedCount()).as(outcome.toString()).isZero();
    requireCopies(2);
  }

  @Test
  void aReceiverThatDoesNotListenGetsAStreamOfItsOwn() {
    receivers(2, new JsonObject());
    receivers(1, new JsonObject().put("multicast", "no"));
    TransferOutcome outcome = send("auto", new JsonObject());
    assertThat(outcome.failedCount()).as(outcome.toString()).isZero();
    requireCopies(3);
    assertThat(outcome.destinations().get(2).datagrams()).isGreaterThanOrEqualTo(OWN_STREAM);
    assertThat(outcome.destinations().get(2).served())
        .isEqualTo(new Served(Served.By.UNICAST, 0, "does not know multicast"));
    assertThat(outcome.servedByGroup()).isEqualTo(2);
  }

  @Test
  void withMulticastAloneWhoDoesNotListenHasFailed() {
    receivers(2, new JsonObject());
    receivers(1, new JsonObject().put("multicast", "no"));
    TransferOutcome outcome = send("multicast", new JsonObject());
    assertThat(outcome.failedCount()).isOne();
    requireCopies(2);
    assertThat(outcome.destinations().get(2).failure().orElseThrow())
        .contains("does not know multicast")
        .contains("delivery=auto");
  }

  @Test
  void withKeysOneSealedStreamServesAllAndEachProvesItsBlocks() throws Exception {
    Path senderKey = directory.resolve("sender.key");
    Path receiverKey = directory.resolve("receiver.key");
    String sender = KeyFile.create(senderKey).toString();
    keyPrefix = KeyFile.create(receiverKey) + "@";
    receivers(
        3,
        new JsonObject().put("identity", receiverKey.toString()).put("authorizedSenders", sender));
    TransferOutcome outcome =
        send(
            new JsonObject().put("identity", senderKey.toString()),
            "multicast",
            new JsonObject().put("datagramBytes", 1472));
    assertThat(outcome.failedCount()).as(outcome.toString()).isZero();
    requireCopies(3);
    assertThat(outcome.servedByGroup()).isEqualTo(3);
    assertThat(outcome.wireBytesPerContentByte()).as("not once for each").isBetween(1.0, 2.9);
  }

  @Test
  void whatCannotGoToAGroupIsSaidBeforehand() {
    receivers(2, new JsonObject());
    assertThatThrownBy(() -> send("multicast", new JsonObject().put("strategy", "worker")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "delivery=multicast: a group needs strategy=event-loop, and not worker; use delivery=unicast");
    JsonObject narrow =
        new JsonObject().put("multicast", new JsonObject().put("interface", "nosuch0"));
    assertThatThrownBy(() -> send("multicast", narrow))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "delivery=multicast: this host has no interface nosuch0; name another with multicast.interface");
    JsonObject flooded =
        new JsonObject().put("multicast", new JsonObject().put("group", "224.0.0.5"));
    assertThatThrownBy(() -> send("auto", flooded))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("multicast.group=224.0.0.5 is an address that switches flood; use");
  }
}
