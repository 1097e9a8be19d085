package io.filecast.protocol.group;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.flow.MemberFlow;
import io.filecast.wire.Feedback;
import io.filecast.wire.GroupInvitation;
import java.util.HashSet;
import java.util.Set;

/**
 * A receiver as the group sees it: invited once its unicast flow has begun, a member when it has
 * heard something that came to the group, and out of it for good when the group does not serve it
 * well.
 */
public final class GroupMember {
  /** How far it is. */
  public enum Standing {
    /** Its conversation has not come to DATA yet. */
    AWAITED,
    /** It has been asked to listen. */
    INVITED,
    /** It hears the group. */
    HEARS,
    /** The group serves it. */
    SERVED,
    /** It holds everything. */
    COMPLETE,
    /** Its unicast flow serves it, to the end. */
    OUT
  }

  /** Blocks that somebody forged; whoever gets more of them is better served alone. */
  private static final int MOST_WRONG_BLOCKS = 8;

  private static final long REPEAT_NANOS = 250_000_000;

  /**
   * Whoever goes on listening has the group's stream in the way of its own; one that never heard of
   * the group does not answer.
   */
  private static final int DISMISSALS = 20;

  /** A digest that has not come by then, sent again and again, will not come. */
  private static final long UNPROVEN_NANOS = 3_000_000_000L;

  /** Whoever lacks something when all has been sent asks for it within that, and gets it. */
  private static final long STUCK_NANOS = 5_000_000_000L;

  private final Group group;
  private final GroupPeer peer;
  private Standing standing = Standing.AWAITED;
  private long invitedNanos;
  private boolean searchedAgain;

  private int sequence;
  private boolean isAnswered = true;
  private int dismissalsLeft = DISMISSALS;
  private long repeatNanos = Deadline.NEVER;
  private long slot;
  private long slots;
  private long periodMicros;

  private int firstBlock = GroupInvitation.UNSETTLED;

  /** Every block before it, from its first on, is held. */
  private int heldUntil;

  /** Null until it is served. */
  private MemberFlow flow;

  /** Packets of the flows before this one that were meant for it, and those that did not come. */
  private long meantBefore;

  private long lostBefore;

  private final Set<Integer> wrongBlocks = new HashSet<>();

  /** The first block that it had all of but the digest when it reported last, and since when. */
  private int unprovenBlock = -1;

  /** What it held when it last held more, and when that was. */
  private long grownBytes;

  private long grownNanos;

  private long unprovenNanos;

  GroupMember(Group group, GroupPeer peer) {
    this.group = group;
    this.peer = peer;
  }

  // ---- what its conversation tells -----------------------------------------------------------

  /**
   * The unicast flow of an attempt begins.
   *
   * @param supported features that the receiver knows
   */
  public void onSending(long now, int supported) {
    if (standing != Standing.AWAITED) {
      return;
    }
    int bytes = peer.symbolBytes();
    if ((supported & group.needs()) != group.needs()) {
      group.dismiss(now, this, "does not know multicast");
    } else if (bytes < group.symbolBytesFor(now, bytes) && !searchedAgain) {
      searchedAgain = true; // the probes that were larger may just have been lost
      peer.useSymbolBytes(now, group.symbolBytesFor(now, bytes));
    } else if (bytes < group.symbolBytesFor(now, bytes)) {
      group.dismiss(now, this, "carries smaller datagrams than the group's");
    } else if (bytes > group.symbolBytesFor(now, bytes)) {
      useSymbolBytes(now, group.symbolBytesFor(now, bytes));
    } else {
      standing = Standing.INVITED;
      invitedNanos = now;
      tell(now);
      group.onInvited(now, this);
    }
  }

  /** Both flows need symbols of one size: those of its unicast flow become smaller. */
  void useSymbolBytes(long now, int bytes) {
    if (peer.symbolBytes() > bytes) {
      peer.useSymbolBytes(now, bytes);
    }
  }

