package io.filecast.protocol.flow;

import io.filecast.wire.Feedback;
import java.util.Arrays;

/**
 * Which of the last {@value #WINDOW} packet numbers have arrived. Older ones are forgotten: their
 * fate was told many times over. 512 bytes, whatever the peer sends.
 */
final class PacketHistory {
  static final int WINDOW = 4096;
  private static final int MASK = WINDOW - 1;

  private final long[] bits = new long[WINDOW / 64];
  private long largest = Feedback.NO_PACKET;
  private long received;

  long largest() {
    return largest;
  }

  long received() {
    return received;
  }

  /** How a packet relates to those before it. LATE: it fills a gap, or is too old to tell. */
  enum Arrival {
    IN_ORDER,
    AFTER_GAP,
    LATE,
    REPEATED
  }

  Arrival record(long packet) {
    if (packet > largest) {
      boolean gap = packet != largest + 1;
      forget(largest + 1, packet);
      largest = packet;
      set(packet);
      return gap ? Arrival.AFTER_GAP : Arrival.IN_ORDER;
    }
    if (packet <= largest - WINDOW) {
      return Arrival.LATE;
    }
    if (has(packet)) {
      return Arrival.REPEATED;
    }
    set(packet);
    return Arrival.LATE;
  }

  private void forget(long from, long to) {
    if (to - from >= WINDOW) {
      Arrays.fill(bits, 0);
      return;
    }
    for (long packet = from; packet < to; packet++) {
      bits[(int) (packet & MASK) >> 6] &= ~(1L << packet);
    }
  }

  private void set(long packet) {
    bits[(int) (packet & MASK) >> 6] |= 1L << packet;
    received++;
  }

  private boolean has(long packet) {
    return (bits[(int) (packet & MASK) >> 6] & 1L << packet) != 0;
  }

  /** Lists what arrived, newest first, as far back as it fits. */
  void describe(Feedback feedback) {
    feedback.largestPacketNumber = largest;
    feedback.packetsReceived = received;
    long oldest = Math.max(0, largest - WINDOW + 1);
    for (long high = largest; high >= oldest; ) {
      long low = lowestOfRun(high, oldest);
      if (!feedback.addPacketRange(low, high)) {
        return;
      }
      high = highestReceivedBelow(low, oldest);
    }
  }

  private long lowestOfRun(long high, long oldest) {
    long at = high;
    while (at >= oldest) {
      int bit = (int) at & 63;
      long absent = ~bits[(int) (at & MASK) >> 6] << 63 - bit;
      if (absent != 0) {
        return Math.max(oldest, at - Long.numberOfLeadingZeros(absent) + 1);
      }
      at -= bit + 1;
    }
    return oldest;
  }

  private long highestReceivedBelow(long packet, long oldest) {
    long at = packet - 1;
    while (at >= oldest) {
      int bit = (int) at & 63;
      long present = bits[(int) (at & MASK) >> 6] << 63 - bit;
      if (present != 0) {
        long found = at - Long.numberOfLeadingZeros(present);
        return found >= oldest ? found : -1;
      }
      at -= bit + 1;
    }
    return -1;
  }
}
