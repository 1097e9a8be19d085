package io.filecast.engine;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * So many events a second per address, twice as many at once: a token bucket each. Knows the
 * {@value #MAX_ADDRESSES} addresses that were seen last; one that was forgotten begins anew, so
 * somebody with more addresses than that is bounded by what bounds all together, and memory stays
 * below 1 MiB. Addresses of IPv6 count by their first 64 bits, which one host has at its disposal.
 */
final class AddressLimit {
  static final int MAX_ADDRESSES = 4096;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final long intervalNanos;
  private final long depthNanos;

  /** For each address the time at which its bucket is full again; the eldest first. */
  private final Map<Long, Long> fullNanos =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  /**
   * @param perSecond 1 or more
   */
  AddressLimit(int perSecond) {
    intervalNanos = NANOS_PER_SECOND / perSecond;
    depthNanos = 2L * perSecond * intervalNanos;
  }

  /** False when this address has had its share. */
  boolean tryTake(long nowNanos, InetAddress address) {
    Long key = key(address);
    Long full = fullNanos.get(key);
    long from = full == null || full - nowNanos < 0 ? nowNanos : full;
    if (from + intervalNanos - nowNanos > depthNanos) {
      return false;
    }
    fullNanos.put(key, from + intervalNanos);
    return true;
  }

  int addresses() {
    return fullNanos.size();
  }

  private static Long key(InetAddress address) {
    byte[] bytes = address.getAddress();
    long key = bytes.length;
    for (int i = 0; i < Math.min(8, bytes.length); i++) {
      key = key << 8 | bytes[i] & 0xFF;
    }
    return key;
  }
}
