package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.SenderConfig;
import io.filecast.content.file.OutOfMemory;
import io.filecast.program.BoundedTasks;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.shareddata.Shareable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Runs the destinations in {@link SenderVerticle}s of this JVM. */
final class VerticleRunner implements DestinationRunner {
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final Vertx vertx;
  private final Capacity capacity;
  private final TransferWatcher watcher;
  private final Context context;
  private final List<Future<Void>> undeployments = new ArrayList<>();

  VerticleRunner(Vertx vertx, Capacity capacity, TransferWatcher watcher) {
    this.vertx = vertx;
    this.capacity = capacity;
    this.watcher = watcher;
    this.context = vertx.getOrCreateContext();
  }

  @Override
  public Future<List<DestinationOutcome>> run(Preflight transfer) {
    SenderConfig config = transfer.config();
    int count = capacity.atOnce(config);
    return switch (config.strategy()) {
      case EVENT_LOOP -> eventLoop(transfer);
      case WORKER -> onePerDestination(transfer, workers(config, count), count);
      case WORKER_POOL -> onePerDestination(transfer, workers(config, config.poolSize()), count);
      case VIRTUAL_THREAD ->
          onePerDestination(
              transfer,
              new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD),
              count);
      case PROCESS, PROCESS_POOL ->
          throw new IllegalArgumentException(config.strategy() + " is not run by verticles");
    };
  }

  /**
   * A pool of this many threads. It lives as long as its Vert.x: freed with the last verticle on
   * it, as Vert.x would do by itself, it would be gone before the sockets on it have told that they
   * are closed.
   */
  private DeploymentOptions workers(SenderConfig config, int threads) {
    String name = "filecast-%s-%d".formatted(config.strategy().label(), threads);
    vertx
        .sharedData()
        .<String, HeldPool>getLocalMap("filecast.workers")
        .computeIfAbsent(name, n -> new HeldPool(vertx.createSharedWorkerExecutor(n, threads)));
    return new DeploymentOptions()
        .setThreadingModel(ThreadingModel.WORKER)
        .setWorkerPoolName(name)
        .setWorkerPoolSize(threads);
  }

  /** Keeps a pool from the garbage collector, which would close it. */
  private record HeldPool(WorkerExecutor pool) implements Shareable {}

  /** Deals the destinations out: the first to the first instance, the second to the second, ... */
  private Future<List<DestinationOutcome>> eventLoop(Preflight transfer) {
    SenderConfig config = transfer.config();
    List<Destination> destinations = config.destinations();
    int instances = Math.min(config.instances(), capacity.atOnce(config));
    int atOnce = capacity.isShortFor(config) ? capacity.destinations() / instances : NO_LIMIT;
    List<Future<List<DestinationOutcome>>> shares =
        IntStream.range(0, instances)
            .mapToObj(
                instance ->
                    IntStream.range(0, destinations.size())
                        .filter(i -> i % instances == instance)
                        .mapToObj(destinations::get)
                        .toList())
            .map(share -> deploy(transfer, share, atOnce, new DeploymentOptions()))
            .toList();
    return Future.all(shares)
        .map(
            all ->
                IntStream.range(0, destinations.size())
                    .mapToObj(i -> shares.get(i % instances).result().get(i / instances))
                    .toList());
  }

  private Future<List<DestinationOutcome>> onePerDestination(
      Preflight transfer, DeploymentOptions options, int atOnce) {
    return BoundedTasks.run(
        transfer.config().destinations(),
        atOnce,
        destination ->
            deploy(transfer, List.of(destination), NO_LIMIT, options)
                .map(outcomes -> outcomes.get(0)));
  }

  private Future<List<DestinationOutcome>> deploy(
      Preflight transfer, List<Destination> share, int atOnce, DeploymentOptions options) {
    SenderVerticle verticle = new SenderVerticle(transfer, share, atOnce, watcher);
    return vertx
        .deployVerticle(verticle, options)
        .compose(id -> outcomesAndUndeploy(verticle, id, capacity.isShortFor(transfer.config())))
        .otherwise(
            e -> {
              OutOfMemory.report(e);
              List<DestinationOutcome> failed = allFailed(share, e.getMessage());
              failed.forEach(watcher::onEnded);
              return failed;
            });
  }

  /**
   * Undeploys from the context of this runner, not from the verticle's: its thread may be gone by
   * the time there is something to tell it.
   *
   * @param freed whether the outcomes are told only when the sockets are closed: others wait for
   *     them
   */
  private Future<List<DestinationOutcome>> outcomesAndUndeploy(
      SenderVerticle verticle, String id, boolean freed) {
    Promise<List<DestinationOutcome>> here = Promise.promise();
    verticle
        .outcomes()
        .onComplete(
            outcomes ->
                context.runOnContext(
                    turn -> {
                      Future<Void> undeployed = vertx.undeploy(id);
                      undeployments.add(undeployed);
                      if (freed) {
                        undeployed.onComplete(gone -> here.handle(outcomes));
                      } else {
                        here.handle(outcomes);
                      }
                    }));
    return here.future();
  }

  private static List<DestinationOutcome> allFailed(List<Destination> share, String reason) {
    return share.stream()
        .map(destination -> DestinationOutcome.failed(destination, 0, reason))
        .toList();
  }

  @Override
  public Future<Void> close() {
    return Future.join(undeployments).otherwiseEmpty().mapEmpty();
  }
}
