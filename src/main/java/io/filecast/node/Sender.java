package io.filecast.node;

import io.filecast.config.SenderConfig;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferPlan;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;

/** Runs a {@link SenderNode} for one transfer. */
public final class Sender {
  private Sender() {}

  /**
   * Sends the configured file to all configured destinations; see {@link TransferHandle#outcome}.
   */
  public static Future<TransferOutcome> send(Vertx vertx, SenderConfig config) {
    return send(vertx, config, TransferWatcher.NONE);
  }

  /** The same, watched. */
  public static Future<TransferOutcome> send(
      Vertx vertx, SenderConfig config, TransferWatcher watcher) {
    return send(vertx, config, null, watcher);
  }

  /**
   * The same for a file that was looked at before.
   *
   * @param expected what the file has to be still; null = what it is now
   */
  public static Future<TransferOutcome> send(
      Vertx vertx, SenderConfig config, SourceSnapshot expected, TransferWatcher watcher) {
    return with(vertx, config, node -> node.send(config.transfer(), expected, watcher).outcome());
  }

  /** See {@link SenderNode#plan}. */
  public static Future<TransferPlan> plan(Vertx vertx, SenderConfig config) {
    return with(vertx, config, node -> node.plan(config.transfer()));
  }

  /** See {@link SenderNode#planWithoutFile}. */
  public static Future<TransferPlan> planWithoutFile(Vertx vertx, SenderConfig config) {
    return with(vertx, config, node -> node.planWithoutFile(config.transfer()));
  }

  /** See {@link SenderNode#checkWithoutFile}. */
  public static Future<Void> checkWithoutFile(Vertx vertx, SenderConfig config) {
    return with(vertx, config, node -> node.checkWithoutFile(config.transfer()));
  }

  private static <T> Future<T> with(
      Vertx vertx, SenderConfig config, Function<SenderNode, Future<T>> use) {
    return SenderNode.start(vertx, config.node())
        .compose(node -> use.apply(node).eventually(node::close));
  }
}
