package io.filecast.protocol.flow;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.rate.Pacer;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.flow.rate.TotalRate;
import io.filecast.wire.Header;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast a group flow sends: as fast as the slowest of those that represent its members can be
 * sent to. The slowest leads: when it tries whether its path carries more, all are sent more, up to
 * what the others would try themselves.
 */
final class GroupPace {
  /** What one that does not lead may be sent beyond what its path is thought to carry. */
  private static final double TRIAL = 1.25;

  /** Below that share of what its path carries, a member says nothing about the path. */
  private static final double SLOWER = 0.9;

  /**
   * Among equals the one that is followed goes on to be: who tries and then rests does so in turns
   * of his own, and those who take his place before his time is up would never come to try.
   */
  private static final double CLEARLY_SLOWER = 0.9;

  /** Before anything is known: what RFC 9002, section 7.2 lets leave within a round trip. */
  private static final int INITIAL_WINDOW_PACKETS = 10;

  private static final long INITIAL_RTT_NANOS = 10_000_000;

  private final int packetBytes;
  private final int maxBurst;
  private final Pacer pacer;

  /** Null when there is no limit over all. */
  private final TotalRate.Share total;

  private final List<MemberFlow> members = new ArrayList<>();
  private MemberFlow without;
  private MemberFlow leader;
  private long wakeNanos = Long.MAX_VALUE;

  GroupPace(int packetBytes, SenderSettings settings, long now) {
    this.packetBytes = packetBytes;
    maxBurst =
        Math.max(1, Math.min(settings.maxBurstPackets(), Header.MAX_DATAGRAM_BYTES / packetBytes));
    total = settings.totalRate() == null ? null : settings.totalRate().join();
    boolean fixed = settings.fixedBitsPerSecond() > 0;
    pacer = new Pacer(now, fixed ? Pacer.FIXED_CREDIT_NANOS : Pacer.CREDIT_NANOS);
  }

  /** Leaves the shared limit to the others. */
  void close() {
    if (total != null) {
      total.leave();
    }
  }

  int maxBurst() {
    return maxBurst;
  }

  void add(MemberFlow member) {
    members.add(member);
  }

  void remove(MemberFlow member) {
    members.remove(member);
    leader = leader == member ? null : leader;
  }

  /** Sends for a while as if this one were not there; null = no longer. */
  void sendWithout(MemberFlow member) {
    without = member;
  }

  /** Who is followed: the slowest, until another is clearly slower; null as {@link #slowest}. */
  private MemberFlow leader(long now) {
    MemberFlow slowest = slowest(now);
    boolean stays =
        leader != null && judges(leader, now) && rank(slowest) >= CLEARLY_SLOWER * rank(leader);
    leader = stays ? leader : slowest;
    return leader;
  }

  /** The slowest of those that speak; null when nobody is to be waited for. */
  MemberFlow slowest(long now) {
    MemberFlow slowest = null;
    for (int i = 0; i < members.size(); i++) {
      MemberFlow each = members.get(i);
      if (judges(each, now) && (slowest == null || rank(each) < rank(slowest))) {
        slowest = each;
      }
    }
    return slowest;
  }

  private boolean judges(MemberFlow member, long now) {
    return member.isRepresentative() && member != without && member.counts(now);
  }

  /** One of which nothing is known yet does not lead, unless nothing is known of any. */
  private static long rank(MemberFlow member) {
    long estimated = member.estimatedBytesPerSecond();
    return estimated == 0 ? Long.MAX_VALUE : estimated;
  }

  /** Bytes a second, 1 or more. */
  long bytesPerSecond(long now) {
    MemberFlow leader = leader(now);
    if (leader == null) {
      return INITIAL_WINDOW_PACKETS * packetBytes * (1_000_000_000 / INITIAL_RTT_NANOS);
    }
    long pace = leader.rate().pacingBytesPerSecond();
    for (int i = 0; i < members.size(); i++) {
      MemberFlow each = members.get(i);
      if (each != leader && judges(each, now) && each.estimatedBytesPerSecond() > 0) {
        pace = Math.min(pace, mostFor(each.rate()));
      }
    }
    return Math.max(1, pace);
  }

  private static long mostFor(RateControl rate) {
    long trial = (long) (TRIAL * rate.estimatedBytesPerSecond());
    return Math.max(rate.pacingBytesPerSecond(), trial);
  }

  /** Packets that may leave now; 0 = wait. */
  int burstPackets(long now) {
    wakeNanos = Long.MAX_VALUE;
    MemberFlow leader = leader(now);
    long pace = bytesPerSecond(now);
    long room = leader == null ? Long.MAX_VALUE : leader.congestionRoomBytes();
    for (int i = 0; i < members.size(); i++) {
      MemberFlow each = members.get(i);
      if (each != without && each.counts(now)) {
        long theirs = each.roomBytes(pace);
        room = Math.min(room, theirs);
        if (theirs < packetBytes) {
          wakeNanos = Math.min(wakeNanos, each.silentNanos());
        }
      }
    }
    if (room < packetBytes) {
      wakeNanos = leader == null ? wakeNanos : Math.min(wakeNanos, leader.silentNanos());
      return 0;
    }
    if (now - pacer.nextNanos() < 0) {
      wakeNanos = pacer.nextNanos();
      return 0;
    }
    int paced = Math.min(maxBurst, Pacer.burstPackets(pace, packetBytes));
    int limit = (int) Math.min(room / packetBytes, paced);
    return total == null
        ? limit
        : (int) Math.max(1, Math.min(limit, total.burstBytes() / packetBytes));
  }

  /** Takes a burst out of the shared limit; false when others are first. */
  boolean tryTake(long now, int packets) {
    boolean taken = total == null || total.tryTake(now, (long) packets * packetBytes);
    wakeNanos = taken ? Long.MAX_VALUE : total.retryNanos();
    return taken;
  }

  /**
   * A burst leaves.
   *
   * @param firstSymbol -1 for parity
   * @param last whether there is nothing to send behind it
   */
  void onSent(long now, long packet, int firstSymbol, int count, int bytes, boolean last) {
    long pace = bytesPerSecond(now);
    pacer.onSent(now, bytes, pace);
    for (int i = 0; i < members.size(); i++) {
      MemberFlow each = members.get(i);
      RateControl own = each.rate();
      boolean slower = last || own != null && pace < SLOWER * own.pacingBytesPerSecond();
      each.onSent(now, packet, firstSymbol, count, bytes, slower);
    }
  }

  void onTimeout(long now) {
    for (int i = 0; i < members.size(); i++) {
      members.get(i).onTimeout(now);
    }
  }

  /** When it is worth asking again after a refusal by the clock, or a loss is certain. */
  long nextTimeoutNanos() {
    long next = wakeNanos;
    for (int i = 0; i < members.size(); i++) {
      next = Math.min(next, members.get(i).nextTimeoutNanos());
    }
    return next;
  }
}
