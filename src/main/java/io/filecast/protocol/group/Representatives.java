package io.filecast.protocol.group;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.rate.BottleneckRate;
import io.filecast.protocol.flow.rate.FixedRate;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.repair.UnaskedParity;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which members the rate of a group is judged by, and when the others report. A few report all the
 * time; of ten thousand that did, nothing but reports would get through.
 */
final class Representatives {
  /** Enough that the slowest is among them soon. */
  private static final int MOST = 8;

  /** Least time between two reports of one of them while they are all there are, microseconds. */
  private static final int PERIOD_MICROS = 2000;

  /** The same where others report too: eight of them send 2000 reports in a second. */
  private static final int LONG_PERIOD_MICROS = 4000;

  /** Reports of all others together in a second. */
  private static final long REPORTS_PER_SECOND = 2000;

  private static final long LEAST_PERIOD_MICROS = 100_000;
  private static final long LONGEST_PERIOD_MICROS = 5_000_000;

  /** A member that loses so much more than one of them takes its place. */
  private static final double CLEARLY = 0.02;

  private static final long ELECTION_NANOS = 1_000_000_000;

  private final List<GroupMember> members;
  private final SenderSettings sending;
  private final RandomGenerator random;
  private final UnaskedParity unasked = new UnaskedParity();
  private int count;
  private long electionNanos;

  Representatives(List<GroupMember> members, SenderSettings sending, RandomGenerator random) {
    this.members = members;
    this.sending = sending;
    this.random = random;
  }

  void onJoined(long now, GroupMember member) {
    if (count < MOST) {
      promote(now, member);
    } else {
      schedule(now, member);
    }
  }

  private void promote(long now, GroupMember member) {
    count++;
    member.flow().represent(rate(now, member), now);
    member.schedule(now, periodMicros(), 0, 0);
  }

  /** Least time between two reports of one of them, microseconds. */
  int periodMicros() {
    return members.size() > MOST ? LONG_PERIOD_MICROS : PERIOD_MICROS;
  }

  private void demote(long now, GroupMember member) {
    count--;
    member.flow().retire();
    schedule(now, member);
  }

  private RateControl rate(long now, GroupMember member) {
    int packetBytes = member.peer().symbolBytes() + sending.frameOverheadBytes();
    return sending.fixedBitsPerSecond() > 0
        ? new FixedRate(sending.fixedBitsPerSecond(), packetBytes, now)
        : new BottleneckRate(packetBytes, member.peer().rtt().min(), now, random);
  }

  private void schedule(long now, GroupMember member) {
    int all = members.size();
    long period = all * 1_000_000L / REPORTS_PER_SECOND;
    long bounded = Math.max(LEAST_PERIOD_MICROS, Math.min(LONGEST_PERIOD_MICROS, period));
    member.schedule(now, bounded, members.indexOf(member), all);
  }

  /** Before it leaves. */
  void onGone(long now, GroupMember member) {
    if (member.flow().isRepresentative()) {
      count--;
      member.flow().retire();
    }
  }

  /** Looks whether others represent the members better. */
  void elect(long now) {
    GroupMember worst = null;
    GroupMember best = null;
    for (int i = 0; i < members.size(); i++) {
      GroupMember each = members.get(i);
      if (each.isServed() && each.flow().isRepresentative()) {
        best = best == null || each.flow().loss() < best.flow().loss() ? each : best;
      } else if (each.isServed()) {
        worst = worst == null || each.flow().loss() > worst.flow().loss() ? each : worst;
      }
    }
    if (worst == null) {
      return;
    }
    if (count < MOST) {
      promote(now, worst);
    } else if (now - electionNanos >= 0 && worst.flow().loss() > best.flow().loss() + CLEARLY) {
      electionNanos = now + ELECTION_NANOS;
      demote(now, best);
      promote(now, worst);
    }
  }

  /** Parity rows that go with each block unasked. */
  int unaskedRows(int sourceRows) {
    unasked.clear();
    for (int i = 0; i < members.size(); i++) {
      GroupMember each = members.get(i);
      if (each.isServed()) {
        unasked.add(each.flow().loss());
      }
    }
    return unasked.rows(sourceRows);
  }
}
