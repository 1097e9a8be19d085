package io.filecast.protocol.echo;

import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.path.PathProbe;
import io.filecast.wire.Header;

/**
 * The search of the path's datagram size as a transfer makes it, several times over: a transfer may
 * lose the largest probe and make do with less, an examination should not.
 */
final class EchoSizes {
  /** Where every tenth probe is lost, the largest is missed one time in 100,000. */
  private static final int SEARCHES = 5;

  /** A receiver on a busy machine may take so long. */
  private static final long SHORTEST_ROUND_NANOS = 50_000_000;

  private final int maxBytes;
  private final RttEstimator rtt;
  private PathProbe search;
  private int searches;
  private int best;

  EchoSizes(int maxBytes, RttEstimator rtt, long now) {
    this.maxBytes = maxBytes;
    this.rtt = rtt;
    begin(now);
  }

  private void begin(long now) {
    long timeout = Math.max(SHORTEST_ROUND_NANOS, rtt.pto(0));
    search =
        new PathProbe(
            maxBytes,
            true,
            rtt.smoothed(),
            Math.min(timeout, 2 * RttEstimator.INITIAL_RTT_NANOS),
            now);
    searches++;
  }

  /** Size of the next echo to send, 0 when there is none now. */
  int poll() {
    return search.poll();
  }

  void onAnswer(long now, int datagramBytes) {
    best = Math.max(best, datagramBytes);
    search.onAnswer(now, datagramBytes);
    repeat(now);
  }

  void onTimeout(long now) {
    search.onTimeout(now);
    repeat(now);
  }

  private void repeat(long now) {
    if (search.isDone() && best < maxBytes && searches < SEARCHES) {
      begin(now);
    }
  }

  boolean isDone() {
    return search.isDone();
  }

  long nextTimeoutNanos() {
    return search.nextTimeoutNanos();
  }

  /** The largest that was answered; 0 when even that of every path was not. */
  int datagramBytes() {
    return best < Header.BASE_DATAGRAM_BYTES ? 0 : best;
  }
}
