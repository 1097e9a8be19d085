package io.filecast.cli.compare;

import io.filecast.config.Mode;
import io.filecast.config.SenderConfig;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.node.LoopbackReceiver;
import io.filecast.node.Sender;
import io.filecast.report.Comparison;
import io.filecast.report.Losses;
import io.filecast.report.Sample;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferWatcher;
import io.filecast.transport.DatagramPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transfers of one comparison, one after the other. */
public final class CompareRun {
  private static final Logger LOG = LoggerFactory.getLogger(CompareRun.class);

  /** Names of this comparison's files at receivers that may still have those of the last one. */
  private final String tag = Long.toString(System.currentTimeMillis() / 1000, 36);

  private final ComparisonRuntime program;
  private final Vertx vertx;
  private final int runs;
  private final int warmups;
  private final Comparison comparison;

  /**
   * @param warmups runs before, not counted
   * @param comparison gets the samples
   */
  public CompareRun(ComparisonRuntime program, int runs, int warmups, Comparison comparison) {
    this.program = program;
    this.vertx = program.vertx();
    this.runs = runs;
    this.warmups = warmups;
    this.comparison = comparison;
  }

  /**
   * Runs every trial once per run, in an order that rotates from run to run.
   *
   * @param source the file of all trials, the same to the end: times of two contents cannot be
   *     compared
   * @param receivers those that the first destinations of each trial are, to look at what they got
   */
  Future<Void> runAll(List<TimedCase> trials, SourceSnapshot source, LoopbackReceivers receivers) {
    Future<Void> previous = Future.succeededFuture();
    for (int run = 1 - warmups; run <= runs; run++) {
      int number = run;
      List<TimedCase> order = new ArrayList<>(trials);
      Collections.rotate(order, -Math.floorMod(run, trials.size()));
      for (TimedCase trial : order) {
        previous = previous.compose(done -> runOne(trial, source, number, receivers));
      }
    }
    return previous;
  }

  private final class TransportTeller implements TransferWatcher {
    @Override
    public void onBegin(long transferId, TransferSpec transfer, long contentBytes) {
      program.tellTransport();
    }
  }

  /**
   * @param number below 1 for a warm-up
   */
  private Future<Void> runOne(
      TimedCase trial, SourceSnapshot source, int number, LoopbackReceivers receivers) {
    if (program.isInterrupted()) {
      return Future.failedFuture(new IOException("interrupted before all runs were done"));
    }
    SenderConfig all = trial.config();
    SenderConfig config = all.with(all.transfer().withName(name(trial, number)));
    return Sender.send(trial.vertx(), config, source, new TransportTeller())
        .compose(
            outcome ->
                inspect(outcome, receivers.first(config.transfer().destinations().size()))
                    .map(copies -> sample(trial, number, outcome, copies)))
        .onSuccess(
            sample -> {
              LOG.debug("run {}: {} took {} ns", number, trial.subject(), sample.outcome().nanos());
              if (number >= 1) {
                comparison.add(sample);
              }
            })
        .mapEmpty();
  }

  /**
   * A name of its own for each transfer: a receiver that holds the file already would not be sent
   * it again.
   */
  private String name(TimedCase trial, int number) {
    return "compare-%s-%d-%s-to-%d-%s"
        .formatted(
            tag,
            number,
            trial.subject(),
            trial.config().transfer().destinations().size(),
            trial.config().transfer().file().getFileName());
  }

  /**
   * What one receiver got.
   *
   * @param datagrams received and written
   * @param droppedBySocket 0 when the kernel does not tell: then they are lost for an unknown
   *     reason
   */
  private record Copy(
      long bytes, boolean identical, long datagrams, long droppedBySocket, long droppedByDisk) {
    private static final Copy NONE = new Copy(0, false, 0, 0, 0);
  }

  private Future<List<Copy>> inspect(TransferOutcome outcome, List<LoopbackReceiver> receivers) {
    if (outcome.contentBytes() == 0) { // nothing was sent, nothing will come
      return Future.succeededFuture(
          receivers.stream().map(receiver -> new Copy(0, true, 0, 0, 0)).toList());
    }
    return Future.all(
            receivers.stream()
                .map(
                    receiver ->
                        receiver
                            .nextFile()
                            .compose(
                                file -> vertx.executeBlocking(() -> inspect(file, outcome.file()))))
                .toList())
        .map(all -> all.list());
  }

  private static Copy inspect(Optional<ReceivedFile> received, Path original) throws IOException {
    if (received.isEmpty() || received.get().failure().isPresent()) {
      return Copy.NONE;
    }
    ReceivedFile file = received.get();
    Copy result =
        new Copy(
            Files.size(file.path()),
            Files.mismatch(original, file.path()) < 0,
            file.stats().datagrams() - file.droppedByDisk(),
            file.droppedBySocket().orElse(0),
            file.droppedByDisk());
    Files.delete(file.path());
    return result;
  }

  private static Sample sample(
      TimedCase trial, int number, TransferOutcome outcome, List<Copy> copies) {
    if (!copies.isEmpty()) {
      return new Sample(
          trial.subject(),
          number,
          outcome,
          OptionalLong.of(copies.stream().mapToLong(Copy::bytes).sum()),
          OptionalLong.of(copies.stream().filter(Copy::identical).count()),
          trial.config().transfer().mode() == Mode.RAW
              ? Optional.of(losses(trial, outcome, copies))
              : Optional.empty());
    }
    boolean receipts = outcome.destinations().stream().allMatch(d -> d.delivery().isPresent());
    return new Sample(
        trial.subject(),
        number,
        outcome,
        receipts ? OptionalLong.of(outcome.bytes()) : OptionalLong.empty(),
        receipts
            ? OptionalLong.of(outcome.destinations().size() - outcome.failedCount())
            : OptionalLong.empty(),
        Optional.empty());
  }

  /**
   * The kernel counts a burst that it drops as one. On loopback nothing else loses datagrams, so a
   * drop may stand for a whole burst, as far as that many are missing.
   */
  private static Losses losses(TimedCase trial, TransferOutcome outcome, List<Copy> copies) {
    int chunkBytes = trial.config().transfer().raw().chunkBytes();
    long wanted = (outcome.contentBytes() + chunkBytes - 1) / chunkBytes * copies.size();
    long notSent = Math.max(0, wanted - outcome.datagrams());
    long droppedByDisk = copies.stream().mapToLong(Copy::droppedByDisk).sum();
    long arrived = copies.stream().mapToLong(Copy::datagrams).sum();
    long drops = copies.stream().mapToLong(Copy::droppedBySocket).sum();
    long perDrop = trial.batched() ? DatagramPort.burstFrames(chunkBytes) : 1;
    long missing = Math.max(0, wanted - notSent - droppedByDisk - arrived);
    return new Losses(wanted, notSent, Math.min(missing, drops * perDrop), droppedByDisk, arrived);
  }
}
