package io.filecast.node;

import io.filecast.transfer.DestinationOutcome;
import io.vertx.core.Future;
import java.util.List;

/** Brings the destinations of one transfer to their ends; how depends on the strategy. */
interface DestinationRunner {
  /**
   * How each destination ended, in the order of the configuration; failures are in the outcomes.
   */
  Future<List<DestinationOutcome>> run(Preflight transfer);

  /** Frees what is left of it, after {@link #run} and off its clock. */
  Future<Void> close();
}
