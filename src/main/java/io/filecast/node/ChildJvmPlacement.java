package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.NodeConfig;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.OutOfMemory;
import io.filecast.placement.ChildEvents;
import io.filecast.placement.ChildJvm;
import io.filecast.program.BoundedTasks;
import io.filecast.program.ChildCommand;
import io.filecast.transfer.DestinationOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs each destination in another JVM: one of its own, or one of a bounded pool; where not all fit
 * at once, a child serves one after the other. Whatever happens to a child is its destination's
 * failure and nobody else's.
 */
final class ChildJvmPlacement implements Placement {
  /**
   * A child notices by itself that its time is over, and knows more about it; this is for one that
   * hangs.
   */
  private static final long TELL_GRACE_MILLIS = 1_000;

  private static final long NO_TIMER = -1;

  private static final String STOPPED = "stopped before its turn came";

  private final Vertx vertx;
  private final NodeConfig node;
  private final ChildCommand command;
  private final Capacity capacity;
  private final TransferMonitor monitor;

  /** Each start takes files of its own for a moment: where they are scarce, one after the other. */
  private boolean oneByOne;

  // Guarded by this.
  private final List<ChildJvm> spawned = new ArrayList<>();
  private final Deque<ChildJvm> idle = new ArrayDeque<>();

  /** Those that are at work, with the timers that end those that were told to stop. */
  private final Map<ChildJvm, Long> busy = new HashMap<>();

  private boolean cancelled;

  ChildJvmPlacement(
      Vertx vertx,
      NodeConfig node,
      ChildCommand command,
      Capacity capacity,
      TransferMonitor monitor) {
    this.vertx = vertx;
    this.node = node;
    this.command = command;
    this.capacity = capacity;
    this.monitor = monitor;
  }

  static Placement of(NodeResources node, Capacity capacity, TransferMonitor monitor) {
    ChildCommand command = ChildCommand.ofThisProgram(SenderChild.class);
    return new ChildJvmPlacement(
        node.vertx(),
        node.config(),
        node.identity() == null ? command : command.withAllCompilers(),
        capacity,
        monitor);
  }

  @Override
  public Future<List<DestinationOutcome>> run(PreparedTransfer transfer) {
    TransferSpec spec = transfer.spec();
    oneByOne = capacity.isShortFor(spec);
    return BoundedTasks.run(spec.destinations(), capacity.atOnce(spec), to -> runOne(transfer, to));
  }

  private Future<DestinationOutcome> runOne(PreparedTransfer transfer, Destination destination) {
    long startNanos = System.nanoTime();
    if (isCancelled()) {
      DestinationOutcome stopped = DestinationOutcome.failed(destination, 0, STOPPED);
      monitor.onEnded(stopped);
      return Future.succeededFuture(stopped);
    }
    return takeChild(destination)
        .compose(child -> ask(child, transfer, destination))
        .otherwise(
            e -> {
              OutOfMemory.report(e);
              return DestinationOutcome.failed(destination, 0, e.getMessage());
            })
        .map(outcome -> outcome.withNanos(System.nanoTime() - startNanos))
        .onSuccess(monitor::onEnded);
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
      ChildJvm child, PreparedTransfer transfer, Destination destination) {
    TransferSpec spec = transfer.spec();
    Promise<DestinationOutcome> answer = Promise.promise();
    child.events(
        event -> {
          if (ChildEvents.isOutcome(event)) {
            answer.tryComplete(ChildEvents.outcome(event, destination));
          } else if (ChildEvents.isProgress(event) && !answer.future().isComplete()) {
            monitor.onProgress(ChildEvents.progress(event, destination));
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
        .give(
            ChildEvents.job(
                node, spec, transfer.id(), transfer.source(), destination, monitor.sampleMillis()))
        .onFailure(e -> awaitExit(child));
    begin(child);
    long timer =
        vertx.setTimer(
            spec.timeoutMillis() + TELL_GRACE_MILLIS,
            late -> {
              answer.tryFail(
                  "not done after timeoutMillis=%d: child JVM %d killed"
                      .formatted(spec.timeoutMillis(), child.pid()));
              child.kill();
            });
    return answer
        .future()
        .onComplete(answered -> vertx.cancelTimer(timer))
        .onComplete(answered -> end(child))
        .onSuccess(outcome -> release(child));
  }

  /**
   * A child that does not take its job is on its way out; its exit code says more than the broken
   * pipe.
   */
  private static void awaitExit(ChildJvm child) {
    child.close();
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private void begin(ChildJvm child) {
    boolean isTooLate;
    synchronized (this) {
      busy.put(child, NO_TIMER);
      isTooLate = cancelled;
    }
    if (isTooLate) {
      cancel(child);
    }
  }

  private void end(ChildJvm child) {
    Long timer;
    synchronized (this) {
      timer = busy.remove(child);
    }
    if (timer != null && timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
  }

  @Override
  public void cancel() {
    List<ChildJvm> running;
    synchronized (this) {
      cancelled = true;
      running = List.copyOf(busy.keySet());
    }
    running.forEach(this::cancel);
  }

  /** A child that is told tells its receiver; one that hangs is killed. */
  private void cancel(ChildJvm child) {
    child.give(ChildEvents.cancel()).onFailure(e -> awaitExit(child));
    long timer = vertx.setTimer(TELL_GRACE_MILLIS, late -> child.kill());
    boolean isOver;
    synchronized (this) {
      isOver = busy.replace(child, timer) == null;
    }
    if (isOver) {
      vertx.cancelTimer(timer);
    }
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
