package io.filecast.engine;

import io.filecast.config.SenderConfig;
import io.filecast.session.DestinationOutcome;
import io.filecast.session.TransferOutcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;

/** Sends a file the way its configuration says: the whole of the sender, as one call. */
public final class Sender {
  private Sender() {}

  /**
   * Sends the configured file to all configured destinations.
   *
   * @param vertx for full speed made by {@link io.filecast.transport.BurstTransport#vertx}
   * @return how each destination ended; fails with a {@link io.filecast.config.ConfigException}
   *     when nothing could be begun
   */
  public static Future<TransferOutcome> send(Vertx vertx, SenderConfig config) {
    return send(vertx, config, TransferWatcher.NONE);
  }

  /** The same, with somebody who watches. */
  public static Future<TransferOutcome> send(
      Vertx vertx, SenderConfig config, TransferWatcher watcher) {
    return Preflight.check(vertx, config)
        .onSuccess(checked -> watcher.onBegin(checked.config(), checked.contentBytes()))
        .compose(checked -> run(vertx, checked, watcher));
  }

  private static Future<TransferOutcome> run(
      Vertx vertx, Preflight checked, TransferWatcher watcher) {
    DestinationRunner runner =
        checked.config().strategy().spawnsJvms()
            ? new ProcessRunner(
                vertx,
                ChildCommand.ofThisProgram(SenderChild.class).sampled(watcher.sampleMillis()),
                watcher)
            : new VerticleRunner(vertx, watcher);
    Instant startedAt = Instant.now();
    long startNanos = System.nanoTime();
    return runner
        .run(checked)
        .map(outcomes -> outcome(checked, startedAt, startNanos, outcomes))
        .eventually(runner::close)
        .eventually(() -> checked.close(vertx));
  }

  private static TransferOutcome outcome(
      Preflight checked,
      Instant startedAt,
      long startNanos,
      List<DestinationOutcome> destinations) {
    long nanos = System.nanoTime() - startNanos;
    return new TransferOutcome(
        checked.config().file(),
        checked.contentBytes(),
        checked.config().strategy(),
        startedAt,
        Instant.now(),
        nanos,
        destinations);
  }
}
