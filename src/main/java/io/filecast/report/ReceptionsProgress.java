package io.filecast.report;

import io.filecast.transfer.ReceptionProgress;
import io.filecast.transfer.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of the transfers that run at a receiver: takes samples from any thread, gives
 * overviews. Time comes in as {@code nowNanos}, monotonic.
 */
public final class ReceptionsProgress {
  private final long startNanos;
  private Map<String, Pace> paces = new HashMap<>();
  private List<ReceptionProgress> running = List.of();

  public ReceptionsProgress(long nowNanos) {
    startNanos = nowNanos;
  }

  /** All transfers that run. */
  public synchronized void onProgress(long nowNanos, List<ReceptionProgress> all) {
    Map<String, Pace> known = new HashMap<>();
    for (ReceptionProgress one : all) {
      Pace pace = paces.getOrDefault(key(one), new Pace());
      pace.add(nowNanos, one.bytes());
      known.put(key(one), pace);
    }
    paces = known;
    running = List.copyOf(all);
  }

  private static String key(ReceptionProgress one) {
    return one.source() + "/" + one.name();
  }

  /** One standing for each that runs. */
  public synchronized Overview overview(long nowNanos) {
    List<Standing> all = running.stream().map(one -> standing(one, nowNanos)).toList();
    boolean sizesKnown = all.stream().allMatch(one -> one.fraction() >= 0);
    double rate = all.stream().mapToDouble(Standing::bytesPerSecond).sum();
    return new Overview(
        nowNanos - startNanos,
        all,
        all.stream().mapToLong(Standing::bytes).sum(),
        running.stream().mapToLong(ReceptionProgress::contentBytes).sum(),
        sizesKnown
            ? all.stream().mapToDouble(Standing::fraction).average().orElse(0)
            : Standing.UNKNOWN,
        rate,
        all.stream().mapToDouble(Standing::secondsLeft).max().orElse(Standing.UNKNOWN));
  }

  /** The samples, and what they come to, in the same order. */
  record Moment(List<ReceptionProgress> running, Overview overview) {}

  synchronized Moment moment(long nowNanos) {
    return new Moment(running, overview(nowNanos));
  }

  private Standing standing(ReceptionProgress one, long nowNanos) {
    double rate = paces.get(key(one)).bytesPerSecond(nowNanos);
    boolean sizeKnown = one.contentBytes() > 0;
    boolean complete = sizeKnown && one.bytes() >= one.contentBytes();
    return new Standing(
        one.name().isEmpty() ? one.source() : one.name() + " from " + one.source(),
        complete ? Stage.PROVING : Stage.SENDING,
        one.bytes(),
        sizeKnown ? Math.min(1, (double) one.bytes() / one.contentBytes()) : Standing.UNKNOWN,
        rate,
        Standing.UNKNOWN,
        0,
        sizeKnown && !complete
            ? Standing.secondsLeft(one.contentBytes() - one.bytes(), rate)
            : Standing.UNKNOWN,
        null,
        "");
  }
}
