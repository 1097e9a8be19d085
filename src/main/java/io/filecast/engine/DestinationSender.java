package io.filecast.engine;

import io.filecast.session.DestinationOutcome;
import io.vertx.core.Future;

/** Brings one destination to its end, on the Vert.x context it was started on. */
interface DestinationSender {
  /** How it ended; never fails, failures are in the outcome. */
  Future<DestinationOutcome> outcome();

  /** Ends it now, unless it has ended. */
  void stop();
}
