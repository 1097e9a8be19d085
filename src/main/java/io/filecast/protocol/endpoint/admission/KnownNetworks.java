package io.filecast.protocol.endpoint.admission;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The networks that an authorized key spoke from in the last 24 hours. Only authorized senders get
 * in, so a stranger cannot push anybody out; at most {@value #MAX} are kept, those heard last.
 */
final class KnownNetworks {
  static final int MAX = 4096;
  static final long MEMORY_NANOS = 24 * 3_600_000_000_000L;

  private final Map<SourceNetwork, Long> heardNanos =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SourceNetwork, Long> eldest) {
          return size() > MAX;
        }
      };

  void add(long nowNanos, SourceNetwork network) {
    heardNanos.put(network, nowNanos);
  }

  boolean contains(long nowNanos, SourceNetwork network) {
    Long heard = heardNanos.get(network);
    if (heard == null) {
      return false;
    }
    if (nowNanos - heard >= MEMORY_NANOS) {
      heardNanos.remove(network);
      return false;
    }
    return true;
  }

  int size() {
    return heardNanos.size();
  }
}
