package io.filecast.protocol.flow.loss;

import java.util.Arrays;

/**
 * What was sent and is not yet settled, one entry per burst: up to 64 consecutive packets that
 * carry consecutive symbols and left at the same time. A burst costs the same as a packet, and one
 * word tells which of its packets are outstanding.
 *
 * <p>A ring of parallel arrays, ordered by packet number; grows up to {@value #MAX_BURSTS} bursts,
 * 5 MiB. Entries are addressed by position, 0 = oldest.
 */
public final class FlightLog {
  public static final int MAX_BURST_PACKETS = 64;
  public static final int MAX_BURSTS = 1 << 16;

  private long[] firstPacket = new long[256];
  private int[] firstSymbol = new int[256];
  private int[] packets = new int[256];
  private long[] outstanding = new long[256];
  private long[] lost = new long[256];
  private long[] sentNanos = new long[256];
  private long[] delivered = new long[256];
  private long[] deliveredNanos = new long[256];
  private long[] firstSentNanos = new long[256];
  private byte[] tags = new byte[256];
  private int head;
  private int size;
  private int packetsOutstanding;

  public int size() {
    return size;
  }

  public boolean isFull() {
    return size == MAX_BURSTS;
  }

  public int packetsOutstanding() {
    return packetsOutstanding;
  }

  public void clear() {
    head = 0;
    size = 0;
    packetsOutstanding = 0;
  }

  /**
   * Records a burst that leaves now.
   *
   * @param delivered bytes delivered so far, and since when, for the delivery rate
   *     (draft-cheng-iccrg-delivery-rate-estimation, section 3.2)
   * @param tag what the rate control wants to know again when the burst is settled
   */
  public void add(
      long packet,
      int symbol,
      int count,
      long nowNanos,
      long delivered,
      long deliveredNanos,
      long firstSentNanos,
      byte tag) {
    if (size == firstPacket.length) {
      grow();
    }
    int slot = slot(size++);
    firstPacket[slot] = packet;
    firstSymbol[slot] = symbol;
    packets[slot] = count;
    outstanding[slot] = -1L >>> -count;
    lost[slot] = 0;
    sentNanos[slot] = nowNanos;
    this.delivered[slot] = delivered;
    this.deliveredNanos[slot] = deliveredNanos;
    this.firstSentNanos[slot] = firstSentNanos;
    tags[slot] = tag;
    packetsOutstanding += count;
  }

  private int slot(int position) {
    return head + position & firstPacket.length - 1;
  }

  private void grow() {
    int capacity = firstPacket.length;
    rotate();
    firstPacket = Arrays.copyOf(firstPacket, capacity * 2);
    firstSymbol = Arrays.copyOf(firstSymbol, capacity * 2);
    packets = Arrays.copyOf(packets, capacity * 2);
    outstanding = Arrays.copyOf(outstanding, capacity * 2);
    lost = Arrays.copyOf(lost, capacity * 2);
    sentNanos = Arrays.copyOf(sentNanos, capacity * 2);
    delivered = Arrays.copyOf(delivered, capacity * 2);
    deliveredNanos = Arrays.copyOf(deliveredNanos, capacity * 2);
    firstSentNanos = Arrays.copyOf(firstSentNanos, capacity * 2);
    tags = Arrays.copyOf(tags, capacity * 2);
  }

  /** Brings the oldest entry to slot 0, so that the arrays can be extended at their end. */
  private void rotate() {
    if (head == 0) {
      return;
    }
    for (Object array :
        new Object[] {
          firstPacket,
          firstSymbol,
          packets,
          outstanding,
          lost,
          sentNanos,
          delivered,
          deliveredNanos,
          firstSentNanos,
          tags
        }) {
      int length = firstPacket.length;
      Object copy = java.lang.reflect.Array.newInstance(array.getClass().componentType(), length);
      System.arraycopy(array, head, copy, 0, length - head);
      System.arraycopy(array, 0, copy, length - head, head);
      System.arraycopy(copy, 0, array, 0, length);
    }
    head = 0;
  }

  /** Position of the first burst that ends behind {@code packet}; {@link #size} when none does. */
  public int find(long packet) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (endPacket(middle) <= packet) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  public long firstPacket(int position) {
    return firstPacket[slot(position)];
  }

  public long endPacket(int position) {
    int slot = slot(position);
    return firstPacket[slot] + packets[slot];
  }

  public int firstSymbol(int position) {
    return firstSymbol[slot(position)];
  }

  public long outstanding(int position) {
    return outstanding[slot(position)];
  }

  public long sentNanos(int position) {
    return sentNanos[slot(position)];
  }

  public long delivered(int position) {
    return delivered[slot(position)];
  }

  public long deliveredNanos(int position) {
    return deliveredNanos[slot(position)];
  }

  public long firstSentNanos(int position) {
    return firstSentNanos[slot(position)];
  }

  public byte tag(int position) {
    return tags[slot(position)];
  }

  /** The bits of the packets {@code low..high} (inclusive) that lie in this burst. */
  public long bits(int position, long low, long high) {
    int slot = slot(position);
    long from = Math.max(0, low - firstPacket[slot]);
    long to = Math.min(packets[slot], high + 1 - firstPacket[slot]);
    return from >= to ? 0 : -1L << from & -1L >>> -to;
  }

  /** Settles packets as arrived; returns those that were outstanding. */
  public long acknowledge(int position, long bits) {
    int slot = slot(position);
    long newly = outstanding[slot] & bits;
    outstanding[slot] &= ~newly;
    packetsOutstanding -= Long.bitCount(newly);
    return newly;
  }

  /** Packets that arrived although they had been declared lost; reported once. */
  public long acknowledgeLost(int position, long bits) {
    int slot = slot(position);
    long spurious = lost[slot] & bits;
    lost[slot] &= ~spurious;
    return spurious;
  }

  /** Declares packets lost; returns those that were outstanding. */
  public long declareLost(int position, long bits) {
    int slot = slot(position);
    long newly = outstanding[slot] & bits;
    outstanding[slot] &= ~newly;
    lost[slot] |= newly;
    packetsOutstanding -= Long.bitCount(newly);
    return newly;
  }

  /** Drops settled bursts from the old end; lost packets are remembered until {@code horizon}. */
  public void prune(long horizonNanos) {
    while (size > 0
        && outstanding[head] == 0
        && (lost[head] == 0 || sentNanos[head] - horizonNanos < 0)) {
      head = head + 1 & firstPacket.length - 1;
      size--;
    }
  }
}
