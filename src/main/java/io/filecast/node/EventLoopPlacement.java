package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.transfer.DestinationOutcome;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Deals the destinations out among the node's verticle instances on event loops. */
final class EventLoopPlacement implements Placement {
  private final NodeResources node;
  private final Capacity capacity;
  private final TransferMonitor monitor;
  private final List<TransferShare> shares = new ArrayList<>();
  private boolean cancelled;

  EventLoopPlacement(NodeResources node, Capacity capacity, TransferMonitor monitor) {
    this.node = node;
    this.capacity = capacity;
    this.monitor = monitor;
  }

  /** The first to the first instance, the second to the second, ... */
  @Override
  public Future<List<DestinationOutcome>> run(PreparedTransfer transfer) {
    List<Destination> destinations = transfer.spec().destinations();
    // A group and its members belong to one event loop.
    int most = transfer.multicast() == null ? capacity.atOnce(transfer.spec()) : 1;
    List<SenderVerticle> verticles = node.eventLoops(most);
    int instances = verticles.size();
    boolean isShort = capacity.isShortFor(transfer.spec());
    int atOnce = isShort ? capacity.destinations() / instances : TransferShare.NO_LIMIT;
    List<Future<List<DestinationOutcome>>> outcomes = new ArrayList<>();
    for (int instance = 0; instance < instances; instance++) {
      TransferShare share =
          new TransferShare(transfer, dealt(destinations, instance, instances), atOnce, monitor);
      add(share);
      outcomes.add(run(verticles.get(instance), share, isShort));
    }
    return Future.all(outcomes)
        .map(
            all ->
                IntStream.range(0, destinations.size())
                    .mapToObj(i -> outcomes.get(i % instances).result().get(i / instances))
                    .toList());
  }

  private static List<Destination> dealt(List<Destination> all, int instance, int instances) {
    return IntStream.range(0, all.size())
        .filter(i -> i % instances == instance)
        .mapToObj(all::get)
        .toList();
  }

  /**
   * @param freed whether the outcomes are told only when the sockets are closed: others wait for
   *     them
   */
  private Future<List<DestinationOutcome>> run(
      SenderVerticle verticle, TransferShare share, boolean freed) {
    Future<List<DestinationOutcome>> outcomes = verticle.run(share);
    return freed ? outcomes.eventually(share::closed) : outcomes;
  }

  private synchronized void add(TransferShare share) {
    shares.add(share);
    if (cancelled) {
      share.cancel();
    }
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    shares.forEach(TransferShare::cancel);
  }

  @Override
  public synchronized Future<Void> close() {
    return Future.join(shares.stream().map(TransferShare::closed).toList())
        .otherwiseEmpty()
        .mapEmpty();
  }
}
