package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.ReceiverConfig;
import io.filecast.config.SenderConfig;
import io.filecast.crypto.KeyFile;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two authorized senders at one receiver: what each gets, and what it learns of the other. */
class PerSenderTest {
  private static final int CONTENT_BYTES = 100_000;

  @TempDir private Path directory;

  private final BlockingQueue<ReceivedFile> received = new LinkedBlockingQueue<>();
  private Vertx vertx;
  private ReceiverVerticle receiver;
  private Path list;
  private String receiverKey;
  private String aliceKey;
  private String bobKey;

  @BeforeEach
  void start() throws Exception {
    vertx = ProgramVertx.create();
    receiverKey = KeyFile.create(directory.resolve("receiver.key")).toString();
    aliceKey = KeyFile.create(directory.resolve("alice.key")).toString();
    bobKey = KeyFile.create(directory.resolve("bob.key")).toString();
    list = directory.resolve("authorized");
    Files.writeString(list, aliceKey + " alice\n" + bobKey + "\n");
  }

  @AfterEach
  void stop() {
    Futures.await(vertx.close());
  }

  private void receive(JsonObject settings) {
    receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(
                new JsonObject()
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("output", directory.resolve("out").toString())
                    .put("identity", directory.resolve("receiver.key").toString())
                    .put("authorizedSenders", list.toString())
                    .mergeIn(settings)),
            received::add);
    Futures.await(vertx.deployVerticle(receiver));
  }

  private Path file(String from, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(from.hashCode()).nextBytes(content);
    return Files.write(directory.resolve(from + ".bin"), content);
  }

  private Future<TransferOutcome> send(String from, int bytes, String name, TransferWatcher watcher)
      throws IOException {
    return Sender.send(
        vertx,
        SenderConfig.fromJson(
            new JsonObject()
                .put("file", file(from, bytes).toString())
                .put("name", name)
                .put("rate", "20Mbit/s")
                .put("identity", directory.resolve(from + ".key").toString())
                .put(
                    "destinations",
                    new JsonArray().add(receiverKey + "@127.0.0.1:" + receiver.port()))),
        watcher);
  }

  private DestinationOutcome sent(String from, int bytes, String name) throws IOException {
    return Futures.await(send(from, bytes, name, TransferWatcher.NONE)).destinations().get(0);
  }

  private Path out(String... more) {
    Path path = directory.resolve("out");
    for (String name : more) {
      path = path.resolve(name);
    }
    return path;
  }

  private String bobsDirectory() {
    return bobKey.replace('/', '_');
  }

  @Test
  void eachSenderHasItsOwnFilesAndMeetsNoOtherUnderTheirNames() throws Exception {
    receive(new JsonObject().put("perSender", "yes"));
    int slow = 3_000_000;
    Promise<Void> begun = Promise.promise();
    Future<TransferOutcome> alices = send("alice", slow, "report", new Begun(begun));
    Futures.await(begun.future());
    DestinationOutcome bobs = sent("bob", CONTENT_BYTES, "report");
    assertThat(bobs.failure()).as("NAME_BUSY tells of nobody else").isEmpty();
    assertThat(Futures.await(alices).destinations().get(0).failure()).isEmpty();
    assertThat(out("alice", "report")).hasSameBinaryContentAs(directory.resolve("alice.bin"));
    assertThat(out(bobsDirectory(), "report")).hasSameBinaryContentAs(directory.resolve("bob.bin"));
    try (var top = Files.list(out())) {
      assertThat(top.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("alice", bobsDirectory());
    }

    // What bob has already says nothing of what alice has.
    DestinationOutcome again = sent("bob", CONTENT_BYTES, "report");
    assertThat(again.delivery().orElseThrow().alreadyHeld()).isTrue();
    assertThat(received.stream().map(ReceivedFile::path))
        .contains(out("alice", "report").toRealPath());
  }

  @Test
  void aSenderThatHasFilledItsShareIsToldTheFigures() throws Exception {
    receive(
        new JsonObject().put("perSender", "yes").put("maxBytesPerSender", CONTENT_BYTES + 50_000));
    assertThat(sent("alice", CONTENT_BYTES, "first").failure()).isEmpty();
    assertThat(sent("alice", 60_000, "second").failure().orElseThrow())
        .contains("second has 60 KB")
        .contains("keeps 150 KB for this sender, of which 50 KB are left")
        .contains("raise maxBytesPerSender there");
    assertThat(out("alice", "second")).doesNotExist();
    assertThat(sent("bob", 60_000, "second").failure()).isEmpty();
    assertThat(sent("alice", 50_000, "third").failure()).isEmpty();
  }

  @Test
  void withoutItAllShareOneDirectory() throws Exception {
    receive(new JsonObject());
    assertThat(sent("alice", CONTENT_BYTES, "report").failure()).isEmpty();
    assertThat(out("report")).isRegularFile();
  }

  /** Whoever takes a key out of the list wants that sender to stop. */
  @Test
  void aKeyThatIsTakenOutOfTheListEndsWhatRunsUnderIt() throws Exception {
    receive(new JsonObject());
    Promise<Void> begun = Promise.promise();
    Promise<Void> bobsBegun = Promise.promise();
    Future<TransferOutcome> alices = send("alice", 60_000_000, "hers", new Begun(begun));
    Future<TransferOutcome> bobs = send("bob", 10_000_000, "his", new Begun(bobsBegun));
    Futures.await(begun.future());
    Futures.await(bobsBegun.future());
    Files.writeString(list, bobKey + "\n");
    assertThat(Futures.await(alices).destinations().get(0).failure().orElseThrow())
        .contains("does not accept transfers from this sender");
    assertThat(Futures.await(bobs).destinations().get(0).failure()).isEmpty();
    Eventually.holds("both are told of", () -> received.size() == 2); // after the receipts
    assertThat(List.copyOf(received))
        .anyMatch(file -> file.failure().isPresent() && file.path().endsWith("hers"))
        .anyMatch(file -> file.failure().isEmpty() && file.path().endsWith("his"));
    assertThat(out("hers")).doesNotExist();
  }

  /** Says when content has come to the receiver. */
  private record Begun(Promise<Void> promise) implements TransferWatcher {
    @Override
    public long sampleMillis() {
      return 20;
    }

    @Override
    public void onProgress(long transferId, DestinationProgress progress) {
      if (progress.bytes() > 0) {
        promise.tryComplete();
      }
    }
  }
}
