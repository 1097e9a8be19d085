package io.filecast.node;

import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.vertx.core.Future;

/** Brings one destination to its end, on the Vert.x context it was started on. */
interface DestinationSender {
  /** How it ended; never fails, failures are in the outcome. */
  Future<DestinationOutcome> outcome();

  /** How far it is; to be asked for on its context. */
  DestinationProgress progress();

  /**
   * Ends it now, unless it has ended.
   *
   * @return done when nothing of it is left on its context
   */
  Future<Void> stop();
}
