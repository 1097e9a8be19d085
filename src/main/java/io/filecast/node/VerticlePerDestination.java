package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.content.file.OutOfMemory;
import io.filecast.program.BoundedTasks;
import io.filecast.transfer.DestinationOutcome;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** Deploys a verticle for each destination, on worker threads or virtual threads. */
final class VerticlePerDestination implements Placement {
  private final Vertx vertx;
  private final Context context;
  private final Capacity capacity;
  private final DeploymentOptions options;
  private final int atOnce;
  private final Runnable release;
  private final TransferMonitor monitor;
  private final List<TransferShare> shares = new ArrayList<>();
  private final List<Future<Void>> undeployments = new ArrayList<>();
  private boolean cancelled;

  private VerticlePerDestination(
      Vertx vertx,
      Capacity capacity,
      DeploymentOptions options,
      int atOnce,
      Runnable release,
      TransferMonitor monitor) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.capacity = capacity;
    this.options = options;
    this.atOnce = atOnce;
    this.release = release;
    this.monitor = monitor;
  }

  /** On a pool of so many threads, which no other transfer uses meanwhile. */
  static Placement onWorkers(
      NodeResources node, Capacity capacity, int threads, int atOnce, TransferMonitor monitor) {
    WorkerPools.Lease pool = node.workerPools().take(threads);
    DeploymentOptions options =
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setWorkerPoolName(pool.name())
            .setWorkerPoolSize(threads);
    return new VerticlePerDestination(
        node.vertx(), capacity, options, atOnce, pool::giveBack, monitor);
  }

  static Placement onVirtualThreads(
      NodeResources node, Capacity capacity, int atOnce, TransferMonitor monitor) {
    DeploymentOptions options =
        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD);
    return new VerticlePerDestination(node.vertx(), capacity, options, atOnce, () -> {}, monitor);
  }

  @Override
  public Future<List<DestinationOutcome>> run(PreparedTransfer transfer) {
    return BoundedTasks.run(
        transfer.spec().destinations(), atOnce, destination -> runOne(transfer, destination));
  }

  private Future<DestinationOutcome> runOne(PreparedTransfer transfer, Destination destination) {
    TransferShare share =
        new TransferShare(transfer, List.of(destination), TransferShare.NO_LIMIT, monitor);
    add(share);
    SenderVerticle verticle = new SenderVerticle(transfer.sendBufferBytes());
    return vertx
        .deployVerticle(verticle, options)
        .compose(id -> runAndUndeploy(verticle, id, share, capacity.isShortFor(transfer.spec())))
        .map(outcomes -> outcomes.get(0))
        .otherwise(
            e -> {
              OutOfMemory.report(e);
              DestinationOutcome failed = DestinationOutcome.failed(destination, 0, e.getMessage());
              monitor.onEnded(failed);
              return failed;
            });
  }

  /**
   * Undeploys from the context of this placement, not from the verticle's: its thread may be gone
   * by the time there is something to tell it.
   *
   * @param freed whether the outcomes are told only when the sockets are closed: others wait for
   *     them
   */
  private Future<List<DestinationOutcome>> runAndUndeploy(
      SenderVerticle verticle, String id, TransferShare share, boolean freed) {
    Promise<List<DestinationOutcome>> here = Promise.promise();
    verticle
        .run(share)
        .onComplete(
            outcomes ->
                context.runOnContext(
                    turn -> {
                      Future<Void> undeployed = vertx.undeploy(id);
                      addUndeployment(undeployed.eventually(verticle::quiet));
                      if (freed) {
                        undeployed.onComplete(gone -> here.handle(outcomes));
                      } else {
                        here.handle(outcomes);
                      }
                    }));
    return here.future();
  }

  private synchronized void add(TransferShare share) {
    shares.add(share);
    if (cancelled) {
      share.cancel();
    }
  }

  private synchronized void addUndeployment(Future<Void> undeployed) {
    undeployments.add(undeployed);
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    shares.forEach(TransferShare::cancel);
  }

  @Override
  public synchronized Future<Void> close() {
    return Future.join(undeployments)
        .otherwiseEmpty()
        .<Void>mapEmpty()
        .onComplete(undeployed -> release.run());
  }
}
