package io.filecast.content.file;

import java.util.Arrays;

/**
 * A set of bytes of a file, kept as sorted ranges that neither overlap nor touch. In-order growth
 * costs O(1), anything else O(log n) to find and O(n) to make room. Not thread-safe: one owner;
 * hand {@link #copy()} to others.
 */
public final class ByteRangeSet {
  /** Takes one range: {@code start} inclusive, {@code end} exclusive, in bytes. */
  @FunctionalInterface
  public interface Consumer {
    void accept(long start, long end);
  }

  private long[] starts;
  private long[] ends;
  private int count;
  private long bytes;

  public ByteRangeSet() {
    this(8);
  }

  private ByteRangeSet(int capacity) {
    starts = new long[capacity];
    ends = new long[capacity];
  }

  /** Number of separate ranges. */
  public int count() {
    return count;
  }

  /** Number of bytes in all ranges. */
  public long bytes() {
    return bytes;
  }

  /** First byte of range {@code i}, 0 to {@link #count()} - 1. */
  public long start(int i) {
    return starts[i];
  }

  /** One past the last byte of range {@code i}. */
  public long end(int i) {
    return ends[i];
  }

  /** Adds {@code [start, end)}; what is there already stays. */
  public void add(long start, long end) {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("range [" + start + ", " + end + ") is not one");
    }
    if (start == end) {
      return;
    }
    if (count > 0 && start == ends[count - 1]) {
      ends[count - 1] = end;
      bytes += end - start;
      return;
    }
    int first = firstEndingAtOrAfter(start);
    int next = first;
    long mergedStart = start;
    long mergedEnd = end;
    for (; next < count && starts[next] <= end; next++) {
      mergedStart = Math.min(mergedStart, starts[next]);
      mergedEnd = Math.max(mergedEnd, ends[next]);
      bytes -= ends[next] - starts[next];
    }
    replace(first, next, mergedStart, mergedEnd);
    bytes += mergedEnd - mergedStart;
  }

  public void clear() {
    count = 0;
    bytes = 0;
  }

  private void replace(int from, int to, long start, long end) {
    if (from == to && count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
      ends = Arrays.copyOf(ends, count * 2);
    }
    System.arraycopy(starts, to, starts, from + 1, count - to);
    System.arraycopy(ends, to, ends, from + 1, count - to);
    count += from + 1 - to;
    starts[from] = start;
    ends[from] = end;
  }

  /** Index of the first range with {@code end >= position}, or {@link #count()}. */
  private int firstEndingAtOrAfter(long position) {
    if (count == 0 || ends[count - 1] < position) {
      return count;
    }
    int i = Arrays.binarySearch(ends, 0, count, position);
    return i >= 0 ? i : -i - 1;
  }

  /** True when {@link #add} of this range would not make one more of them. */
  public boolean touches(long start, long end) {
    int i = firstEndingAtOrAfter(start);
    return i < count && starts[i] <= end;
  }

  public boolean contains(long position) {
    return endFrom(position) > position;
  }

  /**
   * How far the set reaches without a gap from {@code position} on; {@code position} itself when it
   * is not in it.
   */
  public long endFrom(long position) {
    int i = firstEndingAtOrAfter(position + 1);
    return i < count && starts[i] <= position ? ends[i] : position;
  }

  /**
   * The first byte at or after {@code position} that is in the set, or {@code limit} when none
   * comes before it.
   */
  public long nextFrom(long position, long limit) {
    int i = firstEndingAtOrAfter(position + 1);
    return i < count ? Math.min(Math.max(starts[i], position), limit) : limit;
  }

  public void forEach(Consumer consumer) {
    for (int i = 0; i < count; i++) {
      consumer.accept(starts[i], ends[i]);
    }
  }

  public ByteRangeSet copy() {
    ByteRangeSet copy = new ByteRangeSet(Math.max(8, count));
    System.arraycopy(starts, 0, copy.starts, 0, count);
    System.arraycopy(ends, 0, copy.ends, 0, count);
    copy.count = count;
    copy.bytes = bytes;
    return copy;
  }

  /**
   * The whole symbols of this set.
   *
   * @param unitBytes bytes of one symbol, at least 1
   * @param size bytes of the file; the last symbol ends there
   */
  public ByteRangeSet wholeUnits(int unitBytes, long size) {
    ByteRangeSet whole = new ByteRangeSet(Math.max(8, count));
    for (int i = 0; i < count; i++) {
      long past = starts[i] % unitBytes;
      long start = past == 0 ? starts[i] : starts[i] - past + unitBytes;
      long end = ends[i] >= size ? size : ends[i] - ends[i] % unitBytes;
      if (start < end) {
        whole.add(start, end);
      }
    }
    return whole;
  }

  /** The {@code limit} longest ranges, still in order: a range left out is only sent again. */
  ByteRangeSet longest(int limit) {
    if (count <= limit) {
      return copy();
    }
    long[] lengths = new long[count];
    for (int i = 0; i < count; i++) {
      lengths[i] = ends[i] - starts[i];
    }
    Arrays.sort(lengths);
    long least = lengths[count - limit];
    int ties = 0; // ranges of exactly that length that still fit
    for (int i = count - limit; i < count && lengths[i] == least; i++) {
      ties++;
    }
    ByteRangeSet kept = new ByteRangeSet(limit);
    for (int i = 0; i < count; i++) {
      long length = ends[i] - starts[i];
      if (length > least || (length == least && ties-- > 0)) {
        kept.add(starts[i], ends[i]);
      }
    }
    return kept;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteRangeSet that
        && Arrays.equals(starts, 0, count, that.starts, 0, that.count)
        && Arrays.equals(ends, 0, count, that.ends, 0, that.count);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(Arrays.copyOf(starts, count)) * 31
        + Arrays.hashCode(Arrays.copyOf(ends, count));
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder().append(bytes).append(" bytes in ").append(count).append(" ranges");
    for (int i = 0; i < Math.min(count, 8); i++) {
      text.append(" [").append(starts[i]).append(", ").append(ends[i]).append(')');
    }
    return count > 8 ? text.append(" ...").toString() : text.toString();
  }
}
