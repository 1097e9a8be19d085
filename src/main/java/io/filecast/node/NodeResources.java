package io.filecast.node;

import io.filecast.config.NodeConfig;
import io.filecast.content.file.DiskWorkers;
import io.filecast.content.file.SourceMemory;
import io.filecast.crypto.Identity;
import io.filecast.protocol.flow.rate.TotalRate;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a sender node owns for its whole life; its transfers share it. */
final class NodeResources {
  /** A read that hangs on a dead disk does not hold up the end for longer. */
  private static final long MAX_CLOSE_MILLIS = 1_000;

  private final Vertx vertx;
  private final NodeConfig config;
  private final Identity identity;
  private final TotalRate totalRate;
  private final DiskWorkers workers;
  private final SourceMemory sourceMemory;
  private final WorkerPools workerPools;
  private final List<SenderVerticle> eventLoops = new ArrayList<>();
  private final AtomicBoolean warm = new AtomicBoolean();
  private String deployment;
  private int next;

  private NodeResources(Vertx vertx, NodeConfig config, Identity identity, DiskWorkers workers) {
    this.vertx = vertx;
    this.config = config;
    this.identity = identity;
    this.workers = workers;
    sourceMemory = new SourceMemory(workers.memory().allSourcesBytes());
    totalRate =
        config.totalBitsPerSecond() == 0 ? null : new TotalRate(config.totalBitsPerSecond());
    workerPools = new WorkerPools(vertx);
  }

  /**
   * Reads the identity and deploys the verticles.
   *
   * @param workers for this node alone
   * @return fails with a {@link io.filecast.config.ConfigException} when the identity cannot be
   *     read
   */
  static Future<NodeResources> open(Vertx vertx, NodeConfig config, DiskWorkers workers) {
    return vertx
        .executeBlocking(
            () -> new NodeResources(vertx, config, KeyFiles.sender(config.keys()), workers))
        .compose(NodeResources::deploy);
  }

  private Future<NodeResources> deploy() {
    return vertx
        .deployVerticle(this::newVerticle, new DeploymentOptions().setInstances(config.instances()))
        .onSuccess(id -> deployment = id)
        .map(this);
  }

  private SenderVerticle newVerticle() {
    SenderVerticle verticle = new SenderVerticle(config.sendBufferBytes());
    eventLoops.add(verticle);
    return verticle;
  }

  Vertx vertx() {
    return vertx;
  }

  NodeConfig config() {
    return config;
  }

  /** Null without keys. */
  Identity identity() {
    return identity;
  }

  /** Null = no limit. */
  TotalRate totalRate() {
    return totalRate;
  }

  DiskWorkers workers() {
    return workers;
  }

  SourceMemory sourceMemory() {
    return sourceMemory;
  }

  WorkerPools workerPools() {
    return workerPools;
  }

  /** Whether nobody has been told before that the ciphers need a warm-up. */
  boolean isColdOnce() {
    return warm.compareAndSet(false, true);
  }

  /** So many verticles at most; each transfer begins with another. */
  synchronized List<SenderVerticle> eventLoops(int most) {
    int count = Math.min(most, eventLoops.size());
    int first = next;
    next = (next + count) % eventLoops.size();
    List<SenderVerticle> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(eventLoops.get((first + i) % eventLoops.size()));
    }
    return chosen;
  }

  /** Frees all of it, after the transfers. */
  Future<Void> close() {
    return vertx
        .undeploy(deployment)
        .otherwiseEmpty() // a signal may have done it before
        .eventually(workerPools::close)
        .eventually(
            () ->
                vertx.executeBlocking(
                    () -> {
                      workers.close();
                      return workers.awaitIdle(MAX_CLOSE_MILLIS);
                    },
                    false))
        .mapEmpty();
  }
}
