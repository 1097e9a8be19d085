package io.filecast.engine;

import io.filecast.config.Destination;
import io.filecast.session.DestinationOutcome;
import io.filecast.session.DestinationProgress;
import io.filecast.session.Stage;
import io.vertx.core.Future;

/** A destination that this host cannot send to: it has failed before anything was sent. */
record UnsendableDestination(Destination destination, String reason) implements DestinationSender {
  @Override
  public Future<DestinationOutcome> outcome() {
    return Future.succeededFuture(DestinationOutcome.failed(destination, 0, reason));
  }

  @Override
  public DestinationProgress progress() {
    return new DestinationProgress(
        destination, Stage.FAILED, 0, 0, 0, 0, DestinationProgress.UNKNOWN, 0);
  }

  @Override
  public Future<Void> stop() {
    return Future.succeededFuture();
  }
}
