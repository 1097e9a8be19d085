package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.Mode;
import io.filecast.config.SenderConfig;
import io.filecast.program.BoundedTasks;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferWatcher;
import io.netty.channel.ChannelException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends the file to its destinations, all at the same time, on the one context it is deployed on:
 * an event loop, a worker thread or a virtual thread.
 *
 * <p>{@link Sender} deploys as many of these as the strategy asks for, each with a share of the
 * destinations. An application that wants to place them itself deploys them with their shares.
 */
public final class SenderVerticle extends VerticleBase {
  private final SenderConfig config;
  private final TransferWatcher watcher;
  private final Promise<List<DestinationOutcome>> outcomes = Promise.promise();
  private Preflight given;
  private Preflight opened;
  private final List<DestinationSender> senders = new ArrayList<>();
  private final int atOnce;
  private boolean stopping;
  private FrameCache frameCache;

  public SenderVerticle(SenderConfig config) {
    this(config, Integer.MAX_VALUE, TransferWatcher.NONE);
  }

  private SenderVerticle(SenderConfig config, int atOnce, TransferWatcher watcher) {
    this.config = config;
    this.atOnce = atOnce;
    this.watcher = watcher;
  }

  /**
   * A share of a transfer that was begun already and is ended by somebody else.
   *
   * @param atOnce destinations at the same time, at most
   */
  SenderVerticle(Preflight transfer, List<Destination> share, int atOnce, TransferWatcher watcher) {
    this(transfer.config().withDestinations(share), atOnce, watcher);
    given = transfer;
  }

  /** Checks file and hosts, unless that has been done, and begins to send. */
  @Override
  public Future<?> start() {
    if (given != null) {
      send(given);
      return Future.succeededFuture();
    }
    return Preflight.check(vertx, config, null)
        .onSuccess(
            checked -> {
              opened = checked;
              send(checked);
            })
        .onFailure(outcomes::tryFail);
  }

  private void send(Preflight transfer) {
    List<Destination> share =
        given == null ? transfer.config().destinations() : config.destinations();
    if (config.mode() == Mode.RELIABLE) {
      frameCache = new FrameCache(transfer.content().transferId());
    }
    if (watcher.sampleMillis() > 0) { // until it is undeployed
      vertx.setPeriodic(watcher.sampleMillis(), timer -> sample());
    }
    BoundedTasks.run(share, atOnce, to -> send(transfer, to)).onComplete(outcomes);
  }

  /** Where destinations wait for a place, one has left when its socket is closed. */
  private Future<DestinationOutcome> send(Preflight transfer, Destination to) {
    if (stopping) {
      return endedAtOnce(to, "stopped before its turn came");
    }
    Optional<String> obstacle = transfer.obstacle(to);
    if (obstacle.isPresent()) {
      return endedAtOnce(to, obstacle.get());
    }
    DestinationSender sender;
    try {
      sender = startSender(transfer, to);
    } catch (ChannelException e) { // the system has no socket for it
      return endedAtOnce(to, "no socket can be opened: " + e.getMessage());
    }
    senders.add(sender);
    Future<DestinationOutcome> outcome = sender.outcome().onSuccess(watcher::onEnded);
    return atOnce == Integer.MAX_VALUE
        ? outcome
        : outcome.compose(ended -> sender.stop().map(ended));
  }

  private Future<DestinationOutcome> endedAtOnce(Destination to, String failure) {
    DestinationOutcome outcome = DestinationOutcome.failed(to, 0, failure);
    watcher.onEnded(outcome);
    Promise<DestinationOutcome> later = Promise.promise(); // not a recursion over all that wait
    context.runOnContext(turn -> later.complete(outcome));
    return later.future();
  }

  private DestinationSender startSender(Preflight transfer, Destination to) {
    if (config.mode() == Mode.RAW) {
      return RawDestinationSender.start(vertx, config, transfer.source(), to);
    }
    return new ReliableDestinationSender(
        vertx, config, transfer.content(), frameCache, to, transfer.maxDatagramBytes(to));
  }

  private void sample() {
    for (DestinationSender sender : senders) {
      if (!sender.outcome().isComplete()) {
        watcher.onProgress(sender.progress());
      }
    }
  }

  /** Ends what is still being sent; its outcome says so. */
  @Override
  public Future<?> stop() {
    stopping = true;
    return Future.join(senders.stream().map(DestinationSender::stop).toList())
        .onComplete(stopped -> freeFrames())
        .eventually(() -> opened == null ? Future.succeededFuture() : opened.close(vertx));
  }

  private void freeFrames() {
    if (frameCache != null) {
      frameCache.close();
    }
  }

  /**
   * How each destination ended, in the order of the configuration. Fails only when nothing could be
   * begun: a {@link io.filecast.config.ConfigException}.
   */
  public Future<List<DestinationOutcome>> outcomes() {
    return outcomes.future();
  }
}
