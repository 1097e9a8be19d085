package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Ascending, disjoint, non-empty ranges of a content in bytes. Bytes and not symbols, because a
 * partial file outlives the symbol size it was received with.
 */
public final class ByteRanges {
  public static final ByteRanges NONE = new ByteRanges(new long[0]);

  private final long[] bounds;

  private ByteRanges(long[] bounds) {
    this.bounds = bounds;
  }

  /**
   * @param bounds start (inclusive), end (exclusive), start, end ...
   * @throws IllegalArgumentException unless strictly ascending, from 0 on
   */
  public static ByteRanges of(long... bounds) {
    long previous = -1;
    for (long bound : bounds) {
      if (bound <= previous) {
        throw new IllegalArgumentException("ranges must ascend: " + Arrays.toString(bounds));
      }
      previous = bound;
    }
    if (bounds.length % 2 != 0) {
      throw new IllegalArgumentException("a range without an end: " + Arrays.toString(bounds));
    }
    return bounds.length == 0 ? NONE : new ByteRanges(bounds.clone());
  }

  public int count() {
    return bounds.length / 2;
  }

  public long start(int range) {
    return bounds[2 * range];
  }

  public long end(int range) {
    return bounds[2 * range + 1];
  }

  public long totalBytes() {
    long total = 0;
    for (int i = 0; i < count(); i++) {
      total += end(i) - start(i);
    }
    return total;
  }

  /** Writes as many ranges as fit into {@code budget} bytes, lowest first. */
  void write(ByteBuf out, int budget) {
    int countAt = out.writerIndex();
    out.writeShort(0);
    int left = budget - 2;
    long previousEnd = 0;
    int written = 0;
    for (int i = 0; i < count(); i++) {
      long gap = start(i) - previousEnd;
      long length = end(i) - start(i);
      left -= Varint.bytes(gap) + Varint.bytes(length);
      if (left < 0) {
        break;
      }
      Varint.write(out, gap);
      Varint.write(out, length);
      previousEnd = end(i);
      written++;
    }
    out.setShort(countAt, written);
  }

  /** Null when malformed. A range takes two bytes at least, which bounds what is allocated. */
  static ByteRanges read(BodyReader body) {
    int count = body.u16();
    if (count > body.remaining() / 2) {
      return null;
    }
    long[] bounds = new long[2 * count];
    long previousEnd = 0;
    for (int i = 0; i < count; i++) {
      long gap = body.varint();
      long length = body.varint();
      // Two sums of values below 2^62 cannot pass 2^63 unnoticed.
      if (length == 0 || (i > 0 && gap == 0) || previousEnd + gap + length < 0) {
        return null;
      }
      bounds[2 * i] = previousEnd + gap;
      previousEnd = bounds[2 * i] + length;
      bounds[2 * i + 1] = previousEnd;
      if (previousEnd > Varint.MAX) {
        return null;
      }
    }
    return new ByteRanges(bounds);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteRanges that && Arrays.equals(bounds, that.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  @Override
  public String toString() {
    return Arrays.toString(bounds);
  }
}
