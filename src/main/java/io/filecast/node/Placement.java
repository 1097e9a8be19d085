package io.filecast.node;

import io.filecast.transfer.DestinationOutcome;
import io.vertx.core.Future;
import java.util.List;

/**
 * Runs the destinations of one transfer to their ends: who does that is the transfer's strategy.
 */
interface Placement {
  /**
   * How each destination ended, in the order of the transfer; failures are in the outcomes. To be
   * called once.
   */
  Future<List<DestinationOutcome>> run(PreparedTransfer transfer);

  /** Ends what runs and begins nothing more; the outcomes say so. For any thread. */
  void cancel();

  /** Frees what is left of it, after {@link #run} and off its clock. */
  Future<Void> close();

  /** The placement of a transfer's strategy: the one place where that is decided. */
  static Placement of(
      NodeResources node, Capacity capacity, PreparedTransfer transfer, TransferMonitor monitor) {
    int all = capacity.atOnce(transfer.spec());
    return switch (transfer.spec().strategy()) {
      case EVENT_LOOP -> new EventLoopPlacement(node, capacity, monitor);
      case WORKER -> VerticlePerDestination.onWorkers(node, capacity, all, all, monitor);
      case WORKER_POOL ->
          VerticlePerDestination.onWorkers(
              node, capacity, transfer.spec().poolSize(), all, monitor);
      case VIRTUAL_THREAD -> VerticlePerDestination.onVirtualThreads(node, capacity, all, monitor);
      case PROCESS, PROCESS_POOL -> ChildJvmPlacement.of(node, capacity, monitor);
    };
  }
}
