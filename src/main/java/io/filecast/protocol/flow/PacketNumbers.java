package io.filecast.protocol.flow;

import io.filecast.wire.Feedback;
import java.util.random.RandomGenerator;

/**
 * The packet numbers of a flow: each is used once, and some are left out on purpose. A receiver
 * that acknowledges what it cannot have, to make the sender send faster than the path carries,
 * acknowledges one of those sooner or later (RFC 9000, section 21.4). The newest {@value
 * #REMEMBERED} are remembered: about ten times as many packets as an honest receiver reports on.
 */
final class PacketNumbers {
  private static final int REMEMBERED = 64;

  /** One in about a thousand: each costs a FEEDBACK sent early. */
  private static final int LEAST_DISTANCE = 256;

  private static final int DISTANCE_SPREAD = 1024;

  private final RandomGenerator random;
  private final long[] skipped = new long[REMEMBERED];
  private int skips;
  private long next;
  private long nextSkip;

  PacketNumbers(RandomGenerator random) {
    this.random = random;
    nextSkip = distance();
  }

  private long distance() {
    return LEAST_DISTANCE + random.nextInt(DISTANCE_SPREAD);
  }

  /**
   * Numbers for some packets that leave together.
   *
   * @return the first; the others follow
   */
  long take(int packets) {
    if (next >= nextSkip) {
      skipped[skips++ % REMEMBERED] = next;
      nextSkip = next + distance();
      next++;
    }
    // RFC 9000, section 12.3: "A QUIC endpoint MUST NOT reuse a packet number within the same
    // packet number space in one connection."
    long first = next;
    next += packets;
    return first;
  }

  /** The lowest number that no packet has had yet. */
  long next() {
    return next;
  }

  /**
   * Packets that were sent with numbers up to this one.
   *
   * @param packet among the newest thousands
   */
  long sentUpTo(long packet) {
    int later = 0;
    while (later < Math.min(skips, REMEMBERED)
        && skipped[(skips - 1 - later) % REMEMBERED] > packet) {
      later++;
    }
    return packet + 1 - (skips - later);
  }

  /** Whether a packet is acknowledged whose number was left out. */
  boolean acknowledgesSkipped(Feedback feedback) {
    int oldest = Math.max(0, skips - REMEMBERED);
    int at = skips - 1;
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

  /** Whether a packet is acknowledged that is not sent yet. */
  boolean acknowledgesFuture(Feedback feedback) {
    return feedback.largestPacketNumber >= next;
  }
}
