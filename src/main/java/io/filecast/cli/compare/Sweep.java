package io.filecast.cli.compare;

import io.filecast.config.ConfigException;
import io.filecast.config.Destination;
import io.filecast.config.SenderConfig;
import io.filecast.config.Strategy;
import io.filecast.node.SenderNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Strategies compared for each size of file and each number of destinations that is asked for. */
public final class Sweep {
  private final ComparisonRuntime program;
  private final Vertx vertx;
  private final CompareRun run;
  private final SenderConfig config;
  private final List<Strategy> strategies;
  private final List<Integer> counts;
  private final List<Long> sizes;
  private final int loopback;

  /**
   * @param counts numbers of destinations; empty: as many as there are
   * @param sizes of files to make, in bytes; empty: the configured file
   * @param loopback receivers to start on this host; 0: the configured destinations
   */
  public Sweep(
      ComparisonRuntime program,
      CompareRun run,
      SenderConfig config,
      List<Strategy> strategies,
      List<Integer> counts,
      List<Long> sizes,
      int loopback) {
    this.program = program;
    this.vertx = program.vertx();
    this.run = run;
    this.config = config;
    this.strategies = strategies;
    this.counts = counts;
    this.sizes = sizes;
    this.loopback = loopback;
  }

  public Future<Void> run() {
    requireEnoughDestinations();
    return LoopbackReceivers.withDirectory(
        vertx,
        directory ->
            TestContent.each(
                vertx,
                config.transfer().file(),
                sizes,
                directory,
                file -> compare(file, directory)));
  }

  private void requireEnoughDestinations() {
    int most = counts.stream().mapToInt(Integer::intValue).max().orElse(0);
    int there = loopback > 0 ? loopback : config.transfer().destinations().size();
    if (most > there) {
      throw new ConfigException(
          "--destinations=%d is over the limit %d, the number of %s; %s"
              .formatted(
                  most,
                  there,
                  loopback > 0 ? "receivers of --loopback" : "destinations in the configuration",
                  loopback > 0
                      ? "use --loopback " + most
                      : "configure more, or use --loopback " + most));
    }
  }

  private Future<Void> compare(Path file, Path directory) {
    SenderConfig target = SenderConfig.fromJson(config.toJson().put("file", file.toString()));
    return SenderNode.look(vertx, file)
        .compose(
            source ->
                loopback == 0
                    ? run.runAll(trials(target), source, LoopbackReceivers.NONE)
                    : LoopbackReceivers.with(
                        vertx,
                        loopback,
                        new JsonObject().put("transport", config.node().transport().label()),
                        directory,
                        source.size(),
                        receivers ->
                            run.runAll(
                                trials(
                                    target.with(
                                        target
                                            .transfer()
                                            .withDestinations(receivers.destinations()))),
                                source,
                                receivers)));
  }

  private List<TimedCase> trials(SenderConfig target) {
    List<Destination> all = target.transfer().destinations();
    List<TimedCase> trials = new ArrayList<>();
    for (int count : counts.isEmpty() ? List.of(all.size()) : counts) {
      for (Strategy strategy : strategies) {
        trials.add(
            new TimedCase(
                strategy.label(),
                target.with(
                    target
                        .transfer()
                        .withStrategy(strategy)
                        .withDestinations(all.subList(0, count))),
                vertx,
                program.transport().isBatched()));
      }
    }
    return trials;
  }
}
