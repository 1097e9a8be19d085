package io.filecast.protocol.flow;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.repair.OpenBlocks;
import io.filecast.protocol.repair.ReceivedSymbols;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import io.filecast.wire.GroupInvitation;
import io.filecast.wire.GroupStatus;
import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * The receiving end of a group flow: which packets came, how far the sender is, and when to report
 * about it. All that it reports goes over the pair.
 */
public final class IncomingGroupFlow {
  /** Two seconds of STATUS: each second one is signed. */
  private static final int MOST_UNSIGNED = 200;

  private static final long MAX_U32 = 0xFFFF_FFFFL;

  private final ReceivedSymbols symbols;
  private final OpenBlocks blocks;
  private final ReportSpread spread;
  private final FeedbackSchedule schedule;
  private final Feedback report = new Feedback();
  private final PacketHistory history = new PacketHistory();
  private GroupInvitation invitation;
  private long invitedNanos;
  private long slotNanos = Deadline.NEVER;
  private long largestArrivalNanos;
  private int lastStatus;
  private int lastSigned;
  private boolean anySigned;
  private boolean anyStatus;

  /** Every block before it has been sent. */
  private int blocksSent;

  /** Since the STATUS before: packets that came, and the largest of them. */
  private long receivedAtStatus;

  private long largestAtStatus = Feedback.NO_PACKET;
  private int reports;

  /** Thousandths; where packets are signed, no alarm before the first that is. */
  private int leastLossAlarm;

  private long duplicates;

  /**
   * @param invitation the first to this flow
   */
  public IncomingGroupFlow(
      long now,
      GroupInvitation invitation,
      ReceivedSymbols symbols,
      OpenBlocks blocks,
      RandomGenerator random) {
    this.symbols = symbols;
    this.blocks = blocks;
    spread = new ReportSpread(random);
    schedule = new FeedbackSchedule(now, (int) invitation.feedbackMicros());
    leastLossAlarm = invitation.markKey() == null ? 0 : GroupStatus.MAX_PER_MILLE;
    report.transferId = invitation.transferId();
    report.flow = invitation.flow();
    onInvitation(now, invitation);
  }

  /** Null when this is a packet of before; otherwise it counts from now on. */
  public final boolean onInvitation(long now, GroupInvitation newer) {
    if (invitation != null && newer.sequence() - invitation.sequence() <= 0) {
      return false;
    }
    invitation = newer;
    invitedNanos = now;
    schedule.onPeriod((int) Math.min(Integer.MAX_VALUE, newer.feedbackMicros()));
    schedule.soon(now);
    slotNanos = newer.slots() == 0 ? Deadline.NEVER : nextSlot(now);
    return true;
  }

  public GroupInvitation invitation() {
    return invitation;
  }

  private long nextSlot(long now) {
    long period = Math.max(1, invitation.feedbackMicros() * 1000);
    long offset = (long) ((double) invitation.slot() / invitation.slots() * period);
    long periods = Math.max(0, now - invitedNanos - offset + period) / period;
    return invitedNanos + offset + periods * period;
  }

  private boolean isSlotted() {
    return invitation.slots() > 0;
  }

  // ---- what comes to the group ---------------------------------------------------------------

  /**
   * Takes note of a packet that belongs to the flow.
   *
   * @return whether its number has not come before
   */
  public boolean onData(long now, DataHeader data) {
    long packet = DataHeader.expand(data.packetNumber(), history.largest() + 1);
    PacketHistory.Arrival arrival = history.record(packet);
    if (arrival == PacketHistory.Arrival.REPEATED) {
      duplicates++;
      return false;
    }
    if (packet == history.largest()) {
      largestArrivalNanos = now;
    }
    blocksSent = Math.max(blocksSent, data.block());
    if (!isSlotted()) {
      boolean news = arrival == PacketHistory.Arrival.AFTER_GAP || data.wantsFeedbackNow();
      schedule.onPacket(now, news);
    }
    return true;
  }

