package io.filecast.report;

import io.filecast.transfer.Stage;
import java.util.Comparator;
import java.util.List;

/**
 * How all stand at one moment.
 *
 * @param elapsedNanos since the first began
 * @param fraction of all content that is there, those that failed left out; {@link
 *     Standing#UNKNOWN} when a size is
 * @param secondsLeft or {@link Standing#UNKNOWN}
 */
public record Overview(
    long elapsedNanos,
    List<Standing> all,
    long bytes,
    long totalBytes,
    double fraction,
    double bytesPerSecond,
    double secondsLeft) {

  int waiting() {
    return count(Stage.WAITING);
  }

  int done() {
    return count(Stage.DONE);
  }

  int failed() {
    return count(Stage.FAILED);
  }

  int running() {
    return all.size() - waiting() - done() - failed();
  }

  private int count(Stage stage) {
    return (int) all.stream().filter(one -> one.stage() == stage).count();
  }

  /** Those that run and have the longest way to go; one that does not move at all comes first. */
  List<Standing> slowest(int count) {
    return all.stream()
        .filter(one -> one.stage().isRunning())
        .sorted(
            Comparator.comparingDouble(
                    (Standing one) ->
                        one.secondsLeft() < 0 ? Double.NEGATIVE_INFINITY : -one.secondsLeft())
                .thenComparingDouble(Standing::fraction))
        .limit(count)
        .toList();
  }

  /** {@code 7 running, 1 waiting, 3 done, 2 failed}; nobody waiting is not worth a word. */
  String counts() {
    String waiting = waiting() == 0 ? "" : waiting() + " waiting, ";
    return "%d running, %s%d done, %d failed".formatted(running(), waiting, done(), failed());
  }
}
