package io.filecast;

import io.filecast.config.SenderConfig;
import io.filecast.config.Strategy;
import io.filecast.engine.LoopbackReceiver;
import io.filecast.engine.Sender;
import io.filecast.report.Comparison;
import io.filecast.report.Sample;
import io.filecast.session.TransferOutcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transfers of one comparison, one after the other. */
final class CompareRun {
  private static final Logger LOG = LoggerFactory.getLogger(CompareRun.class);

  private final Program program;
  private final Vertx vertx;
  private final SenderConfig config;
  private final List<Strategy> strategies;
  private final int runs;
  private final int warmups;
  private final Comparison comparison = new Comparison();

  CompareRun(
      Program program, SenderConfig config, List<Strategy> strategies, int runs, int warmups) {
    this.program = program;
    this.vertx = program.vertx();
    this.config = config;
    this.strategies = strategies;
    this.runs = runs;
    this.warmups = warmups;
  }

  /**
   * Sends to receivers that others have started; what they got is known from their receipts, if
   * there are any.
   */
  Future<Comparison> againstDestinations() {
    return runAll(config, List.of());
  }

  /** Starts receivers on this host, sends to them, and looks at what they got. */
  Future<Comparison> againstLoopback(int count) {
    return vertx
        .executeBlocking(() -> Files.createTempDirectory("filecast-compare-"))
        .compose(
            directory ->
                withReceivers(directory, count)
                    .eventually(() -> vertx.executeBlocking(() -> delete(directory))));
  }

  private Future<Comparison> withReceivers(Path directory, int count) {
    List<Future<LoopbackReceiver>> starting =
        IntStream.rangeClosed(1, count)
            .mapToObj("receiver-%d"::formatted)
            .map(
                name ->
                    fileSize()
                        .compose(
                            size ->
                                LoopbackReceiver.start(vertx, name, directory.resolve(name), size)))
            .toList();
    return Future.join(starting)
        .compose(
            all -> {
              List<LoopbackReceiver> receivers = all.list();
              return runAll(
                  config.withDestinations(
                      receivers.stream().map(LoopbackReceiver::destination).toList()),
                  receivers);
            })
        .eventually(
            () ->
                Future.join(
                    starting.stream()
                        .filter(Future::succeeded)
                        .map(started -> started.result().close())
                        .toList()));
  }

  private Future<Long> fileSize() {
    return vertx.executeBlocking(
        () -> Files.isRegularFile(config.file()) ? Files.size(config.file()) : 0L);
  }

  private Future<Comparison> runAll(SenderConfig target, List<LoopbackReceiver> receivers) {
    Future<Void> previous = Future.succeededFuture();
    for (int run = 1 - warmups; run <= runs; run++) {
      int number = run;
      List<Strategy> order = new ArrayList<>(strategies);
      Collections.rotate(order, -Math.floorMod(run, strategies.size()));
      for (Strategy strategy : order) {
        previous =
            previous.compose(done -> runOne(named(target, strategy, number), number, receivers));
      }
    }
    return previous.map(comparison);
  }

  /**
   * A name of its own for each transfer: a receiver that holds the file already would not be sent
   * it again.
   */
  private static SenderConfig named(SenderConfig target, Strategy strategy, int number) {
    String name =
        "compare-%d-%s-%s".formatted(number, strategy.label(), target.file().getFileName());
    return target.withStrategy(strategy).withName(name);
  }

  /**
   * @param number below 1 for a warm-up
   */
  private Future<Void> runOne(SenderConfig target, int number, List<LoopbackReceiver> receivers) {
    if (program.isInterrupted()) {
      return Future.failedFuture(new IOException("interrupted before all runs were done"));
    }
    return Sender.send(vertx, target)
        .compose(
            outcome -> inspect(outcome, receivers).map(copies -> sample(number, outcome, copies)))
        .onSuccess(
            sample -> {
              LOG.debug(
                  "run {}: {} took {} ns", number, target.strategy(), sample.outcome().nanos());
              if (number >= 1) {
                comparison.add(sample);
              }
            })
        .mapEmpty();
  }

  /** What one receiver got. */
  private record Copy(long bytes, boolean identical) {}

  private Future<List<Copy>> inspect(TransferOutcome outcome, List<LoopbackReceiver> receivers) {
    if (outcome.contentBytes() == 0) { // nothing was sent, nothing will come
      return Future.succeededFuture(receivers.stream().map(receiver -> new Copy(0, true)).toList());
    }
    return Future.all(receivers.stream().map(this::inspect).toList()).map(all -> all.list());
  }

  private Future<Copy> inspect(LoopbackReceiver receiver) {
    return receiver.nextFile().compose(file -> vertx.executeBlocking(() -> inspect(file)));
  }

  private Copy inspect(Optional<Path> received) throws IOException {
    if (received.isEmpty()) {
      return new Copy(0, false);
    }
    Path copy = received.get();
    Copy result = new Copy(Files.size(copy), Files.mismatch(config.file(), copy) < 0);
    Files.delete(copy);
    return result;
  }

  private static Sample sample(int number, TransferOutcome outcome, List<Copy> copies) {
    boolean receipts = outcome.destinations().stream().allMatch(d -> d.delivery().isPresent());
    if (copies.isEmpty()) {
      return receipts
          ? new Sample(
              number,
              outcome,
              OptionalLong.of(outcome.bytes()),
              OptionalLong.of(outcome.destinations().size() - outcome.failedCount()))
          : new Sample(number, outcome, OptionalLong.empty(), OptionalLong.empty());
    }
    return new Sample(
        number,
        outcome,
        OptionalLong.of(copies.stream().mapToLong(Copy::bytes).sum()),
        OptionalLong.of(copies.stream().filter(Copy::identical).count()));
  }

  private static Void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path path : files.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    return null;
  }
}
