package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.config.ConfigException;
import io.filecast.config.ReceiverConfig;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.filecast.transfer.ReceivedFile;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiverVerticleTest {
  private static final long A_LONG_SILENCE = 600_000;

  @TempDir private Path directory;

  private final BlockingQueue<ReceivedFile> received = new LinkedBlockingQueue<>();
  private Vertx vertx;
  private ReceiverVerticle receiver;

  @BeforeEach
  void start() {
    vertx = ProgramVertx.create();
  }

  @AfterEach
  void stop() {
    Futures.await(vertx.close());
  }

  private String deploy(long idleMillis, long expectedBytes, int once) {
    receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                new JsonObject()
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("output", directory.toString())
                    .put("once", once)
                    .put(
                        "raw",
                        new JsonObject()
                            .put("idleMillis", idleMillis)
                            .put("expectedBytes", expectedBytes))),
            received::add);
    return Futures.await(vertx.deployVerticle(receiver));
  }

  private void send(DatagramSocket from, String text) throws IOException {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    from.send(
        new DatagramPacket(
            bytes, bytes.length, InetAddress.getByName("127.0.0.1"), receiver.port()));
  }

  private ReceivedFile next() throws InterruptedException {
    ReceivedFile file = received.poll(30, TimeUnit.SECONDS);
    assertThat(file).as("a file has ended").isNotNull();
    return file;
  }

  @Test
  void silenceEndsAFileAndTheNextDatagramBeginsAnother() throws Exception {
    deploy(50, 0, 0);
    try (DatagramSocket sender = new DatagramSocket()) {
      send(sender, "one");
      ReceivedFile first = next();
      send(sender, "two");
      ReceivedFile second = next();

      assertThat(first.path()).hasContent("one");
      assertThat(second.path()).hasContent("two").isNotEqualTo(first.path());
      assertThat(first.source()).isEqualTo("127.0.0.1:" + sender.getLocalPort());
      assertThat(first.path().getFileName().toString())
          .startsWith("127.0.0.1-" + sender.getLocalPort() + "-")
          .endsWith(".raw");
      assertThat(first.stats().datagrams()).isEqualTo(1);
    }
  }

  @Test
  void theExpectedSizeEndsAFileAtOnce() throws Exception {
    deploy(A_LONG_SILENCE, 6, 0);
    try (DatagramSocket sender = new DatagramSocket()) {
      send(sender, "abc");
      send(sender, "def");
      ReceivedFile file = next();

      assertThat(file.path()).hasContent("abcdef");
      assertThat(file.stats().missingBytes()).isZero();
    }
  }

  @Test
  void twoSourcesAtOnceNeverMix() throws Exception {
    deploy(A_LONG_SILENCE, 2_000, 0);
    try (DatagramSocket a = new DatagramSocket();
        DatagramSocket b = new DatagramSocket()) {
      for (int i = 0; i < 2_000; i++) {
        send(a, "a");
        send(b, "b");
      }
      List<ReceivedFile> files = List.of(next(), next());

      for (ReceivedFile file : files) {
        String letter = file.source().endsWith(":" + a.getLocalPort()) ? "a" : "b";
        assertThat(file.path()).hasContent(letter.repeat(2_000));
      }
      assertThat(files.get(0).source()).isNotEqualTo(files.get(1).source());
    }
  }

  @Test
  void undeployedMidFileItReportsAndKeepsWhatCame() throws Exception {
    String id = deploy(A_LONG_SILENCE, 1_000, 0);
    try (DatagramSocket sender = new DatagramSocket()) {
      send(sender, "part");
      Eventually.holds("the part is on disk", () -> sizeOfFiles() == 4);

      Futures.await(vertx.undeploy(id));

      ReceivedFile file = next();
      assertThat(file.path()).hasContent("part");
      assertThat(file.stats().missingBytes()).isEqualTo(996);
      assertThat(Futures.await(receiver.done())).isEqualTo(1);
    }
  }

  private long sizeOfFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void onceEnoughFilesAreInItIsDoneAndTakesNoMore() throws Exception {
    deploy(A_LONG_SILENCE, 3, 2);
    try (DatagramSocket sender = new DatagramSocket()) {
      send(sender, "one");
      next();
      assertThat(receiver.done().isComplete()).isFalse();
      send(sender, "two");
      next();
      assertThat(Futures.await(receiver.done())).isEqualTo(2);
      send(sender, "six");
      send(sender, "ten");
    }
    Futures.await(vertx.close());
    assertThat(received).isEmpty();
    assertThat(sizeOfFiles()).isEqualTo(6);
    vertx = ProgramVertx.create();
  }

  @Test
  void aTakenPortIsNamedWithTheRemedy() throws IOException {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> Futures.await(vertx.deployVerticle(onPort(taken.getLocalPort()))))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll(
              "port=" + taken.getLocalPort(), "host=127.0.0.1", "in use", "--port");
    }
  }

  @Test
  void aHostThatCannotBeResolvedIsAMistakeOfTheConfiguration() {
    ReceiverConfig config =
        ReceiverConfig.fromJson(
            new JsonObject()
                .put("host", "no-such-host.invalid")
                .put("port", 0)
                .put("output", directory.toString()));

    assertThatThrownBy(
            () -> Futures.await(vertx.deployVerticle(new ReceiverVerticle(config, received::add))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("host=no-such-host.invalid cannot be resolved");
  }

  private ReceiverVerticle onPort(int port) {
    return new ReceiverVerticle(
        ReceiverConfig.fromJson(
            new JsonObject()
                .put("host", "127.0.0.1")
                .put("port", port)
                .put("output", directory.toString())),
        received::add);
  }
}
