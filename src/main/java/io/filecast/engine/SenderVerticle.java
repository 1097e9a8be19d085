package io.filecast.engine;

import io.filecast.config.SenderConfig;
import io.filecast.session.DestinationOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;

/**
 * Sends the file to its destinations, all at the same time, on the one context it is deployed on:
 * an event loop, a worker thread or a virtual thread.
 *
 * <p>{@link Sender} deploys as many of these as the strategy asks for, each with a share of the
 * destinations. An application that wants to place them itself deploys them with their shares.
 */
public final class SenderVerticle extends VerticleBase {
  private final SenderConfig config;
  private final Promise<List<DestinationOutcome>> outcomes = Promise.promise();
  private List<DestinationSender> senders = List.of();

  public SenderVerticle(SenderConfig config) {
    this.config = config;
  }

  /** Checks file and hosts, and begins to send. */
  @Override
  public Future<?> start() {
    return Preflight.check(vertx, config).onSuccess(this::send).onFailure(outcomes::tryFail);
  }

  private void send(Preflight checked) {
    senders =
        checked.config().destinations().stream()
            .map(to -> DestinationSender.start(vertx, config, checked.contentBytes(), to))
            .toList();
    Future.all(senders.stream().map(DestinationSender::outcome).toList())
        .map(all -> all.<DestinationOutcome>list())
        .onComplete(outcomes);
  }

  /** Ends what is still being sent; its outcome says so. */
  @Override
  public Future<?> stop() {
    senders.forEach(DestinationSender::stop);
    return Future.succeededFuture();
  }

  /**
   * How each destination ended, in the order of the configuration. Fails only when nothing could be
   * begun: a {@link io.filecast.config.ConfigException}.
   */
  public Future<List<DestinationOutcome>> outcomes() {
    return outcomes.future();
  }
}
