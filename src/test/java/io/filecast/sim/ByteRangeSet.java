package io.filecast.sim;

import io.filecast.wire.ByteRanges;
import java.util.Map;
import java.util.TreeMap;

/** Which bytes of a file have been written. */
final class ByteRangeSet {
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  void add(long start, long end) {
    Map.Entry<Long, Long> before = ranges.floorEntry(start);
    if (before != null && before.getValue() >= start) {
      start = before.getKey();
      end = Math.max(end, before.getValue());
    }
    for (Map.Entry<Long, Long> next = ranges.ceilingEntry(start);
        next != null && next.getKey() <= end;
        next = ranges.ceilingEntry(start)) {
      end = Math.max(end, next.getValue());
      ranges.remove(next.getKey());
    }
    ranges.put(start, end);
  }

  boolean contains(long at) {
    Map.Entry<Long, Long> range = ranges.floorEntry(at);
    return range != null && range.getValue() > at;
  }

  void clear() {
    ranges.clear();
  }

  ByteRanges toByteRanges() {
    long[] bounds = new long[2 * ranges.size()];
    int at = 0;
    for (Map.Entry<Long, Long> range : ranges.entrySet()) {
      bounds[at++] = range.getKey();
      bounds[at++] = range.getValue();
    }
    return ByteRanges.of(bounds);
  }
}
