package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.SenderConfig;
import io.filecast.content.file.OutOfMemory;
import io.filecast.placement.ChildEvents;
import io.filecast.placement.ChildJvm;
import io.filecast.program.BoundedTasks;
import io.filecast.program.ChildCommand;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Runs each destination in another JVM: one of its own, or one of a bounded pool; where not all fit
 * at once, a child serves one after the other. Whatever happens to a child is its destination's
 * failure and nobody else's.
 */
final class ProcessRunner implements DestinationRunner {
  /**
   * A child notices by itself that its time is over, and knows more about it; this is for one that
   * hangs.
   */
  private static final long TELL_GRACE_MILLIS = 1_000;

  private final Vertx vertx;
  private final ChildCommand command;
  private final Capacity capacity;
  private final TransferWatcher watcher;

  /** Each start takes files of its own for a moment: where they are scarce, one after the other. */
  private boolean oneByOne;

  private final List<ChildJvm> spawned = new ArrayList<>();
  private final Deque<ChildJvm> idle = new ArrayDeque<>();

  ProcessRunner(Vertx vertx, ChildCommand command, Capacity capacity, TransferWatcher watcher) {
    this.vertx = vertx;
    this.command = command;
    this.capacity = capacity;
    this.watcher = watcher;
  }

  @Override
  public Future<List<DestinationOutcome>> run(Preflight transfer) {
    SenderConfig config = transfer.config();
    oneByOne = capacity.isShortFor(config);
    return BoundedTasks.run(
        config.destinations(), capacity.atOnce(config), to -> runOne(transfer, to));
  }

  private Future<DestinationOutcome> runOne(Preflight transfer, Destination destination) {
    long startNanos = System.nanoTime();
    return takeChild(destination)
        .compose(child -> ask(child, transfer, destination))
        .otherwise(
            e -> {
              OutOfMemory.report(e);
              return DestinationOutcome.failed(destination, 0, e.getMessage());
            })
        .map(outcome -> outcome.withNanos(System.nanoTime() - startNanos))
        .onSuccess(watcher::onEnded);
  }

  private Future<ChildJvm> takeChild(Destination destination) {
    synchronized (this) {
      for (ChildJvm child = idle.poll(); child != null; child = idle.poll()) {
        if (child.isAlive()) {
          child.name(destination.name());
          return Future.succeededFuture(child);
        }
      }
    }
    return vertx.executeBlocking(() -> spawn(destination), oneByOne);
  }

  private ChildJvm spawn(Destination destination) throws IOException {
    try {
      ChildJvm child = ChildJvm.spawn(vertx, destination.name(), command.line());
      synchronized (this) {
        spawned.add(child);
      }
      return child;
    } catch (IOException e) {
      throw new IOException("child JVM cannot start: " + e.getMessage(), e);
    }
  }

  private Future<DestinationOutcome> ask(
      ChildJvm child, Preflight transfer, Destination destination) {
    SenderConfig config = transfer.config();
    Promise<DestinationOutcome> answer = Promise.promise();
    child.events(
        event -> {
          if (ChildEvents.isOutcome(event)) {
            answer.tryComplete(ChildEvents.outcome(event, destination));
          } else if (ChildEvents.isProgress(event) && !answer.future().isComplete()) {
            watcher.onProgress(ChildEvents.progress(event, destination));
          }
        });
    child
        .exit()
        .onSuccess(
            code ->
                answer.tryFail(
                    "child JVM %d ended with code %d before it was done"
                        .formatted(child.pid(), code)));
    child
        .give(ChildEvents.job(config, transfer.source(), destination))
        .onFailure(e -> awaitExit(child));
    long timer =
        vertx.setTimer(
            config.timeoutMillis() + TELL_GRACE_MILLIS,
            late -> {
              answer.tryFail(
                  "not done after timeoutMillis=%d: child JVM %d killed"
                      .formatted(config.timeoutMillis(), child.pid()));
              child.kill();
            });
    return answer
        .future()
        .onComplete(answered -> vertx.cancelTimer(timer))
        .onSuccess(outcome -> release(child));
  }

  /**
   * A child that does not take its job is on its way out; its exit code says more than the broken
   * pipe.
   */
  private static void awaitExit(ChildJvm child) {
    child.close();
  }

  private synchronized void release(ChildJvm child) {
    idle.push(child);
  }

  /** Lets every child end. */
  @Override
  public synchronized Future<Void> close() {
    return Future.join(spawned.stream().map(ChildJvm::close).toList()).otherwiseEmpty().mapEmpty();
  }
}
