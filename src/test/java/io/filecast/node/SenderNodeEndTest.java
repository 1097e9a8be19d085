package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.NodeConfig;
import io.filecast.config.Strategy;
import io.filecast.content.file.BufferMemory;
import io.filecast.content.file.DiskWorkers;
import io.filecast.testing.Eventually;
import io.filecast.testing.Futures;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Vertx;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transfers of a node that are cancelled, and nodes that are closed. */
class SenderNodeEndTest extends TwoNodes {
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
