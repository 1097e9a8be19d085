package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.ConfigException;
import io.filecast.config.NodeConfig;
import io.filecast.config.ReceiverConfig;
import io.filecast.config.Strategy;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.BufferMemory;
import io.filecast.content.file.DiskWorkers;
import io.filecast.program.ProgramVertx;
import io.filecast.testing.Content;
import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.Stage;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several transfers of one node, what they share, and how one ends without the others. */
class SenderNodeTest {
  private static final int TRANSFERS = 20;

  @TempDir private Path directory;

  private final List<ReceivedFile> received = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private ReceiverNode receiver;

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

  private SenderNode node(JsonObject settings) {
    return Futures.await(SenderNode.start(vertx, NodeConfig.fromJson(settings)));
  }

  private TransferSpec transfer(String name, int bytes, JsonObject more) throws IOException {
    return TransferSpec.fromJson(
        new JsonObject()
            .put("file", Content.write(directory.resolve(name), bytes, name.hashCode()).toString())
            .put("destinations", new JsonArray().add("127.0.0.1:" + receiver.port()))
            .mergeIn(more));
  }

  private static JsonObject slowly() {
    return new JsonObject().put("rate", "4Mbit/s");
  }

  private void requireCopy(String name) {
    assertThat(directory.resolve("out").resolve(name))
        .hasSameBinaryContentAs(directory.resolve(name));
  }

  /** Sees which transfers run at the same time, and what they have of the node's memory. */
  private static final class Together implements TransferWatcher {
    private final Set<Long> begun = ConcurrentHashMap.newKeySet();
    private final Set<Long> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong mostRunning = new AtomicLong();
    private final AtomicLong mostMemory = new AtomicLong();
    private final AtomicLong mostDiskThreads = new AtomicLong();
    private final Set<Thread> before = threads("filecast-disk-");
    private final SenderNode node;

    private Together(SenderNode node) {
      this.node = node;
    }

    @Override
    public long sampleMillis() {
      return 5;
    }

    @Override
    public void onBegin(long transferId, TransferSpec transfer, long contentBytes) {
      begun.add(transferId);
      running.add(transferId);
      mostRunning.accumulateAndGet(running.size(), Math::max);
      look();
    }

    @Override
    public void onProgress(long transferId, DestinationProgress progress) {
      assertThat(begun).contains(transferId);
      look();
    }

    private void look() {
      mostMemory.accumulateAndGet(node.resources().sourceMemory().takenBytes(), Math::max);
      Set<Thread> now = threads("filecast-disk-");
      now.removeAll(before);
      mostDiskThreads.accumulateAndGet(now.size(), Math::max);
    }

    @Override
    public void onEnded(long transferId, DestinationOutcome outcome) {
      running.remove(transferId);
    }
  }

  @Test
  void twentyTransfersAtOnceShareTheTotalRateAndTheThreads() throws IOException {
    long limit = 80_000_000;
    SenderNode node = node(new JsonObject().put("rateLimit", "80Mbit/s"));
    Together together = new Together(node);
    List<TransferSpec> specs = new ArrayList<>();
    for (int i = 0; i < TRANSFERS; i++) {
      specs.add(transfer("f" + i, 500_000, new JsonObject()));
    }

    long from = System.nanoTime();
    List<TransferHandle> handles = specs.stream().map(t -> node.send(t, together)).toList();
    List<TransferOutcome> outcomes =
        handles.stream().map(handle -> Futures.await(handle.outcome())).toList();
    double seconds = (System.nanoTime() - from) / 1e9;

    assertThat(outcomes).allMatch(outcome -> outcome.failedCount() == 0);
    assertThat(handles.stream().map(TransferHandle::id).distinct()).hasSize(TRANSFERS);
    assertThat(together.begun)
        .containsExactlyInAnyOrderElementsOf(handles.stream().map(TransferHandle::id).toList());
    for (int i = 0; i < TRANSFERS; i++) {
      requireCopy("f" + i);
    }
    assertThat(together.mostRunning.get()).as("at once").isEqualTo(TRANSFERS);
    // The receiver is in this JVM and has its own.
    assertThat(together.mostDiskThreads.get()).isLessThanOrEqualTo(2 * DiskWorkers.DEFAULT_THREADS);
    // A busy machine only makes it slower; a limit for each would be 20 times as fast.
    double sentBits = outcomes.stream().mapToDouble(SenderNodeTest::sentBits).sum();
    assertThat(sentBits / seconds).as("bit/s").isLessThan(limit * 1.05);
  }

