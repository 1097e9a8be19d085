package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.NodeConfig;
import io.filecast.config.ReceiverConfig;
import io.filecast.config.Strategy;
import io.filecast.config.TransferSpec;
import io.filecast.crypto.KeyFile;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Futures;
import io.filecast.testing.Tap;
import io.filecast.transfer.TransferOutcome;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The id and the content keys of one protected transfer, as they are on the wire. */
class OneTransferManyJvmsTest {
  private static final int DESTINATIONS = 2;
  private static final int CONTENT_BYTES = 100_000;

  /** Enough to tell two key streams apart. */
  private static final int STREAM_BYTES = 32;

  @TempDir private Path directory;

  private final List<Tap> taps = new ArrayList<>();
  private Vertx vertx;
  private SenderNode node;
  private JsonArray destinations;

  @BeforeEach
  void start() throws Exception {
    vertx = ProgramVertx.create();
    String sender = KeyFile.create(directory.resolve("sender.key")).toString();
    destinations = new JsonArray();
    for (int i = 0; i < DESTINATIONS; i++) {
      Path key = directory.resolve("receiver-%d.key".formatted(i));
      String receiverKey = KeyFile.create(key).toString();
      ReceiverNode receiver =
          Futures.await(
              ReceiverNode.start(
                  vertx,
                  ReceiverConfig.fromJson(
                      new JsonObject()
                          .put("host", "127.0.0.1")
                          .put("port", 0)
                          .put("output", directory.resolve("out-" + i).toString())
                          .put("identity", key.toString())
                          .put("authorizedSenders", sender))));
      Tap tap = new Tap(receiver.port());
      taps.add(tap);
      destinations.add(receiverKey + "@127.0.0.1:" + tap.port());
    }
    node =
        Futures.await(
            SenderNode.start(
                vertx,
                NodeConfig.fromJson(
                    new JsonObject().put("identity", directory.resolve("sender.key").toString()))));
  }

  @AfterEach
  void stop() {
    taps.forEach(Tap::close);
    Futures.await(vertx.close());
  }

  @Test
  void inOneJvmOneKeySealsForAll() throws Exception {
    long id = send(Strategy.EVENT_LOOP);

    assertThat(transferIds()).containsExactly(id);
    assertThat(common()).isNotEmpty().allMatch(pair -> Arrays.equals(pair[0], pair[1]));
  }

  /** So no nonce of a key is used in two of them. */
  @Test
  void childJvmsShareTheIdAndDrawContentKeysOfTheirOwn() throws Exception {
    long id = send(Strategy.PROCESS);

    assertThat(transferIds()).containsExactly(id);
    assertThat(common())
        .as("what two keys make of the same seal number")
        .isNotEmpty()
        .noneMatch(pair -> Arrays.equals(pair[0], pair[1]));
  }

  private long send(Strategy strategy) throws Exception {
    TransferHandle handle =
        node.send(
            TransferSpec.fromJson(
                new JsonObject()
                    .put(
                        "file",
                        Files.write(directory.resolve("f"), new byte[CONTENT_BYTES]).toString())
                    .put("datagramBytes", 1_200)
                    .put("strategy", strategy.label())
                    .put("destinations", destinations)));
    TransferOutcome outcome = Futures.await(handle.outcome());
    assertThat(outcome.destinations()).allSatisfy(to -> assertThat(to.failure()).isEmpty());
    assertThat(outcome.transferId()).isEqualTo(handle.id());
    return handle.id();
  }

  private Set<Long> transferIds() {
    Set<Long> ids = new HashSet<>();
    for (Tap tap : taps) {
      for (byte[] datagram : tap.heard()) {
        ByteBuf packet = Unpooled.wrappedBuffer(datagram);
        if (Header.type(packet) == PacketType.DATA) {
          ids.add(Header.transferId(packet));
        }
      }
    }
    return ids;
  }

  /** What both receivers were sent under the same seal number. */
  private List<byte[][]> common() {
    Map<Long, byte[]> first = keyStreams(taps.get(0));
    Map<Long, byte[]> second = keyStreams(taps.get(1));
    return first.keySet().stream()
        .filter(second::containsKey)
        .map(number -> new byte[][] {first.get(number), second.get(number)})
        .toList();
  }

  /** By seal number: content of zeros, sealed, is what a key makes of the number. */
  private static Map<Long, byte[]> keyStreams(Tap tap) {
    Map<Long, byte[]> found = new HashMap<>();
    for (byte[] datagram : tap.heard()) {
      ByteBuf packet = Unpooled.wrappedBuffer(datagram);
      int payload = DataHeader.BYTES + DataHeader.SEAL_NUMBER_BYTES;
      if (Header.type(packet) == PacketType.DATA && datagram.length >= payload + STREAM_BYTES) {
        found.put(
            packet.getLong(DataHeader.BYTES),
            Arrays.copyOfRange(datagram, payload, payload + STREAM_BYTES));
      }
    }
    return found;
  }
}
