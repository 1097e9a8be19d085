package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.SenderConfig;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Futures;
import io.filecast.testing.PlainReceiver;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A file, and two receivers of bare datagrams that it is sent to. */
abstract class PlainReceivers {
  static final int CONTENT_BYTES = 20_011;

  static Vertx vertx;

  @TempDir Path directory;

  Path file;
  byte[] content;

  PlainReceiver first;
  PlainReceiver second;

  @BeforeAll
  static void start() {
    vertx = ProgramVertx.create();
  }

  @AfterAll
  static void stop() {
    Futures.await(vertx.close());
  }

  @BeforeEach
  void prepare() throws IOException {
    content = new byte[CONTENT_BYTES];
    new Random(1).nextBytes(content);
    file = Files.write(directory.resolve("content"), content);
    first = new PlainReceiver();
    second = new PlainReceiver();
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  SenderConfig config(JsonObject more, Destination... to) {
    return SenderConfig.fromJson(
        new JsonObject()
            .put("file", file.toString())
            .put("mode", "raw")
            .put("destinations", new JsonArray(Stream.of(to).map(Destination::address).toList()))
            .mergeIn(more, true));
  }

  static JsonObject raw(int chunkBytes, long datagramsPerSecond) {
    return new JsonObject()
        .put(
            "raw",
            new JsonObject()
                .put("chunkBytes", chunkBytes)
                .put("datagramsPerSecond", datagramsPerSecond));
  }
}