  /** The attempt is over; the next begins anew. */
  public void onAttemptOver(long now) {
    if (standing != Standing.OUT) {
      group.forget(now, this);
      standing = Standing.AWAITED;
      repeatNanos = Deadline.NEVER;
      firstBlock = GroupInvitation.UNSETTLED;
      unprovenBlock = -1;
      wrongBlocks.clear();
      dropFlow();
    }
  }

  /** Its receiver holds everything. */
  public void onComplete(long now) {
    if (standing != Standing.OUT && standing != Standing.COMPLETE) {
      group.forget(now, this);
      standing = Standing.COMPLETE;
      repeatNanos = Deadline.NEVER;
      dropFlow();
      group.onSettled(now);
    }
  }

  /** The transfer to it has ended. */
  public void onEnd(long now) {
    onAttemptOver(now);
    standing = Standing.OUT;
    group.onSettled(now);
  }

  /** It has answered a path probe that went to the group. */
  public void onProbeAnswered(long now) {
    if (standing == Standing.INVITED) {
      standing = Standing.HEARS;
      group.onHears(now, this);
    }
  }

  /** FEEDBACK about the group flow. */
  public void onReport(long now, Feedback report) {
    if (report.flow != group.flowId()) {
      return;
    }
    if (report.invitation == (sequence & 0xFFFF)) {
      isAnswered = true;
      repeatNanos = Deadline.NEVER;
    }
    if (standing != Standing.SERVED) {
      return;
    }
    if (group.flow().isLie(report) || group.flow().isOfFuture(report)) {
      // It, or whoever else knows what the group's packets are made with.
      group.dismiss(now, this, "has got a packet that was not sent");
      return;
    }
    group.flow().onReport(now, flow, report, firstBlock);
    learnHeld(now, report);
    if (peer.heldBytes() > grownBytes) {
      grownBytes = peer.heldBytes();
      grownNanos = now;
    }
    prove(now, report);
  }

  /** Whether it gets no further though everything has been sent to it. */
  boolean isStuck(long now) {
    return group.flow().isDrained()
        && now - Math.max(grownNanos, group.flow().sentNanos())
            > STUCK_NANOS + 2 * periodMicros * 1000;
  }

  /** Blocks that it has received, and whose digests are missing, or are others. */
  private void prove(long now, Feedback report) {
    if (group.proofs() == null) {
      return;
    }
    boolean isFirst = true;
    for (int i = 0; i < report.lackingBlocks() && isServed(); i++) {
      int block = report.lackingBlock(i);
      if (block >= firstBlock && block < group.flow().blocksSent()) {
        if (report.lackingRows(i) == Feedback.NO_DIGEST) {
          onUnproven(now, block, isFirst);
          isFirst = false;
        } else if (report.lackingRows(i) == Feedback.WRONG_BLOCK) {
          onWrongBlock(now, block);
        }
      }
    }
  }

  /**
   * It has all of a block, and its digest does not come; see whether for too long.
   *
   * @param isFirst whether it is the first of those
   */
  private void onUnproven(long now, int block, boolean isFirst) {
    if (!peer.isHeld(block) && !group.proofs().onAsked(now, block)) {
      group.dismiss(now, this, "needs a proof of what was sent long ago");
    } else if (!isFirst) {
      return;
    } else if (block != unprovenBlock) {
      unprovenBlock = block;
      unprovenNanos = now;
    } else if (now - unprovenNanos > Math.max(UNPROVEN_NANOS, 3 * periodMicros * 1000)) {
      group.dismiss(now, this, "gets no proof of what the group sends");
    }
  }

  private void onWrongBlock(long now, int block) {
    wrongBlocks.add(block);
    if (wrongBlocks.size() > MOST_WRONG_BLOCKS) {
      group.dismiss(now, this, "gets blocks that somebody has forged");
    } else {
      peer.sendAlso(block);
    }
  }

