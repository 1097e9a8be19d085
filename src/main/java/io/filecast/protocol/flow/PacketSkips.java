package io.filecast.protocol.flow;

import io.filecast.wire.Feedback;
import java.util.random.RandomGenerator;

/**
 * Packet numbers that are left out on purpose. A receiver that acknowledges what it cannot have, to
 * make the sender send faster than the path carries, acknowledges one of them sooner or later (RFC
 * 9000, section 21.4). The newest {@value #REMEMBERED} are remembered: about ten times as many
 * packets as an honest receiver reports on.
 */
final class PacketSkips {
  private static final int REMEMBERED = 64;

  /** One in about a thousand: each costs a FEEDBACK sent early. */
  private static final int LEAST_DISTANCE = 256;

  private static final int DISTANCE_SPREAD = 1024;

  private final RandomGenerator random;
  private final long[] skipped = new long[REMEMBERED];
  private int count;
  private long next;

  PacketSkips(RandomGenerator random) {
    this.random = random;
    next = distance();
  }

  private long distance() {
    return LEAST_DISTANCE + random.nextInt(DISTANCE_SPREAD);
  }

  /** The number for the packet that would have this one: itself, or the one after it. */
  long numberFor(long packet) {
    if (packet < next) {
      return packet;
    }
    skipped[count++ % REMEMBERED] = packet;
    next = packet + distance();
    return packet + 1;
  }

  /** Whether a packet is acknowledged that was never sent. */
  boolean areIn(Feedback feedback) {
    int oldest = Math.max(0, count - REMEMBERED);
    int at = count - 1;
    for (int range = 0; range < feedback.packetRanges() && at >= oldest; range++) {
      while (at >= oldest && skipped[at % REMEMBERED] > feedback.packetRangeHigh(range)) {
        at--;
      }
      if (at >= oldest && skipped[at % REMEMBERED] >= feedback.packetRangeLow(range)) {
        return true;
      }
    }
    return false;
  }
}
