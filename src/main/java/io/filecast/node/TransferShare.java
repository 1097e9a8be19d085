package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.Mode;
import io.filecast.program.BoundedTasks;
import io.filecast.transfer.DestinationOutcome;
import io.netty.channel.ChannelException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The destinations of one transfer that one context serves. Methods are for that context, but for
 * {@link #cancel} and {@link #closed}.
 */
final class TransferShare {
  static final int NO_LIMIT = Integer.MAX_VALUE;

  private static final long NO_TIMER = -1;

  private final PreparedTransfer transfer;
  private final List<Destination> destinations;
  private final int atOnce;
  private final TransferMonitor monitor;
  private final List<DestinationSender> senders = new ArrayList<>();
  private final Promise<Void> closed = Promise.promise();
  private Vertx vertx;
  private SenderPorts ports;
  private volatile Context context;
  private volatile boolean cancelled;
  private boolean closing;
  private long sampleTimer = NO_TIMER;
  private FrameCache frameCache;

  /** Null where each destination gets a stream of its own. */
  private GroupSender group;

  /**
   * @param atOnce destinations at the same time, at most
   */
  TransferShare(
      PreparedTransfer transfer,
      List<Destination> destinations,
      int atOnce,
      TransferMonitor monitor) {
    this.transfer = transfer;
    this.destinations = destinations;
    this.atOnce = atOnce;
    this.monitor = monitor;
  }

  /**
   * Sends to all of them.
   *
   * @param ports of this context
   * @return how each ended, in their order; never fails
   */
  Future<List<DestinationOutcome>> run(Vertx vertx, Context context, SenderPorts ports) {
    this.vertx = vertx;
    this.context = context;
    this.ports = ports;
    if (transfer.spec().mode() == Mode.RELIABLE) {
      frameCache = new FrameCache(transfer.id());
    }
    if (transfer.multicast() != null) {
      group =
          new GroupSender(
              vertx,
              transfer.spec(),
              transfer.content(),
              transfer.multicast(),
              monitor,
              frameCache,
              transfer.maxDatagramBytes(destinations.get(0)));
    }
    sampleTimer = vertx.setPeriodic(monitor.sampleMillis(), timer -> sample());
    return BoundedTasks.run(destinations, atOnce, this::send)
        .map(
            outcomes -> {
              if (group != null) {
                group.onAllEnded();
              }
              return outcomes;
            });
  }

  /** Where destinations wait for a place, one has left when its socket is closed. */
  private Future<DestinationOutcome> send(Destination to) {
    if (cancelled) {
      return endedAtOnce(to, "stopped before its turn came");
    }
    Optional<String> obstacle = transfer.obstacle(to);
    if (obstacle.isPresent()) {
      return endedAtOnce(to, obstacle.get());
    }
    DestinationSender sender;
    try {
      sender = start(to);
    } catch (ChannelException e) { // the system has no socket for it
      return endedAtOnce(to, "no socket can be opened: " + e.getMessage());
    }
    senders.add(sender);
    Future<DestinationOutcome> outcome = sender.outcome().onSuccess(monitor::onEnded);
    return atOnce == NO_LIMIT ? outcome : outcome.compose(ended -> sender.stop().map(ended));
  }

  private Future<DestinationOutcome> endedAtOnce(Destination to, String failure) {
    DestinationOutcome outcome = DestinationOutcome.failed(to, 0, failure);
    monitor.onEnded(outcome);
    Promise<DestinationOutcome> later = Promise.promise(); // not a recursion over all that wait
    context.runOnContext(turn -> later.complete(outcome));
    return later.future();
  }

  private DestinationSender start(Destination to) {
    if (transfer.spec().mode() == Mode.RAW) {
      return RawDestinationSender.start(
          vertx, transfer.spec(), transfer.sendBufferBytes(), transfer.source(), to);
    }
    return new ReliableDestinationSender(
        vertx,
        transfer.spec(),
        transfer.content(),
        ports,
        frameCache,
        to,
        transfer.maxDatagramBytes(to),
        group);
  }

  private void sample() {
    for (DestinationSender sender : senders) {
      if (!sender.outcome().isComplete()) {
        monitor.onProgress(sender.progress());
      }
    }
  }

  /** Ends what is being sent and begins nothing more; the outcomes say so. For any thread. */
  void cancel() {
    cancelled = true;
    Context running = context;
    if (running != null) {
      running.runOnContext(turn -> senders.forEach(DestinationSender::stop));
    }
  }

  /** Ends everything and frees it; once. */
  void close() {
    if (closing) {
      return;
    }
    closing = true;
    cancelled = true;
    if (vertx != null) {
      vertx.cancelTimer(sampleTimer);
    }
    Future.join(senders.stream().map(DestinationSender::stop).toList())
        .eventually(() -> group == null ? Future.succeededFuture() : group.close())
        .onComplete(
            stopped -> {
              if (frameCache != null) {
                frameCache.close();
              }
              closed.complete();
            });
  }

  /** Completes when nothing of it is left on its context. For any thread. */
  Future<Void> closed() {
    return closed.future();
  }
}