  /** What it does not list as lacking it holds, as far as the list goes. */
  private void learnHeld(long now, Feedback report) {
    int horizon = (int) report.horizon;
    int from = heldUntil;
    boolean complete = true;
    for (int i = 0; i < report.lackingBlocks(); i++) {
      int lacking = report.lackingBlock(i);
      if (lacking >= from) {
        peer.onHeld(now, from, lacking);
        heldUntil = complete ? lacking : heldUntil;
        complete = false;
        from = lacking + 1;
      }
    }
    if (from < horizon) {
      peer.onHeld(now, from, horizon);
      heldUntil = complete ? horizon : heldUntil;
    }
  }

  // ---- what the group decides ----------------------------------------------------------------

  /** The group serves it from this block on. */
  void serve(long now, int fromBlock, MemberFlow ownFlow) {
    standing = Standing.SERVED;
    firstBlock = fromBlock;
    grownNanos = now;
    heldUntil = fromBlock;
    flow = ownFlow;
    peer.sendUntil(fromBlock);
    tell(now);
  }

  /** Its unicast flow serves it with everything that it does not hold. */
  void leave(long now) {
    boolean wasInvited = standing != Standing.AWAITED;
    standing = Standing.OUT;
    dropFlow();
    if (wasInvited) {
      tell(now);
    }
    peer.sendAll();
    peer.wake();
  }

  /** When it is to report: slot {@code slot} of {@code slots} in a period; 0 of 0 = at once. */
  void schedule(long now, long newPeriodMicros, long newSlot, long newSlots) {
    if (periodMicros != newPeriodMicros || slot != newSlot || slots != newSlots) {
      periodMicros = newPeriodMicros;
      slot = newSlot;
      slots = newSlots;
      if (flow != null) {
        flow.onPeriod(newSlots == 0 ? 0 : newPeriodMicros * 1000);
        tell(now);
      }
    }
  }

  private void tell(long now) {
    isAnswered = false;
    repeatNanos = now;
    peer.wake();
  }

  // ---- GROUP ---------------------------------------------------------------------------------

  /** The GROUP to send now; null when it is not time. */
  public GroupInvitation poll(long now) {
    if (isAnswered || now - repeatNanos < 0) {
      return null;
    }
    boolean out = standing == Standing.OUT;
    if (out && --dismissalsLeft < 0) {
      repeatNanos = Deadline.NEVER;
      return null;
    }
    repeatNanos = now + REPEAT_NANOS;
    return group.invitation(++sequence, out, periodMicros, slot, slots, firstBlock);
  }

  /** When GROUP is due, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    return repeatNanos;
  }

  // ---- where it stands -----------------------------------------------------------------------

  public Standing standing() {
    return standing;
  }

  public boolean isServed() {
    return standing == Standing.SERVED;
  }

  /** Whether the group has nothing more to send to it. */
  public boolean isDrained() {
    return !isServed() || group.flow().isDrained();
  }

  /** First byte of the content that the group has not sent yet. */
  public long nextByte() {
    return group.flow().nextByte();
  }

  /** Whether it may still answer the invitation. */
  boolean isWaitedFor(long now) {
    return standing == Standing.INVITED && now - invitedNanos < Group.ANSWER_NANOS;
  }

  /** Whether it is invited, and not served by the group yet. */
  boolean isComing() {
    return standing == Standing.INVITED || standing == Standing.HEARS;
  }

  /** Where its group begins to serve it. */
  int firstBlock() {
    return firstBlock;
  }

  long invitedNanos() {
    return invitedNanos;
  }

  private void dropFlow() {
    meantBefore = packets();
    lostBefore = packetsLost();
    flow = null;
  }

  /** Packets of the group that were meant for it and that it speaks of. */
  public long packets() {
    return meantBefore + (flow == null ? 0 : flow.packets());
  }

  /** Of these, packets that did not come. */
  public long packetsLost() {
    return lostBefore + (flow == null ? 0 : Math.max(0, flow.packets() - flow.received()));
  }

  GroupPeer peer() {
    return peer;
  }

  /** Null unless it is served. */
  public MemberFlow flow() {
    return flow;
  }
}
