package io.filecast.node;

import io.filecast.transfer.DestinationOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs shares of transfers, all at the same time, on the one context it is deployed on: an event
 * loop, a worker thread or a virtual thread. A {@link SenderNode} deploys as many of these as its
 * configuration and its transfers' strategies ask for.
 */
final class SenderVerticle extends VerticleBase {
  private final Set<TransferShare> running = new HashSet<>();
  private final int sendBufferBytes;
  private SenderPorts ports;
  private boolean stopping;

  /**
   * @param sendBufferBytes asked of the kernel for each socket; 0 = its default
   */
  SenderVerticle(int sendBufferBytes) {
    this.sendBufferBytes = sendBufferBytes;
  }

  @Override
  public Future<?> start() {
    ports = new SenderPorts(vertx, sendBufferBytes);
    return Future.succeededFuture();
  }

  /**
   * Runs a share to its end. For any thread.
   *
   * @return completes on the context of this verticle and never fails; what the share has opened is
   *     closed soon after, see {@link TransferShare#closed}
   */
  Future<List<DestinationOutcome>> run(TransferShare share) {
    Promise<List<DestinationOutcome>> outcomes = Promise.promise();
    context.runOnContext(turn -> begin(share).onComplete(outcomes));
    return outcomes.future();
  }

  private Future<List<DestinationOutcome>> begin(TransferShare share) {
    running.add(share);
    if (stopping) {
      share.cancel();
    }
    share.closed().onComplete(closed -> running.remove(share));
    return share.run(vertx, context, ports).onComplete(ended -> share.close());
  }

  /**
   * Completes when everything has run that its sockets had for this context. A closed channel tells
   * so in a turn of its event loop after the one that closed it: hence twice there and back. For
   * any thread, also after the verticle was undeployed.
   */
  Future<Void> quiet() {
    return thereAndBack().compose(once -> thereAndBack());
  }

  private Future<Void> thereAndBack() {
    Promise<Void> back = Promise.promise();
    ((ContextInternal) context)
        .nettyEventLoop()
        .execute(() -> context.runOnContext(turn -> back.complete()));
    return back.future();
  }

  /** Ends what is still being sent; its outcomes say so. */
  @Override
  public Future<?> stop() {
    stopping = true;
    List<TransferShare> shares = new ArrayList<>(running);
    shares.forEach(TransferShare::cancel);
    shares.forEach(TransferShare::close);
    return Future.join(shares.stream().map(TransferShare::closed).toList())
        .eventually(ports::close);
  }
}
