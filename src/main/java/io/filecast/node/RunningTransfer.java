package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.Mode;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.SourceMemory;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferSnapshot;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One transfer from its preparation to its end. */
final class RunningTransfer implements TransferHandle {
  private static final Logger LOG = LoggerFactory.getLogger(RunningTransfer.class);

  private final NodeResources node;
  private final long id;
  private final TransferSpec spec;
  private final TransferMonitor monitor;
  private final Promise<TransferOutcome> outcome = Promise.promise();

  // Guarded by this.
  private boolean cancelled;
  private SourceMemory.Request memory;
  private Placement placement;

  RunningTransfer(NodeResources node, long id, TransferSpec spec, TransferWatcher watcher) {
    this.node = node;
    this.id = id;
    this.spec = spec;
    this.monitor = new TransferMonitor(id, spec, watcher);
  }

  /**
   * @param expected what the file has to be; null = what it is now
   */
  void start(SourceSnapshot expected) {
    PreparedTransfer.check(node, id, spec, expected)
        .compose(this::open)
        .compose(this::run)
        .recover(
            e -> e instanceof CancellationException ? endBeforeItBegan() : Future.failedFuture(e))
        .onComplete(outcome);
  }

  /** Ends it before it begins. */
  void refuse(RuntimeException why) {
    outcome.fail(why);
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public TransferSnapshot progress() {
    return monitor.snapshot();
  }

  @Override
  public Future<TransferOutcome> outcome() {
    return outcome.future();
  }

  @Override
  public Future<TransferOutcome> cancel() {
    SourceMemory.Request waiting;
    Placement running;
    synchronized (this) {
      cancelled = true;
      waiting = placement == null ? memory : null;
      running = placement;
    }
    if (running != null) {
      running.cancel();
    } else if (waiting != null && !waiting.granted().isComplete()) {
      waiting.end();
    }
    return outcome.future();
  }

  /** Opens the file where this JVM reads it for all destinations. */
  private Future<PreparedTransfer> open(PreparedTransfer transfer) {
    if (spec.mode() == Mode.RAW || spec.strategy().spawnsJvms()) {
      return Future.succeededFuture(transfer);
    }
    SourceMemory.Request asked = node.sourceMemory().ask(transfer.contentBytes());
    boolean isTooLate;
    synchronized (this) {
      memory = asked;
      isTooLate = cancelled;
    }
    if (isTooLate) {
      asked.end();
    } else if (!asked.granted().isComplete()) {
      LOG.info("{} waits until other transfers leave memory for it", spec.file());
    }
    return asked
        .granted()
        .compose(granted -> SharedContent.open(node, transfer, asked))
        .map(transfer::with);
  }

  private Future<TransferOutcome> run(PreparedTransfer transfer) {
    monitor.onBegin(transfer.spec(), transfer.contentBytes());
    Placement chosen;
    try {
      chosen = place(transfer);
    } catch (RuntimeException e) {
      return transfer.close().transform(closed -> Future.failedFuture(e));
    }
    Instant startedAt = Instant.now();
    long startNanos = System.nanoTime();
    return chosen
        .run(transfer)
        .map(
            outcomes -> {
              TransferOutcome ended =
                  new TransferOutcome(
                      id,
                      spec.file(),
                      transfer.contentBytes(),
                      spec.strategy(),
                      startedAt,
                      Instant.now(),
                      System.nanoTime() - startNanos,
                      outcomes,
                      monitor.group());
              monitor.onAllEnded(ended);
              return ended;
            })
        .eventually(chosen::close)
        .eventually(transfer::close);
  }

  private Placement place(PreparedTransfer transfer) {
    Capacity capacity = Capacity.of(transfer.spec());
    if (capacity.isShortFor(transfer.spec())) {
      LOG.warn(capacity.notice(transfer.spec()));
    }
    Placement chosen = Placement.of(node, capacity, transfer, monitor);
    boolean isTooLate;
    synchronized (this) {
      placement = chosen;
      isTooLate = cancelled;
    }
    if (isTooLate) {
      chosen.cancel();
    }
    return chosen;
  }

  private Future<TransferOutcome> endBeforeItBegan() {
    Instant now = Instant.now();
    List<DestinationOutcome> outcomes =
        spec.destinations().stream().map(RunningTransfer::cancelledBefore).toList();
    outcomes.forEach(monitor::onEnded);
    TransferOutcome ended =
        new TransferOutcome(
            id, spec.file(), 0, spec.strategy(), now, now, 0, outcomes, Optional.empty());
    monitor.onAllEnded(ended);
    return Future.succeededFuture(ended);
  }

  private static DestinationOutcome cancelledBefore(Destination to) {
    return DestinationOutcome.failed(to, 0, "stopped before it began");
  }
}
