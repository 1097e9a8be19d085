package io.filecast.cli;

import io.filecast.cli.terminal.Console;
import io.filecast.cli.terminal.DueTimer;
import io.filecast.cli.terminal.LogLine;
import io.filecast.cli.terminal.Output;
import io.filecast.cli.terminal.PeriodicTask;
import io.filecast.cli.terminal.ProgressDisplay;
import io.filecast.cli.terminal.ProgressInterval;
import io.filecast.cli.terminal.Terminals;
import io.filecast.config.Destination;
import io.filecast.config.Mode;
import io.filecast.config.TransferSpec;
import io.filecast.report.Events;
import io.filecast.report.ProgressLines;
import io.filecast.report.SummaryTable;
import io.filecast.report.TransferProgress;
import io.filecast.report.TransferReport;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.Served;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What {@code sender send} shows: on a terminal, in a log, as lines of JSON. */
public final class SendWatch implements TransferWatcher, AutoCloseable {
  private static final String OPEN =
      """
      no keys: whoever is on the path can read and change what is sent; to protect it
        sender keygen --out sender.key       and give what it prints to the receivers
        sender --identity sender.key --destinations KEY@host:port,...       with the receivers' keys""";

  private static final Logger LOG = LoggerFactory.getLogger(SendCommand.class);

  private final Program program;
  private final Output output;
  private final boolean json;
  private final boolean isOpen;
  private final Path named;
  private final boolean draws;
  private final DueTimer log = DueTimer.millis(ProgressInterval.LOG_MILLIS);
  private final DueTimer events = DueTimer.millis(ProgressInterval.EVENT_MILLIS);
  private TransferProgress progress;
  private long transferId;
  private ProgressDisplay board;
  private PeriodicTask ticker;

  /**
   * @param isOpen whether nothing protects what is sent
   * @param named what reports call the file
   */
  SendWatch(Program program, Output output, boolean json, boolean isOpen, Path named) {
    this.program = program;
    this.output = output;
    this.json = json;
    this.isOpen = isOpen;
    this.named = named;
    this.draws = output.draws(json);
  }

  @Override
  public long sampleMillis() {
    if (draws) {
      return ProgressInterval.FRAME_MILLIS;
    }
    return output.isQuiet() && !json
        ? 0
        : Math.min(ProgressInterval.EVENT_MILLIS, ProgressInterval.LOG_MILLIS);
  }

  @Override
  public synchronized void onBegin(long id, TransferSpec transfer, long contentBytes) {
    transferId = id;
    program.tellTransport();
    if (transfer.mode() == Mode.RELIABLE && isOpen && !output.isQuiet()) {
      LOG.warn(LogLine.SEVERAL_LINES, OPEN);
    }
    if (json) {
      print(Events.started(Instant.now(), id, transfer, contentBytes));
    }
    long now = System.nanoTime();
    progress = new TransferProgress(now, contentBytes, transfer.destinations());
    log.begin(now);
    events.begin(now);
    if (sampleMillis() > 0) {
      ticker =
          PeriodicTask.start(
              "filecast-progress", ProgressInterval.FIRST_MILLIS, sampleMillis(), this::onTick);
    }
  }

  private void onTick() {
    long now = System.nanoTime();
    if (draws) {
      draw();
    } else if (log.isDue(now)) {
      LOG.info(ProgressLines.logLine(progress.overview(now)));
    }
    if (json && events.isDue(now)) {
      print(Events.progress(Instant.now(), transferId, progress.overview(now)));
    }
  }

  private void draw() {
    if (board == null) {
      board =
          new ProgressDisplay(output, "destinations", () -> progress.overview(System.nanoTime()));
    }
    board.draw();
  }

  @Override
  public void onProgress(long id, DestinationProgress sample) {
    progress.onProgress(System.nanoTime(), sample);
  }

  @Override
  public void onMoved(long id, Destination destination, Served served) {
    if (json) {
      print(Events.moved(Instant.now(), id, destination, served));
    }
  }

  @Override
  public void onEnded(long id, DestinationOutcome outcome) {
    progress.onEnded(System.nanoTime(), outcome);
    if (json) {
      print(Events.destination(Instant.now(), id, outcome));
    }
  }

  /** Nobody waits for child JVMs to end before he is told how it went. */
  @Override
  public void onAllEnded(TransferOutcome outcome) {
    close();
    report(outcome.withFile(named));
  }

  private static void print(JsonObject event) {
    Console.event(event);
  }

  /** Ends what is drawn. */
  @Override
  public synchronized void close() {
    if (ticker != null) {
      ticker.close();
      if (board != null) {
        board.close();
      }
    }
  }

  /** The last words: a table on a terminal, else lines of the log. */
  private void report(TransferOutcome outcome) {
    if (draws) {
      int descriptor = json ? Terminals.STDERR : Terminals.STDOUT;
      PrintStream to = json ? System.err : System.out;
      SummaryTable.lines(outcome, output.style(descriptor))
          .forEach(line -> Console.drawn(to, line));
    } else {
      for (DestinationOutcome destination : outcome.destinations()) {
        LOG.atLevel(destination.isOk() ? Level.INFO : Level.WARN)
            .log(TransferReport.line(destination));
      }
      new TransferReport(outcome).totalLines().forEach(LOG::info);
    }
    if (json) {
      print(Events.transfer(Instant.now(), outcome));
    }
  }
}