  /**
   * How the sender is getting on, or somebody says so who could have sealed it.
   *
   * @return whether that is news
   */
  public boolean onStatus(long now, GroupStatus status) {
    boolean isNews =
        status.flow() == invitation.flow()
            && (!anyStatus || status.sequence() - lastStatus > 0)
            && (!anySigned || status.sequence() - lastSigned <= MOST_UNSIGNED);
    if (isNews) {
      anyStatus = true;
      lastStatus = status.sequence();
      int sent = Math.min(symbols.blocks(), Math.max(0, status.blocksSent()));
      blocksSent = Math.max(blocksSent, sent);
      boolean isAlarmed = isSlotted() && losesTooMuch(status);
      reportIfLacking(now, isAlarmed);
    }
    return isNews;
  }

  private void reportIfLacking(long now, boolean isAlarmed) {
    boolean isAtEnd = blocksSent == symbols.blocks() && !symbols.isComplete();
    // The sender may wait for a report that was lost, and send nothing that would bring another.
    if (isAtEnd) {
      reportAt(spread.whileLacking(now, invitation.slots()));
    } else if (isAlarmed || !isSlotted()) {
      reportAt(spread.whileAlarmed(now, invitation.slots()));
    }
  }

  /** Whether a signature is worth to be verified: nothing that was verified is newer. */
  public boolean isNewerThanSigned(GroupStatus status) {
    return status.flow() == invitation.flow() && (!anySigned || status.sequence() - lastSigned > 0);
  }

  /**
   * The sender's own word, verified: what others have said does not lower the alarm below it, keep
   * its next STATUS out, or hide what it has sent.
   */
  public void onSignedStatus(long now, GroupStatus status) {
    anySigned = true;
    lastSigned = status.sequence();
    anyStatus = true;
    lastStatus = status.sequence();
    leastLossAlarm = status.lossAlarm();
    blocksSent = Math.min(symbols.blocks(), Math.max(0, status.blocksSent()));
    reportIfLacking(now, false);
  }

  private boolean losesTooMuch(GroupStatus status) {
    int alarm = Math.max(status.lossAlarm(), leastLossAlarm);
    long sent = status.largestPacket() - largestAtStatus;
    long came = history.received() - receivedAtStatus;
    largestAtStatus = status.largestPacket();
    receivedAtStatus = history.received();
    return status.lossAlarm() > 0 && (sent - came) * 1000 > sent * alarm;
  }

  private void reportAt(long due) {
    if (due != Deadline.NEVER) {
      schedule.soon(due);
    }
  }

  /** The copy is whole, as those of all others will be soon. */
  public void onComplete(long now) {
    schedule.soon(isSlotted() ? spread.once(now, invitation.slots()) : now);
  }

  /** A block was not what its digest says. */
  public void onWrongBlock(long now) {
    schedule.soon(now);
  }

  /** The window opens after it was small. */
  public void onRoom(long now) {
    schedule.soon(now);
  }

  // ---- reports -------------------------------------------------------------------------------

  public boolean isReportDue(long now) {
    return schedule.isDue(now) || now - slotNanos >= 0;
  }

  /** When a report is due, or {@link Deadline#NEVER}. */
  public long reportNanos() {
    return Math.min(slotNanos, schedule.dueNanos());
  }

  /**
   * Appends FEEDBACK about the flow to {@code out}, complete with its check.
   *
   * @param windowBytes what this receiver takes
   * @param flags of {@link Feedback}
   */
  public void writeReport(
      long now, int attempt, int token, long windowBytes, int flags, ByteBuf out) {
    int before = out.writerIndex();
    report.clearRanges();
    report.sequence = ++reports;
    report.attempt = attempt;
    report.flags = flags;
    report.windowBytes = windowBytes;
    report.ackDelayMicros = Math.min(MAX_U32, (now - largestArrivalNanos) / 1000);
    history.describe(report);
    report.horizon = 0;
    report.invitation = invitation.sequence() & 0xFFFF;
    if (invitation.firstBlock() != GroupInvitation.UNSETTLED) {
      describeLacking();
    }
    report.encode(token, out);
    spread.onReport(now);
    schedule.onSent(now, out.writerIndex() - before);
    if (isSlotted()) {
      slotNanos = nextSlot(now + 1);
    }
  }

  private void describeLacking() {
    int first = Math.min(invitation.firstBlock(), symbols.blocks());
    if (first < blocksSent) {
      symbols.describeLacking(report, first, blocksSent, blocks);
    }
  }

  // ---- figures -------------------------------------------------------------------------------

  /** DATA packets of the flow, each packet number once. */
  public long packetsReceived() {
    return history.received();
  }

  public long duplicates() {
    return duplicates;
  }
}
