package io.filecast.report;

import io.filecast.config.Destination;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a transfer while it runs: takes samples from any thread, gives overviews. Time
 * comes in as {@code nowNanos}, monotonic.
 */
public final class TransferProgress {
  private final long startNanos;
  private final long contentBytes;
  private final Map<Destination, Track> tracks = new LinkedHashMap<>();
  private final Pace pace = new Pace();

  /** One destination's samples. */
  private static final class Track {
    private final Pace pace = new Pace();
    private DestinationProgress latest;
    private DestinationOutcome outcome;

    private Track(DestinationProgress latest) {
      this.latest = latest;
    }
  }

  public TransferProgress(long nowNanos, long contentBytes, List<Destination> destinations) {
    this.startNanos = nowNanos;
    this.contentBytes = contentBytes;
    for (Destination to : destinations) {
      tracks.put(to, new Track(DestinationProgress.waiting(to, contentBytes)));
    }
  }

  public synchronized void onProgress(long nowNanos, DestinationProgress progress) {
    Track track = tracks.get(progress.destination());
    if (track.outcome == null) {
      track.latest = progress;
      track.pace.add(nowNanos, progress.bytes());
      pace.add(nowNanos, arrivedBytes());
    }
  }

  public synchronized void onEnded(long nowNanos, DestinationOutcome outcome) {
    Track track = tracks.get(outcome.destination());
    track.outcome = outcome;
    pace.add(nowNanos, arrivedBytes());
  }

  /** Brought by this transfer; what a destination that failed has got came as well. */
  private long arrivedBytes() {
    long sum = 0;
    for (Track track : tracks.values()) {
      sum +=
          track.outcome == null
              ? track.latest.bytes() - track.latest.bytesBefore()
              : track.outcome.newBytes();
    }
    return sum;
  }

  public synchronized Overview overview(long nowNanos) {
    List<Standing> all = tracks.values().stream().map(track -> standing(track, nowNanos)).toList();
    List<Standing> wanted = all.stream().filter(one -> one.stage() != Stage.FAILED).toList();
    long bytes = wanted.stream().mapToLong(Standing::bytes).sum();
    long totalBytes = contentBytes * wanted.size();
    double rate = pace.bytesPerSecond(nowNanos);
    double secondsLeft =
        Math.max(
            Standing.secondsLeft(totalBytes - bytes, rate),
            wanted.stream().mapToDouble(Standing::secondsLeft).max().orElse(Standing.UNKNOWN));
    return new Overview(
        nowNanos - startNanos, all, bytes, totalBytes, fraction(wanted), rate, secondsLeft);
  }

  private static double fraction(List<Standing> wanted) {
    return wanted.stream().mapToDouble(Standing::fraction).average().orElse(0);
  }

  private Standing standing(Track track, long nowNanos) {
    DestinationProgress latest =
        track.outcome == null
            ? track.latest
            : DestinationProgress.ended(track.outcome, contentBytes);
    double rate =
        track.outcome == null
            ? track.pace.bytesPerSecond(nowNanos)
            : Figures.bytesPerSecond(track.outcome.newBytes(), track.outcome.nanos());
    boolean flowing = latest.stage() == Stage.SENDING;
    return new Standing(
        latest.destination().name(),
        latest.stage(),
        latest.bytes(),
        contentBytes == 0
            ? (latest.stage() == Stage.DONE ? 1 : 0)
            : Math.min(1, (double) latest.bytes() / contentBytes),
        rate,
        latest.loss(),
        latest.repairs(),
        flowing ? Standing.secondsLeft(contentBytes - latest.bytes(), rate) : Standing.UNKNOWN,
        latest.servedBy(),
        track.outcome == null ? "" : track.outcome.failure().orElse(""));
  }
}
