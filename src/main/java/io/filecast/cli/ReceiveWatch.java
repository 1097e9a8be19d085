package io.filecast.cli;

import io.filecast.cli.terminal.Console;
import io.filecast.cli.terminal.DueTimer;
import io.filecast.cli.terminal.Output;
import io.filecast.cli.terminal.PeriodicTask;
import io.filecast.cli.terminal.ProgressDisplay;
import io.filecast.cli.terminal.ProgressInterval;
import io.filecast.report.Events;
import io.filecast.report.ReceptionReport;
import io.filecast.report.ReceptionsProgress;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transfer.ReceptionProgress;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code receiver receive} shows: on a terminal, in a log, as lines of JSON. */
final class ReceiveWatch implements ReceiverWatcher, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiveCommand.class);

  private final boolean json;
  private final boolean draws;
  private final ReceptionsProgress progress = new ReceptionsProgress(System.nanoTime());
  private final DueTimer events = DueTimer.millis(ProgressInterval.EVENT_MILLIS);
  private final ProgressDisplay board;
  private PeriodicTask ticker;
  private volatile boolean anyRunning;
  private long files;
  private long failed;
  private long rejected;

  ReceiveWatch(Output output, boolean json) {
    this.json = json;
    this.draws = output.draws(json);
    this.board =
        new ProgressDisplay(output, "transfers", () -> progress.overview(System.nanoTime()));
  }

  /** A log of its own is long enough without progress: a receiver may run for years. */
  @Override
  public long sampleMillis() {
    return draws ? ProgressInterval.FRAME_MILLIS : json ? ProgressInterval.EVENT_MILLIS : 0;
  }

  synchronized void onListening(String host, int port, Path directory) {
    LOG.info("listening on port {} of {}, files go to {}", port, host, directory);
    print(() -> Events.listening(Instant.now(), host, port, directory));
    events.begin(System.nanoTime());
    if (sampleMillis() > 0) {
      ticker =
          PeriodicTask.start("filecast-progress", sampleMillis(), sampleMillis(), this::onTick);
    }
  }

  private void onTick() {
    if (!anyRunning) {
      board.close();
      return;
    }
    if (draws) {
      board.draw();
    }
    long now = System.nanoTime();
    if (events.isDue(now)) {
      print(() -> Events.receiving(Instant.now(), progress, now));
    }
  }

  @Override
  public void onProgress(List<ReceptionProgress> running) {
    progress.onProgress(System.nanoTime(), running);
    anyRunning = !running.isEmpty();
  }

  @Override
  public void onBegan(ReceptionProgress began) {
    print(() -> Events.began(Instant.now(), began));
  }

  @Override
  public void onRejected(String source, String name, String reason) {
    rejected++;
    print(() -> Events.rejected(Instant.now(), source, name, reason));
  }

  @Override
  public void onReceived(ReceivedFile file) {
    if (file.failure().isEmpty()) {
      files++;
    } else {
      failed++;
    }
    LOG.info(new ReceptionReport(file).line());
    print(() -> Events.received(Instant.now(), file));
  }

  private void print(Supplier<JsonObject> event) {
    if (json) {
      Console.event(event.get());
    }
  }

  /** Ends what is drawn, and says what it all came to. */
  @Override
  public synchronized void close() {
    if (ticker != null) {
      ticker.close();
      board.close();
      print(() -> Events.ended(Instant.now(), files, failed, rejected));
    }
  }
}