  /** By the counters of the flows; the last datagram of a file is short. */
  private static double sentBits(TransferOutcome outcome) {
    DestinationOutcome to = outcome.destinations().get(0);
    return (to.datagrams() - 1.0) * to.delivery().orElseThrow().datagramBytes() * 8;
  }

  @Test
  void transfersForWhichThereIsNoMemoryWaitForTheirTurn() throws IOException {
    long mib = 1 << 20;
    DiskWorkers workers = new DiskWorkers(2, new BufferMemory(32 * mib));
    SenderNode node = Futures.await(SenderNode.start(vertx, NodeConfig.DEFAULT, workers));
    Together together = new Together(node);
    List<TransferHandle> handles = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      handles.add(node.send(transfer("f" + i, 5_000_000, new JsonObject()), together));
    }

    for (TransferHandle handle : handles) {
      assertThat(Futures.await(handle.outcome()).failedCount()).isZero();
    }

    for (int i = 0; i < 8; i++) {
      requireCopy("f" + i);
    }
    assertThat(together.mostMemory.get())
        .isPositive()
        .isLessThanOrEqualTo(node.resources().sourceMemory().limitBytes())
        .isLessThanOrEqualTo(16 * mib);
    Eventually.holds(
        "all memory is given back", () -> node.resources().sourceMemory().takenBytes() == 0);
  }

  @Test
  void aTransferThatCannotBeginFailsAloneAndAtOnce() throws IOException {
    SenderNode node = node(new JsonObject());
    TransferHandle running = node.send(transfer("f", 2_000_000, slowly().put("rate", "20Mbit/s")));
    TransferSpec missing = transfer("gone", 1, new JsonObject());
    Files.delete(missing.file());

    assertThatThrownBy(() -> Futures.await(node.send(missing).outcome()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("gone does not exist");
    TransferSpec nobody = TransferSpec.of(directory.resolve("f"), "no-such-host.invalid");
    assertThatThrownBy(() -> Futures.await(node.send(nobody).outcome()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be resolved");

    assertThat(Futures.await(running.outcome()).failedCount()).isZero();
    requireCopy("f");
  }

  @Test
  void aDestinationThatFailsIsInTheOutcome() throws IOException {
    SenderNode node = node(new JsonObject());
    TransferSpec nobody =
        transfer(
            "f", 1_000, new JsonObject().put("timeouts", new JsonObject().put("answerMillis", 50)));
    Futures.await(receiver.close());

    TransferHandle handle = node.send(nobody);

    assertThat(Futures.await(handle.outcome()).failedCount()).isEqualTo(1);
    assertThat(handle.progress().isOver()).isTrue();
    assertThat(handle.progress().destinations().get(0).stage()).isEqualTo(Stage.FAILED);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void aCancelledTransferLeavesTheOthersAlone(Strategy strategy) throws IOException {
    assumeTrue(strategy.isAvailable(), "virtual threads need Java 21 or newer");
    SenderNode node = node(new JsonObject());
    TransferHandle cancelled =
        node.send(
            transfer("cancelled", 20_000_000, slowly().put("strategy", strategy.label())),
            new TransferWatcher() {
              @Override
              public long sampleMillis() {
                return 20;
              }
            });
    TransferHandle other =
        node.send(transfer("other", 1_000_000, new JsonObject().put("rate", "20Mbit/s")));
    Eventually.holds("content has arrived", () -> cancelled.progress().bytes() > 0);

    TransferOutcome outcome = Futures.await(cancelled.cancel());

    assertThat(outcome.transferId()).isEqualTo(cancelled.id());
    assertThat(outcome.destinations().get(0).failure().orElseThrow()).contains("stopped");
    assertThat(outcome.bytes()).isBetween(1L, 19_999_999L);
    assertThat(Futures.await(other.outcome()).failedCount()).isZero();
    requireCopy("other");
    Eventually.holds(
        "the receiver was told",
        () -> received.stream().anyMatch(file -> file.failure().isPresent()));
    assertThat(Futures.await(cancelled.cancel())).isSameAs(outcome);
  }

  @Test
  void aTransferIsCancelledBeforeItBegins() throws IOException {
    SenderNode node = node(new JsonObject());
    TransferHandle handle = node.send(transfer("f", 100_000, slowly()));

    TransferOutcome outcome = Futures.await(handle.cancel());

    assertThat(outcome.destinations().get(0).failure().orElseThrow()).startsWith("stopped ");
  }

  @Test
  void aTransferThatWaitsForMemoryIsCancelledAtOnce() throws IOException {
    DiskWorkers workers = new DiskWorkers(2, new BufferMemory(8 << 20));
    SenderNode node = Futures.await(SenderNode.start(vertx, NodeConfig.DEFAULT, workers));
    TransferHandle first = node.send(transfer("first", 5_000_000, slowly()));
    Eventually.holds("it has all memory", () -> first.progress().bytes() > 0);
    TransferHandle second = node.send(transfer("second", 5_000_000, slowly()));

    TransferOutcome outcome = Futures.await(second.cancel());

    assertThat(outcome.destinations().get(0).failure()).hasValue("stopped before it began");
    assertThat(first.outcome().isComplete()).isFalse();
  }

  @Test
  void whatAWatcherThrowsChangesNothing() throws IOException {
    SenderNode node = node(new JsonObject());
    List<String> calls = new CopyOnWriteArrayList<>();
    TransferWatcher broken =
        new TransferWatcher() {
          @Override
          public long sampleMillis() {
            return 1;
          }

          @Override
          public void onBegin(long transferId, TransferSpec transfer, long contentBytes) {
            throw broke("begin");
          }

          @Override
          public void onProgress(long transferId, DestinationProgress progress) {
            throw broke("progress");
          }

          @Override
          public void onEnded(long transferId, DestinationOutcome outcome) {
            throw broke("ended");
          }

          @Override
          public void onAllEnded(TransferOutcome outcome) {
            throw broke("all ended");
          }

          private IllegalStateException broke(String call) {
            calls.add(call);
            return new IllegalStateException("meant to fail");
          }
        };

    TransferHandle handle =
        node.send(transfer("f", 200_000, new JsonObject().put("rate", "20Mbit/s")), broken);

    assertThat(Futures.await(handle.outcome()).failedCount()).isZero();
    requireCopy("f");
    assertThat(calls).startsWith("begin").contains("progress", "ended").endsWith("all ended");
  }

  @Test
  void aClosedNodeLeavesNothingBehind() throws Exception {
    Map<?, ?> timers = timers(vertx);
    Eventually.holds("the receiver is idle", () -> socketCount() > 0);
    long socketsBefore = socketCount();
    Set<String> deploymentsBefore = vertx.deploymentIDs();
    int timersBefore = timers.size();
    SenderNode node = node(new JsonObject().put("instances", 2));
    List<TransferHandle> handles = new ArrayList<>();
    for (Strategy strategy : Strategy.available()) {
      handles.add(
          node.send(
              transfer(strategy.label(), 20_000_000, slowly().put("strategy", strategy.label()))));
    }
    Eventually.holds(
        "all are running",
        () -> handles.stream().allMatch(handle -> handle.progress().bytes() > 0));
    assertThat(threads("filecast-worker-")).isNotEmpty();

    Futures.await(node.close());

    assertThat(handles)
        .allSatisfy(handle -> assertThat(handle.outcome().result().failedCount()).isEqualTo(1));
    Eventually.holds("the receiver was told", () -> received.size() == handles.size());
    assertThat(vertx.deploymentIDs()).isEqualTo(deploymentsBefore);
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(node.resources().workers().awaitIdle(0)).as("its disk threads have ended").isTrue();
    Eventually.holds(
        "its other threads end",
        () -> threads("filecast-worker-").isEmpty() && threads("filecast-child-").isEmpty());
    Eventually.holds("its sockets are closed", () -> socketCount() == socketsBefore);
    Eventually.holds("its timers are gone", () -> timers.size() <= timersBefore);
    assertThatThrownBy(
            () -> Futures.await(node.send(transfer("late", 1, new JsonObject())).outcome()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(node.close()).isSameAs(node.close());
  }

  private static Set<Thread> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .collect(Collectors.toSet());
  }

  /** UDP sockets of this process, as Linux shows them; always 1 elsewhere. */
  private static long socketCount() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 1;
    }
    Set<String> udp = ConcurrentHashMap.newKeySet();
    for (String table : List.of("/proc/self/net/udp", "/proc/self/net/udp6")) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        lines.skip(1).forEach(line -> udp.add("socket:[" + line.strip().split("\\s+")[9] + "]"));
      }
    }
    try (Stream<Path> open = Files.list(descriptors)) {
      return open.filter(descriptor -> udp.contains(target(descriptor))).count();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) { // closed meanwhile
      return "";
    }
  }

  /** Vert.x tells nobody about its timers. */
  private static Map<?, ?> timers(Vertx vertx) throws ReflectiveOperationException {
    Field timeouts = vertx.getClass().getDeclaredField("timeouts");
    timeouts.setAccessible(true);
    return (Map<?, ?>) timeouts.get(vertx);
  }
}
