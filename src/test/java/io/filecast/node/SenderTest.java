package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.config.Destination;
import io.filecast.config.SenderConfig;
import io.filecast.config.Strategy;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.testing.Futures;
import io.filecast.testing.PlainReceiver;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferWatcher;
import io.filecast.transport.BurstTransport;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole transfers to two plain sockets, by every strategy. */
class SenderTest extends PlainReceivers {
  @Test
  void resultsDoNotWaitForChildrenToEnd() {
    SenderConfig config = config(new JsonObject().put("strategy", "process"), first.destination());
    List<Boolean> aliveWhenTold = new CopyOnWriteArrayList<>();
    TransferWatcher watcher =
        new TransferWatcher() {
          @Override
          public void onAllEnded(TransferOutcome outcome) {
            outcome.destinations().forEach(to -> aliveWhenTold.add(isAnyChildAlive()));
          }
        };

    Futures.await(Sender.send(vertx, config, watcher));

    assertThat(aliveWhenTold).containsExactly(true);
    assertThat(isAnyChildAlive()).isFalse();
  }

  private static boolean isAnyChildAlive() {
    return ProcessHandle.current().children().anyMatch(ProcessHandle::isAlive);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void everyStrategyTellsHowFarItIs(Strategy strategy) {
    assumeTrue(strategy.isAvailable(), "virtual threads need Java 21 or newer");
    List<String> told = new CopyOnWriteArrayList<>();
    TransferWatcher watcher =
        new TransferWatcher() {
          @Override
          public long sampleMillis() {
            return 20;
          }

          @Override
          public void onBegin(long transferId, TransferSpec begun, long contentBytes) {
            told.add("begin " + contentBytes);
          }

          @Override
          public void onProgress(long transferId, DestinationProgress progress) {
            boolean between = progress.bytes() > 0 && progress.bytes() < CONTENT_BYTES;
            told.add(progress.destination().name() + (between ? " between" : " at its ends"));
          }

          @Override
          public void onEnded(long transferId, DestinationOutcome outcome) {
            told.add(outcome.destination().name() + " ended " + outcome.isOk());
          }
        };
    SenderConfig config =
        config(
            raw(100, 400).put("strategy", strategy.label()).put("poolSize", 1),
            first.destination(),
            second.destination());

    Futures.await(Sender.send(vertx, config, watcher));

    assertThat(told).startsWith("begin " + CONTENT_BYTES);
    for (Destination destination : List.of(first.destination(), second.destination())) {
      List<String> own =
          told.stream().filter(line -> line.startsWith(destination.name() + " ")).toList();
      assertThat(own).contains(destination.name() + " between");
      assertThat(own.indexOf(destination.name() + " ended true"))
          .as("the end comes once, and last: %s", own)
          .isEqualTo(own.size() - 1);
    }
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void everyStrategySendsTheFileToEachDestination(Strategy strategy) {
    assumeTrue(strategy.isAvailable(), "virtual threads need Java 21 or newer");
    // More than two destinations for the pools: somebody has to wait for a place.
    SenderConfig config =
        config(
            raw(100, 20_000)
                .put("strategy", strategy.label())
                .put("instances", 2)
                .put("poolSize", 1),
            first.destination(),
            second.destination());

    TransferOutcome outcome = Futures.await(Sender.send(vertx, config));

    assertThat(outcome.destinations()).allMatch(DestinationOutcome::isOk);
    assertThat(outcome.destinations())
        .extracting(DestinationOutcome::destination)
        .containsExactly(first.destination(), second.destination());
    assertThat(outcome.destinations())
        .allSatisfy(
            destination -> {
              assertThat(destination.bytes()).isEqualTo(CONTENT_BYTES);
              assertThat(destination.datagrams()).isEqualTo(201);
              assertThat(destination.datagramsFailed()).isZero();
              assertThat(destination.nanos()).isPositive().isLessThanOrEqualTo(outcome.nanos());
            });
    assertThat(outcome.strategy()).isEqualTo(strategy);
    assertThat(outcome.contentBytes()).isEqualTo(CONTENT_BYTES);
    assertThat(outcome.bytes()).isEqualTo(2L * CONTENT_BYTES);
    assertThat(outcome.finishedAt()).isAfterOrEqualTo(outcome.startedAt());
    assertThat(first.await(CONTENT_BYTES)).isEqualTo(content);
    assertThat(second.await(CONTENT_BYTES)).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      names = {"EVENT_LOOP", "WORKER", "WORKER_POOL"})
  void aVanishedDestinationIsNamedAndStopsNobodyElse(Strategy strategy) throws IOException {
    assumeTrue(
        BurstTransport.best().name().equals("epoll"), "only the native transport is told of it");
    Destination vanished = new Destination("127.0.0.1", PlainReceiver.closedPort());
    SenderConfig config =
        config(
            raw(100, 20_000).put("strategy", strategy.label()),
            first.destination(),
            vanished,
            second.destination());

    List<DestinationOutcome> outcomes = Futures.await(Sender.send(vertx, config)).destinations();

    assertThat(outcomes.get(0).isOk()).isTrue();
    assertThat(outcomes.get(1).destination()).isEqualTo(vanished);
    assertThat(outcomes.get(1).failure())
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("port unreachable").contains(vanished.address()));
    assertThat(outcomes.get(2).isOk()).isTrue();
    assertThat(first.await(CONTENT_BYTES)).isEqualTo(content);
    assertThat(second.await(CONTENT_BYTES)).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      names = {"EVENT_LOOP", "WORKER", "WORKER_POOL"})
  void aDestinationNotDoneInTimeHasFailedAndSaysHowFarItCame(Strategy strategy) {
    SenderConfig config =
        config(
            raw(1, 100).put("strategy", strategy.label()).put("timeoutMillis", 200),
            first.destination());

    TransferOutcome outcome = Futures.await(Sender.send(vertx, config));

    DestinationOutcome late = outcome.destinations().get(0);
    assertThat(late.failure())
        .hasValueSatisfying(
            reason ->
                assertThat(reason)
                    .startsWith("not done after timeoutMillis=200: ")
                    .contains("of 20011 bytes sent"));
    assertThat(late.nanos()).isGreaterThanOrEqualTo(200_000_000);
    assertThat(late.bytes()).isLessThan(100);
  }

  @Test
  void theRateIsKept() {
    SenderConfig config = config(raw(100, 500), first.destination());

    TransferOutcome outcome = Futures.await(Sender.send(vertx, config));

    assertThat(outcome.destinations().get(0).datagrams()).isEqualTo(201);
    assertThat(outcome.nanos()).as("200 intervals of 2 ms").isGreaterThanOrEqualTo(400_000_000);
    assertThat(first.await(CONTENT_BYTES)).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      names = {"EVENT_LOOP", "WORKER", "PROCESS"})
  void nothingToSendIsSuccess(Strategy strategy) throws IOException {
    Files.write(file, new byte[0]);
    SenderConfig config =
        config(new JsonObject().put("strategy", strategy.label()), first.destination());

    TransferOutcome outcome = Futures.await(Sender.send(vertx, config));

    assertThat(outcome.failedCount()).isZero();
    assertThat(outcome.datagrams()).isZero();
    assertThat(outcome.contentBytes()).isZero();
  }

  @Test
  void aFileOfManyBlocksArrivesOverThePlainVertxToo() {
    Vertx plain = Vertx.vertx();
    try {
      TransferOutcome outcome =
          Futures.await(Sender.send(plain, config(raw(1_000, 0), first.destination())));
      assertThat(outcome.failedCount()).isZero();
      assertThat(first.await(CONTENT_BYTES)).isEqualTo(content);
    } finally {
      Futures.await(plain.close());
    }
  }

  @Test
  void aFileLargerThanTwoBlocksIsSentInOrder() throws IOException {
    content = new byte[5_000_003];
    new Random(2).nextBytes(content);
    Files.write(file, content);

    Futures.await(Sender.send(vertx, config(raw(50_000, 2_000), first.destination())));

    assertThat(first.await(content.length)).isEqualTo(content);
  }

  /** A child JVM opens the file by itself, long after its parent looked at it. */
  @ParameterizedTest
  @CsvSource({"raw, event-loop", "raw, process", "reliable, event-loop", "reliable, process"})
  void whateverOpensTheFileHasToFindWhatWasLookedAt(String mode, String strategy)
      throws IOException {
    SenderConfig config =
        config(new JsonObject().put("mode", mode).put("strategy", strategy), first.destination());
    SourceSnapshot looked = Futures.await(SenderNode.look(vertx, file));
    Files.write(file, new byte[CONTENT_BYTES]);
    Files.setLastModifiedTime(file, looked.modified());

    String reason =
        Futures.await(
            Sender.send(vertx, config, looked, TransferWatcher.NONE)
                .map(outcome -> outcome.destinations().get(0).failure().orElse("none"))
                .otherwise(Throwable::getMessage));

    assertThat(reason).startsWith(file + " changed while it was sent: its change time (ctime) was");
    assertThat(first.received()).isEmpty();
  }
}
