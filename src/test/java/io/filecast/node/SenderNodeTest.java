package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.config.ConfigException;
import io.filecast.config.NodeConfig;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.BufferMemory;
import io.filecast.content.file.DiskWorkers;
import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.Stage;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Several transfers of one node, what they share, and how one ends without the others. */
class SenderNodeTest extends TwoNodes {
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
}
