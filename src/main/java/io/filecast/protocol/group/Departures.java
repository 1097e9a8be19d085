package io.filecast.protocol.group;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.flow.GroupFlow;
import io.filecast.protocol.flow.MemberFlow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who is better served by unicast: who loses much, hears nothing any more, or is so slow that all
 * others would wait. How fast the others could be is tried now and then, by sending for a moment as
 * if the slowest were not there.
 */
final class Departures {
  /**
   * A member that goes.
   *
   * @param why in words, of the receiver
   */
  record Departure(GroupMember member, String why) {}

  /** Beyond that parity for one costs all others too much. */
  private static final double MOST_LOSS = 0.10;

  /** Its figure of loss needs some packets to be one. */
  private static final long LOSS_PACKETS = 1000;

  private static final long DEAF_NANOS = 2_000_000_000;
  private static final long CLOSED_NANOS = 2_000_000_000;

  /** So many times as fast the others have to become by it. */
  private static final double FASTER = 1.5;

  /** So many times as fast in a trial, and a receiver is slow beyond doubt. */
  private static final double BEYOND_DOUBT = 6;

  private static final long FIRST_TRIAL_NANOS = 60_000_000;
  private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;
  private static final long LEAST_TRIAL_NANOS = 30_000_000;

  /** Of the slowest but one, in which its rate doubles each. */
  private static final int TRIAL_ROUNDS = 4;

  /** Fewer packets in a trial say nothing. */
  private static final long TRIAL_PACKETS = 30;

  /** Trials in a row that a member has to be the slow one in, by far. */
  private static final int SUSPICIONS = 2;

  /** The same of one that may only be slow to begin: its program has just started. */
  private static final int DOUBTFUL_SUSPICIONS = 10;

  private final List<GroupMember> members;
  private long trialNanos = Deadline.NEVER;
  private long trialBeganNanos;
  private long trialEndNanos = Deadline.NEVER;
  private long pauseNanos = FIRST_TRIAL_NANOS;

  /** Who is left out at the moment; null when nobody is. */
  private MemberFlow leftOut;

  /** Packets that each representative had when the trial began. */
  private final Map<MemberFlow, Long> before = new HashMap<>();

  /** Who was so much slower than the others in the trials before this one, and in how many. */
  private MemberFlow suspect;

  private int suspicions;

  /** Who holds up the others; null when nobody does. */
  private MemberFlow slow;

  private long slowBytesPerSecond;

  /** Of what the others got while it was left out, 0 to 1. */
  private double slowShare;

  Departures(List<GroupMember> members) {
    this.members = members;
  }

  void onGone(GroupFlow flow, MemberFlow gone) {
    if (gone == leftOut) {
      endTrial(flow);
    }
    slow = gone == slow ? null : slow;
    suspect = gone == suspect ? null : suspect;
  }

  /**
   * Begins a trial when it is time, and ends it.
   *
   * @param served members that the group serves
   */
  void trial(long now, GroupFlow flow, int served) {
    if (trialNanos == Deadline.NEVER && leftOut == null) {
      trialNanos = now + pauseNanos;
    } else if (leftOut == null && now - trialNanos >= 0) {
      begin(now, flow, served);
    } else if (leftOut != null && now - trialEndNanos >= 0) {
      judge(now, flow);
    }
  }

  /** Whether somebody is left out at the moment. */
  boolean isTrying() {
    return leftOut != null;
  }

  private void begin(long now, GroupFlow flow, int served) {
    MemberFlow slowest = flow.slowest(now);
    trialNanos = Deadline.NEVER;
    boolean isUseful = slowest != null && slowest.isSettled() && served > 1;
    if (!isUseful || flow.isDrained()) {
      return;
    }
    flow.sendWithout(slowest);
    MemberFlow next = flow.slowest(now);
    if (next == null) {
      flow.sendWithout(null);
      return;
    }
    leftOut = slowest;
    trialBeganNanos = now;
    trialEndNanos = now + Math.max(LEAST_TRIAL_NANOS, TRIAL_ROUNDS * next.smoothedRttNanos());
    before.clear();
    for (int i = 0; i < members.size(); i++) {
      MemberFlow each = members.get(i).flow();
      if (each != null && each.isRepresentative()) {
        before.put(each, each.received());
      }
    }
  }

  /**
   * Behind a link that all share all get as much, whoever sends how fast; and what is sent to one
   * alone is taken from the others, if it is the sender's link that is full.
   */
  private void judge(long now, GroupFlow flow) {
    long theirs = Long.MAX_VALUE;
    for (Map.Entry<MemberFlow, Long> each : before.entrySet()) {
      if (each.getKey() != leftOut) {
        theirs = Math.min(theirs, each.getKey().received() - each.getValue());
      }
    }
    long own = leftOut.received() - before.getOrDefault(leftOut, leftOut.received());
    boolean isMeasured =
        theirs != Long.MAX_VALUE
            && theirs >= TRIAL_PACKETS
            && leftOut.heardNanos() - trialBeganNanos >= 0;
    boolean isSlow = isMeasured && theirs - own > FASTER * own;
    suspicions = isSlow && (suspect == leftOut || suspect == null) ? suspicions + 1 : 0;
    suspect = isSlow ? leftOut : null;
    pauseNanos = isSlow ? FIRST_TRIAL_NANOS : Math.min(LONGEST_PAUSE_NANOS, 2 * pauseNanos);
    if (suspicions >= (theirs > BEYOND_DOUBT * own ? SUSPICIONS : DOUBTFUL_SUSPICIONS)) {
      slow = leftOut;
      slowBytesPerSecond = leftOut.estimatedBytesPerSecond();
      slowShare = (double) own / theirs;
      suspicions = 0;
    }
    endTrial(flow);
  }

  private void endTrial(GroupFlow flow) {
    leftOut = null;
    trialEndNanos = Deadline.NEVER;
    flow.sendWithout(null);
  }

  /** When {@link #trial} is due, or {@link Deadline#NEVER}. */
  long nextNanos() {
    return Math.min(trialNanos, trialEndNanos);
  }

  /** Those that go now. */
  List<Departure> due(long now, GroupFlow flow) {
    List<Departure> due = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      GroupMember each = members.get(i);
      String why = each.isServed() ? why(now, flow, each) : null;
      if (why != null) {
        due.add(new Departure(each, why));
      }
    }
    return due;
  }

  /** Null when it stays. */
  private String why(long now, GroupFlow flow, GroupMember each) {
    MemberFlow member = each.flow();
    if (member == slow) {
      return String.format(
          Locale.ROOT,
          "takes %.0f %% of what the others take, %.1f Mbit/s",
          slowShare * 100,
          slowBytesPerSecond * 8e-6);
    }
    if (member.loss() > MOST_LOSS && member.packets() >= LOSS_PACKETS) {
      return String.format(
          Locale.ROOT, "loses %.0f %% of the group's packets", 100 * member.loss());
    }
    if (member.asksTooMuch()) {
      return "asks for far more than it says that it lost";
    }
    boolean speaks = now - each.peer().heardNanos() < DEAF_NANOS / 2;
    boolean isBehind = member.largestPacket() < flow.largestPacket();
    if (speaks && isBehind && now - member.advancedNanos() >= DEAF_NANOS) {
      return "no longer hears the group";
    }
    if (speaks && each.isStuck(now)) {
      return "gets no further by the group";
    }
    if (speaks && now - member.openNanos() >= CLOSED_NANOS) {
      return "writes more slowly than the group sends";
    }
    return null;
  }
}
