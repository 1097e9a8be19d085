package io.filecast.protocol.endpoint.admission;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits how often something happens per source: a token bucket for each of the {@value #MAX}
 * networks that were seen last. One that was forgotten begins anew, so somebody with more addresses
 * than that is bounded by what bounds all together. Memory stays below 1 MiB.
 */
final class AddressBudget {
  static final int MAX = 4096;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final long intervalNanos;
  private final long depthNanos;

  /** For each network the time at which its bucket is full again; the eldest first. */
  private final Map<SourceNetwork, Long> fullNanos =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SourceNetwork, Long> eldest) {
          return size() > MAX;
        }
      };

  /**
   * @param perSecond 1 or more
   * @param atOnce how many may follow each other without a pause, 1 or more
   */
  AddressBudget(int perSecond, int atOnce) {
    intervalNanos = NANOS_PER_SECOND / perSecond;
    depthNanos = atOnce * intervalNanos;
  }

  /** False when this network has had its share. */
  boolean tryTake(long nowNanos, SourceNetwork network) {
    Long full = fullNanos.get(network);
    long from = full == null || full - nowNanos < 0 ? nowNanos : full;
    if (from + intervalNanos - nowNanos > depthNanos) {
      return false;
    }
    fullNanos.put(network, from + intervalNanos);
    return true;
  }

  /** Networks that are remembered. */
  int size() {
    return fullNanos.size();
  }
}
