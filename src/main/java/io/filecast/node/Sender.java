package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.config.Destination;
import io.filecast.config.Mode;
import io.filecast.config.SenderConfig;
import io.filecast.config.Strategy;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.program.ChildCommand;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferPlan;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a file the way its configuration says: the whole of the sender, as one call. */
public final class Sender {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

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
    return send(vertx, config, null, watcher);
  }

  /**
   * The same for a file that was looked at before, by {@link #look} or in another process.
   *
   * @param expected what the file has to be still; null = what it is now
   * @return fails with a {@link io.filecast.content.file.FileException} when it is not
   */
  public static Future<TransferOutcome> send(
      Vertx vertx, SenderConfig config, SourceSnapshot expected, TransferWatcher watcher) {
    return Preflight.check(vertx, config, expected)
        .onSuccess(checked -> watcher.onBegin(checked.config(), checked.contentBytes()))
        .compose(checked -> run(vertx, checked, watcher));
  }

  /**
   * The configured file as it is now.
   *
   * @return fails with a {@link io.filecast.config.ConfigException} when it cannot be sent
   */
  public static Future<SourceSnapshot> look(Vertx vertx, SenderConfig config) {
    return Preflight.look(vertx, config.file());
  }

  /**
   * What {@link #send} would do: file and hosts are checked as there, nothing is sent.
   *
   * @return fails with a {@link io.filecast.config.ConfigException} when nothing could be begun
   */
  public static Future<TransferPlan> plan(Vertx vertx, SenderConfig config) {
    // Here the file is opened, whoever would open it then.
    return Preflight.check(vertx, config.withStrategy(Strategy.EVENT_LOOP), null)
        .compose(
            checked ->
                checked
                    .close(vertx)
                    .map(plan(config, checked, OptionalLong.of(checked.contentBytes()))));
  }

  /** The same for a content whose size is not known yet: name and hosts are checked. */
  public static Future<TransferPlan> planWithoutFile(Vertx vertx, SenderConfig config) {
    return Preflight.checkHosts(vertx, config)
        .map(checked -> plan(config, checked, OptionalLong.empty()));
  }

  /** Name and hosts, before a content that comes only once is read. */
  public static Future<Void> checkWithoutFile(Vertx vertx, SenderConfig config) {
    return Preflight.checkHosts(vertx, config).mapEmpty();
  }

  private static TransferPlan plan(
      SenderConfig config, Preflight checked, OptionalLong contentBytes) {
    return new TransferPlan(
        config,
        contentBytes,
        checked.config().destinations().stream()
            .map(to -> planned(config, checked, contentBytes, to))
            .toList());
  }

  private static TransferPlan.Planned planned(
      SenderConfig config, Preflight checked, OptionalLong contentBytes, Destination to) {
    checked
        .obstacle(to)
        .ifPresent(
            reason -> {
              throw new ConfigException("destinations: " + reason);
            });
    return TransferPlan.planned(
        config, contentBytes, to, config.mode() == Mode.RAW ? 0 : checked.maxDatagramBytes(to));
  }

  private static Future<TransferOutcome> run(
      Vertx vertx, Preflight checked, TransferWatcher watcher) {
    Capacity capacity;
    try {
      capacity = Capacity.of(checked.config());
    } catch (ConfigException e) {
      return checked.close(vertx).transform(closed -> Future.failedFuture(e));
    }
    if (capacity.isShortFor(checked.config())) {
      LOG.warn(capacity.notice(checked.config()));
    }
    DestinationRunner runner =
        checked.config().strategy().spawnsJvms()
            ? new ProcessRunner(
                vertx,
                children(checked.config()).sampled(watcher.sampleMillis()),
                capacity,
                watcher)
            : new VerticleRunner(vertx, capacity, watcher);
    Instant startedAt = Instant.now();
    long startNanos = System.nanoTime();
    return runner
        .run(checked)
        .map(
            outcomes -> {
              TransferOutcome outcome = outcome(checked, startedAt, startNanos, outcomes);
              watcher.onAllEnded(outcome);
              return outcome;
            })
        .eventually(runner::close)
        .eventually(() -> checked.close(vertx));
  }

  private static ChildCommand children(SenderConfig config) {
    ChildCommand command = ChildCommand.ofThisProgram(SenderChild.class);
    return config.keys().identity() == null ? command : command.withAllCompilers();
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
