package io.filecast.node;

import io.filecast.config.ReceiverConfig;
import io.filecast.transfer.ReceiverWatcher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Takes what comes to one port until it is closed, or has enough. For any thread. */
public final class ReceiverNode {
  private final Vertx vertx;
  private final ReceiverVerticle verticle;
  private final String deployment;

  private ReceiverNode(Vertx vertx, ReceiverVerticle verticle, String deployment) {
    this.vertx = vertx;
    this.verticle = verticle;
    this.deployment = deployment;
  }

  /** Starts a node that nobody watches. */
  public static Future<ReceiverNode> start(Vertx vertx, ReceiverConfig config) {
    return start(vertx, config, file -> {});
  }

  /**
   * Starts a node.
   *
   * @param vertx for full speed made by {@link io.filecast.transport.BurstTransport#vertx}
   * @param watcher is told what comes
   * @return done when the port is bound and the directory is there; fails with a {@link
   *     io.filecast.config.ConfigException} when keys cannot be used, and with an {@link
   *     java.io.IOException} when the port or the directory cannot be had
   */
  public static Future<ReceiverNode> start(
      Vertx vertx, ReceiverConfig config, ReceiverWatcher watcher) {
    ReceiverVerticle verticle = new ReceiverVerticle(config, new GuardedReceiverWatcher(watcher));
    return vertx.deployVerticle(verticle).map(id -> new ReceiverNode(vertx, verticle, id));
  }

  /** The port it listens on. */
  public int port() {
    return verticle.port();
  }

  /**
   * Completes with the number of files received, after {@code once} of them or when the node is
   * closed. Reliable ones count when they are proven and the sender knows. Fails with an {@link
   * java.io.IOException} when nothing can be received any more.
   */
  public Future<Long> done() {
    return verticle.done();
  }

  /** Ends all transfers that run, whose senders are told, and frees port and files. */
  public Future<Void> close() {
    return vertx.undeploy(deployment).otherwiseEmpty(); // it may have ended before
  }
}
