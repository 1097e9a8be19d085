package io.filecast.protocol.group;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.flow.GroupFlow;
import io.filecast.protocol.flow.MemberFlow;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whether streams of their own would serve all members sooner than the group does: a wireless
 * access point sends to groups at its lowest rate, and to each of its stations at the highest. That
 * is tried: for a moment the group is silent, and the next blocks go to each member by its unicast
 * flow. What they get by that the group need not send.
 */
final class Dissolution {
  /** With more members unicast is not faster for all of them on any network that is known. */
  private static final int MOST_MEMBERS = 32;

  /**
   * So many times as fast as the group unicast has to be for each. Behind an access point it is ten
   * times; where others send over the same link, unicast flows take more than one group's share.
   */
  private static final double FASTER = 2.5;

  /** Trials in a row that have to show it. */
  private static final int TRIALS = 2;

  private static final long FIRST_NANOS = 1_000_000_000;
  private static final long POSTPONED_NANOS = 10_000_000;
  private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

  /** Each pause between two trials is so many times as long as the one before. */
  private static final int LONGER = 4;

  /** Unicast flows find their rates in that, in so many round trips, and are measured after it. */
  private static final long SETTLING_NANOS = 25_000_000;

  private static final int SETTLING_ROUNDS = 12;
  private static final long LONGEST_SETTLING_NANOS = 500_000_000;

  /** Of the content go to each: 12 MB, more than 1 Gbit/s carries meanwhile. */
  private static final int BLOCKS = 64;

  private final List<GroupMember> members;
  private long trialNanos = Deadline.NEVER;
  private long pauseNanos = FIRST_NANOS;

  /** While one is made; {@link Deadline#NEVER} otherwise. */
  private long settledNanos = Deadline.NEVER;

  private long endNanos = Deadline.NEVER;
  private long measuredSinceNanos;

  private int fasterTrials;

  /** Of the group when the trial began, bytes a second. */
  private long group;

  /** What those have held that are measured, since when they are. */
  private final Map<GroupMember, Long> held = new HashMap<>();

  Dissolution(List<GroupMember> members) {
    this.members = members;
  }

  /** The group begins. */
  void onBegin(long now) {
    trialNanos = now + pauseNanos;
  }

  /** Whether the group has to be silent. */
  boolean isTrying() {
    return endNanos != Deadline.NEVER;
  }

  /**
   * Begins a trial when it is time, and ends it.
   *
   * @param served members that the group serves
   * @param mayBegin whether nothing else is being tried
   * @return why all members are better served by unicast; null when they are not, or it is not
   *     known
   */
  String turn(long now, GroupFlow flow, int served, boolean mayBegin) {
    if (!isTrying()) {
      if (now - trialNanos >= 0) {
        trialNanos = now + (mayBegin ? pauseNanos : POSTPONED_NANOS);
        if (mayBegin) {
          begin(now, flow, served);
        }
      }
      return null;
    }
    if (now - settledNanos >= 0) {
      settledNanos = Deadline.NEVER;
      measuredSinceNanos = now;
      forEachServed(each -> held.put(each, each.peer().heldBytes()));
    }
    return now - endNanos >= 0 ? end(now, flow, served) : null;
  }

  private void begin(long now, GroupFlow flow, int served) {
    MemberFlow slowest = flow.slowest(now);
    int first = flow.nextBlock();
    int until = Math.min(flow.blocks(), first + BLOCKS);
    boolean isUseful = slowest != null && slowest.isSettled() && until - first == BLOCKS;
    if (!isUseful || served < 2 || served > MOST_MEMBERS) {
      return;
    }
    group = flow.bytesPerSecond(now);
    long settling =
        Math.min(
            LONGEST_SETTLING_NANOS,
            Math.max(SETTLING_NANOS, SETTLING_ROUNDS * slowest.smoothedRttNanos()));
    settledNanos = now + settling;
    endNanos = now + 2 * settling;
    forEachServed(
        each -> {
          for (int block = first; block < until; block++) {
            each.peer().sendAlso(block);
          }
          each.peer().wake();
        });
  }

  private String end(long now, GroupFlow flow, int served) {
    double unicast = 0;
    for (Map.Entry<GroupMember, Long> each : held.entrySet()) {
      GroupMember member = each.getKey();
      if (member.isServed()) {
        unicast += member.peer().heldBytes() - each.getValue();
        member.peer().sendUntil(member.firstBlock());
      }
    }
    held.clear();
    endNanos = Deadline.NEVER;
    flow.skipWhatAllHold();
    double each = unicast * 1e9 / Math.max(1, now - measuredSinceNanos) / Math.max(1, served);
    boolean isFaster = each > FASTER * group;
    fasterTrials = isFaster ? fasterTrials + 1 : 0;
    pauseNanos = isFaster ? FIRST_NANOS : Math.min(LONGEST_PAUSE_NANOS, LONGER * pauseNanos);
    trialNanos = now + pauseNanos;
    return fasterTrials == TRIALS
        ? String.format(
            Locale.ROOT,
            "gets %.1f Mbit/s by the group, and %.1f by a stream of its own",
            group * 8e-6,
            each * 8e-6)
        : null;
  }

  private void forEachServed(Consumer<GroupMember> action) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).isServed()) {
        action.accept(members.get(i));
      }
    }
  }

  /** When {@link #turn} is due, or {@link Deadline#NEVER}. */
  long nextNanos() {
    return isTrying() ? Math.min(settledNanos, endNanos) : trialNanos;
  }
}
