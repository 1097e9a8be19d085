package io.filecast.protocol.group;

import io.filecast.content.Readability;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.GroupCounters;
import io.filecast.protocol.flow.GroupFlow;
import io.filecast.protocol.flow.MemberFlow;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.repair.ParityReadiness;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.Feature;
import io.filecast.wire.GroupInvitation;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The receivers of one transfer that hear one stream. Time comes in as {@code now}, monotonic
 * nanoseconds. After any call the owner drains {@link #poll} until it is false, then re-arms its
 * timer from {@link #nextTimeoutNanos}. Not thread-safe: one owner, the one of its peers.
 *
 * <p>Until it begins, and for whom it does not reach, the unicast flows of the peers do all the
 * work: so nobody waits for it.
 */
public final class Group {
  /** Who has not heard anything of the group by then is served by unicast. */
  static final long ANSWER_NANOS = 2_000_000_000;

  /** It begins so long after the second receiver has heard it, whoever is missing. */
  private static final long BEGIN_NANOS = 100_000_000;

  /** With fewer members one stream saves nothing. */
  private static final int LEAST_MEMBERS = 2;

  /** With more receivers than that unicast waits a little for the group to begin. */
  private static final int MANY = 8;

  private static final long HOLD_NANOS = 150_000_000;

  private static final long JUDGE_NANOS = 100_000_000;

  private final GroupSettings settings;
  private final SenderSettings sending;
  private final long contentBytes;
  private final RandomGenerator random;
  private final GroupWatcher watcher;
  private final int token;
  private final List<GroupMember> members = new ArrayList<>();
  private final GroupProbes probes;
  private final Representatives representatives;
  private final Departures departures;
  private final Dissolution dissolution;
  private final GroupAnnouncements announcements;

  /** Null where nothing is protected. */
  private final GroupProofs proofs;

  /** Of all flows of the transfer, once one of them has begun; 0 before. */
  private int symbolBytes;

  private long beginNanos = Deadline.NEVER;
  private long holdNanos = Deadline.NEVER;
  private long judgeNanos = Deadline.NEVER;
  private long answersNanos = Deadline.NEVER;
  private int served;

  /** Null before it begins. */
  private GroupFlow flow;

  /**
   * @param sending as for the unicast flows
   * @param maker null where nothing is protected
   */
  public Group(
      GroupSettings settings,
      SenderSettings sending,
      long transferId,
      long contentBytes,
      RandomGenerator random,
      GroupWatcher watcher,
      ProofMaker maker) {
    this.settings = settings;
    this.sending = sending;
    this.contentBytes = contentBytes;
    this.random = random;
    this.watcher = watcher;
    token = random.nextInt();
    probes = new GroupProbes(members);
    representatives = new Representatives(members, sending, random);
    departures = new Departures(members);
    dissolution = new Dissolution(members);
    proofs = maker == null ? null : new GroupProofs(transferId, maker, this::isNeeded);
    announcements =
        new GroupAnnouncements(settings, transferId, token, probes, representatives, proofs);
  }

  /** A receiver that may become a member. */
  public GroupMember add(GroupPeer peer) {
    GroupMember member = new GroupMember(this, peer);
    members.add(member);
    return member;
  }

  // ---- who comes -----------------------------------------------------------------------------

  int flowId() {
    return GroupAnnouncements.FLOW;
  }

  GroupFlow flow() {
    return flow;
  }

  /**
   * The size of the symbols of a group that a receiver is to be in. Before it begins that is the
   * smallest of all.
   *
   * @param bytes of the symbols of the receiver's unicast flow
   */
  int symbolBytesFor(long now, int bytes) {
    if (flow == null && (symbolBytes == 0 || bytes < symbolBytes)) {
      symbolBytes = bytes;
      for (GroupMember each : List.copyOf(members)) {
        if (each.isComing()) {
          each.useSymbolBytes(now, bytes);
        }
      }
    }
    return symbolBytes;
  }

  void onInvited(long now, GroupMember member) {
    probes.ask(now);
    answersNanos = Math.min(answersNanos, now + ANSWER_NANOS);
    if (flow == null && members.size() > MANY) {
      // A hundred unicast flows that begin together are in each other's way.
      member.peer().sendUntil(0);
      holdNanos = Math.min(holdNanos, now + HOLD_NANOS);
    }
  }

  void onHears(long now, GroupMember member) {
    if (flow != null) {
      join(now, member);
      return;
    }
    if (hearing() == LEAST_MEMBERS) {
      beginNanos = now + BEGIN_NANOS;
    }
    beginIfComplete(now);
  }

  /** Somebody will not come. */
  void onSettled(long now) {
    beginIfComplete(now);
  }

  private void beginIfComplete(long now) {
    boolean isWaiting =
        members.stream()
            .anyMatch(
                each -> each.standing() == GroupMember.Standing.AWAITED || each.isWaitedFor(now));
    if (!isWaiting) {
      begin(now);
    }
  }

  private long hearing() {
    return members.stream().filter(each -> each.standing() == GroupMember.Standing.HEARS).count();
  }

  private void begin(long now) {
    int least = settings.membersOnly() ? 1 : LEAST_MEMBERS;
    if (flow != null || hearing() < least) {
      return;
    }
    beginNanos = Deadline.NEVER;
    List<GroupMember> joining =
        members.stream().filter(each -> each.standing() == GroupMember.Standing.HEARS).toList();
    int first = joining.stream().mapToInt(each -> each.peer().nextBlock()).min().orElseThrow();
    SymbolLayout layout =
        new SymbolLayout(
            contentBytes, sending.blockBytes(), symbolBytes, sending.frameOverheadBytes());
    flow = new GroupFlow(layout, first, this::isNeeded, sending, token, random, now);
    announcements.onBegin(now, first);
    judgeNanos = now + JUDGE_NANOS;
    if (!settings.membersOnly()) {
      dissolution.onBegin(now);
    }
    joining.forEach(each -> join(now, each));
    release(); // who has not heard it goes on meanwhile
  }

  private boolean isNeeded(int block) {
    for (int i = 0; i < members.size(); i++) {
      GroupMember each = members.get(i);
      boolean counts = each.isServed() || each.standing() == GroupMember.Standing.HEARS;
      if (counts && !each.peer().isHeld(block)) {
        return true;
      }
    }
    return false;
  }

  private void join(long now, GroupMember member) {
    GroupPeer peer = member.peer();
    int firstBlock = flow.nextBlock();
    if (firstBlock >= flow.blocks()) {
      dismiss(now, member, "has been sent everything");
    } else {
      served++;
      member.serve(now, firstBlock, flow.add(now, peer.rtt(), peer.windowBytes()));
      representatives.onJoined(now, member);
      watcher.onJoined(member);
    }
  }

  // ---- who goes ------------------------------------------------------------------------------

  /** Leaves a receiver to its unicast flow. */
  void dismiss(long now, GroupMember member, String why) {
    forget(now, member);
    member.leave(now);
    watcher.onMoved(member, why);
    onSettled(now);
  }

  /** It is not a member for the time being. */
  void forget(long now, GroupMember member) {
    MemberFlow gone = member.flow();
    if (gone != null) {
      served--;
      flow.remove(gone);
      representatives.onGone(now, member);
      departures.onGone(flow, gone);
    }
  }

  /** Whether nobody is served by the group, and nobody will be. */
  private boolean isIdle() {
    return served == 0;
  }

  // ---- time ----------------------------------------------------------------------------------

  public void onTimeout(long now) {
    if (now - beginNanos >= 0) {
      beginNanos = Deadline.NEVER;
      begin(now);
    }
    if (now - holdNanos >= 0) {
      holdNanos = Deadline.NEVER;
      release();
    }
    if (now - answersNanos >= 0) {
      dismissTheSilent(now);
    }
    if (flow != null) {
      flow.onTimeout(now);
      judge(now);
    }
  }

  /** Those that have not answered in time; and when the next has not. */
  private void dismissTheSilent(long now) {
    answersNanos = Deadline.NEVER;
    for (GroupMember each : members) {
      if (each.isWaitedFor(now)) {
        answersNanos = Math.min(answersNanos, each.invitedNanos() + ANSWER_NANOS);
      } else if (each.standing() == GroupMember.Standing.INVITED) {
        dismiss(now, each, "does not hear the group");
      }
    }
  }

  /** Unicast has waited for long enough. */
  private void release() {
    for (GroupMember each : members) {
      if (each.isComing()) {
        each.peer().sendAll();
        each.peer().wake();
      }
    }
  }

  private void judge(long now) {
    dissolve(now);
    if (!dissolution.isTrying()) {
      departures.trial(now, flow, served);
    }
    if (now - judgeNanos < 0) {
      return;
    }
    judgeNanos = now + JUDGE_NANOS;
    forgetWhatAllKnow();
    flow.onUnaskedRows(representatives.unaskedRows(flow.sourceRows()));
    representatives.elect(now);
    for (Departures.Departure each : departures.due(now, flow)) {
      dismiss(now, each.member(), each.why());
    }
  }

  /** Leaves all to their unicast flows when that is faster. */
  private void dissolve(long now) {
    String why = dissolution.turn(now, flow, served, !departures.isTrying());
    if (why != null) {
      List.copyOf(members).stream()
          .filter(GroupMember::isServed)
          .forEach(each -> dismiss(now, each, why));
    }
  }

  private void forgetWhatAllKnow() {
    long known = flow.largestPacket();
    for (int i = 0; i < members.size(); i++) {
      MemberFlow each = members.get(i).flow();
      known = each == null ? known : Math.min(known, each.largestPacket());
    }
    flow.onKnownToAll(known);
  }

  /** When {@link #onTimeout} or {@link #poll} is due, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    long next =
        Math.min(
            Math.min(holdNanos, beginNanos), Math.min(answersNanos, announcements.probeNanos()));
    if (isIdle()) {
      return next;
    }
    long due = Math.min(announcements.nextNanos(), Math.min(judgeNanos, dissolution.nextNanos()));
    return dissolution.isTrying()
        ? Math.min(next, due)
        : Math.min(Math.min(next, due), Math.min(departures.nextNanos(), flow.nextTimeoutNanos()));
  }

  // ---- sending -------------------------------------------------------------------------------

  /**
   * Fills {@code out} with the next thing to send to the group: a burst whose frames the owner
   * builds, or a packet that goes out as it is; false when pacing, a window or the content says
   * wait.
   */
  public boolean poll(long now, Readability content, ParityReadiness parity, Transmit out) {
    if (announcements.pollProbe(now, symbolBytes, out)) {
      return true;
    }
    if (isIdle()) {
      return false;
    }
    return announcements.poll(now, flow, out)
        || !dissolution.isTrying() && flow.poll(now, content, parity, out);
  }

  GroupInvitation invitation(
      int sequence, boolean dismissal, long periodMicros, long slot, long slots, int firstBlock) {
    return announcements.invitation(
        sequence, dismissal, flow, symbolBytes, periodMicros, slot, slots, firstBlock);
  }

  // ---- what is proven ------------------------------------------------------------------------

  /** Is told what its {@link ProofMaker} was asked for; null where nothing is protected. */
  public GroupProofs proofs() {
    return proofs;
  }

  /** The features that a receiver must know to be a member. */
  int needs() {
    return Feature.GROUP_FLOW.bit()
        | Feature.PARITY.bit()
        | (proofs == null ? 0 : Feature.BLOCK_DIGESTS.bit());
  }

  /** Every block before this one has been sent. */
  public int blocksSent() {
    return flow == null ? 0 : flow.blocksSent();
  }

  /** Of its symbols; 0 before anybody was invited. */
  public int symbolBytes() {
    return symbolBytes;
  }

  /** Null before it has begun. */
  public GroupCounters counters() {
    return flow == null ? null : flow.counters();
  }

  /** The transfer is over. */
  public void close() {
    if (flow != null) {
      flow.close();
    }
  }
}
