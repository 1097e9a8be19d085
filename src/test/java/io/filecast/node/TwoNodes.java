package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.NodeConfig;
import io.filecast.config.ReceiverConfig;
import io.filecast.config.TransferSpec;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Content;
import io.filecast.testing.Futures;
import io.filecast.transfer.ReceivedFile;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A node that sends, and one that receives, in one Vert.x. */
abstract class TwoNodes {
  static final int TRANSFERS = 20;

  @TempDir Path directory;

  final List<ReceivedFile> received = new CopyOnWriteArrayList<>();
  Vertx vertx;

  ReceiverNode receiver;

  @BeforeEach
  void start() {
    vertx = ProgramVertx.create();
    receiver =
        Futures.await(
            ReceiverNode.start(
                vertx,
                ReceiverConfig.fromJson(
                    new JsonObject()
                        .put("host", "127.0.0.1")
                        .put("port", 0)
                        .put("maxConcurrentTransfers", 2 * TRANSFERS)
                        .put("maxTransfersPerAddress", 2 * TRANSFERS)
                        .put("output", directory.resolve("out").toString())),
                received::add));
  }

  @AfterEach
  void stop() {
    Futures.await(vertx.close());
  }

  SenderNode node(JsonObject settings) {
    return Futures.await(SenderNode.start(vertx, NodeConfig.fromJson(settings)));
  }

  TransferSpec transfer(String name, int bytes, JsonObject more) throws IOException {
    return TransferSpec.fromJson(
        new JsonObject()
            .put("file", Content.write(directory.resolve(name), bytes, name.hashCode()).toString())
            .put("destinations", new JsonArray().add("127.0.0.1:" + receiver.port()))
            .mergeIn(more));
  }

  static JsonObject slowly() {
    return new JsonObject().put("rate", "4Mbit/s");
  }

  void requireCopy(String name) {
    assertThat(directory.resolve("out").resolve(name))
        .hasSameBinaryContentAs(directory.resolve(name));
  }

  static Set<Thread> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .collect(Collectors.toSet());
  }
}
