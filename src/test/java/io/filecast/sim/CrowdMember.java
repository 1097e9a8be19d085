package io.filecast.sim;

import io.filecast.protocol.flow.ReportSpread;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.group.GroupMember;
import io.filecast.protocol.group.GroupPeer;
import io.filecast.wire.Feedback;
import io.filecast.wire.GroupInvitation;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * One of ten thousand receivers: knows which packets it lost, and of each block how many rows, and
 * nothing of their bytes. It reports when a receiver does.
 */
final class CrowdMember implements GroupPeer {
  private static final int MAX_RANGES = 96;

  private final Crowd crowd;
  private final int index;
  private final SplittableRandom random;
  private final double perLoss;
  private final RttEstimator rtt = new RttEstimator();
  private final GroupMember member;
  private final Feedback report = new Feedback();
  private final ReportSpread spread;

  /** Rows that were lost of each block. */
  private final short[] lost;

  /** Blocks that something was lost of, and that may not be whole. */
  private final BitSet open = new BitSet();

  /** As the sender knows. */
  private final BitSet held = new BitSet();

  /** Numbers of the packets that were lost, the newest of them behind each other in a ring. */
  private final long[] losses = new long[MAX_RANGES];

  private int lostPackets;
  private long heardNanos;
  private GroupInvitation invitation;
  private long reportedNanos = Long.MIN_VALUE / 2;
  private boolean saidWhole;
  private long wholeNanos = -1;
  private int reports;

  CrowdMember(Crowd crowd, int index, Group group, long seed, double loss, int blocks) {
    this.crowd = crowd;
    this.index = index;
    perLoss = 1 / Math.log1p(-loss);
    random = new SplittableRandom(seed);
    lost = new short[blocks];
    spread = new ReportSpread(random);
    rtt.onSample(200_000, 0);
    crowd.nextLoss[index] = gap() - 1;
    crowd.due[index] = Long.MAX_VALUE;
    member = group.add(this);
  }

  /** Packets up to the next that it loses, that one included. */
  private long gap() {
    return 1 + (long) (Math.log(random.nextDouble()) * perLoss);
  }

  GroupMember member() {
    return member;
  }

  // ---- what comes ----------------------------------------------------------------------------

  /**
   * Some of the next packets do not come, all rows of one block.
   *
   * @param first the number of the first packet of the burst
   */
  void lose(long first, int count, int block) {
    long before = crowd.packetsBefore();
    long next = crowd.nextLoss[index];
    for (; next < before + count; next += gap()) {
      losses[lostPackets++ % MAX_RANGES] = first + next - before;
      lost[block]++;
    }
    crowd.nextLoss[index] = next;
    open.set(block);
  }

  boolean isRepresentative() {
    return invitation != null && invitation.slots() == 0;
  }

  /** It has got something. */
  void reportSoon(long now) {
    speakAt(Math.max(now, reportedNanos + invitation.feedbackMicros() * 1000));
  }

  private void speakAt(long nanos) {
    crowd.due[index] = Math.min(crowd.due[index], nanos);
  }

  /** All blocks have been sent once: it is whole, or lacks something. */
  void atTheEnd(long now) {
    boolean isWhole = isWhole();
    if (isWhole && wholeNanos < 0) {
      wholeNanos = now;
    }
    if (isWhole && !saidWhole) {
      saidWhole = true;
      speakAt(spread.once(now, invitation.slots()));
    } else if (!isWhole) {
      speakAt(spread.whileLacking(now, invitation.slots()));
    }
  }

  /** Forgets blocks that are whole; whether all are. */
  private boolean isWhole() {
    for (int block = open.nextSetBit(0); block >= 0; block = open.nextSetBit(block + 1)) {
      open.set(block, lackingRows(block) > 0);
    }
    return open.isEmpty();
  }

  private int lackingRows(int block) {
    return Math.max(0, crowd.sourceRows(block) - crowd.rowsSent(block) + lost[block]);
  }

  /** Whether the sender knows that it has everything. */
  boolean isKnownWhole(int blocks) {
    return held.nextClearBit(0) >= blocks;
  }

  long wholeNanos() {
    return wholeNanos;
  }

  // ---- what it says --------------------------------------------------------------------------

  /** Takes the invitation that its conversation brings; whether there was one. */
  boolean pollInvitation(long now) {
    GroupInvitation newer = member.poll(now);
    if (newer == null) {
      return false;
    }
    invitation = newer;
    long slot = (long) ((double) newer.slot() / Math.max(1, newer.slots()) * period());
    crowd.due[index] = now + (newer.slots() == 0 ? 0 : slot);
    return true;
  }

  private long period() {
    return invitation.feedbackMicros() * 1000;
  }

  /** Its report. */
  Feedback report(long now) {
    reportedNanos = now;
    heardNanos = now;
    crowd.due[index] = isRepresentative() ? Long.MAX_VALUE : now + period();
    report.clearRanges();
    report.sequence = ++reports;
    report.flow = invitation.flow();
    report.largestPacketNumber = crowd.largest();
    report.packetsReceived = crowd.packetsBefore() - lostPackets;
    report.windowBytes = 4 << 20;
    report.invitation = invitation.sequence() & 0xFFFF;
    describePackets();
    describeBlocks();
    return report;
  }

  /** Newest first, between those that were lost and the numbers that were left out. */
  private void describePackets() {
    int left = isRepresentative() ? MAX_RANGES : 1;
    int loss = lostPackets - 1;
    int skip = crowd.skips() - 1;
    long high = report.largestPacketNumber;
    while (left > 0 && high >= 0 && lostPackets - loss <= MAX_RANGES) {
      long lostNext = loss >= 0 ? losses[loss % MAX_RANGES] : -1;
      long missing = Math.max(lostNext, crowd.skip(skip));
      loss -= missing == lostNext ? 1 : 0;
      skip -= missing == crowd.skip(skip) ? 1 : 0;
      if (missing < high) {
        report.addPacketRange(missing + 1, high);
        left--;
      }
      high = missing - 1;
    }
  }

  private void describeBlocks() {
    report.horizon = invitation.firstBlock() < 0 ? 0 : crowd.blocksSent();
    isWhole();
    for (int block = open.nextSetBit(0); block >= 0; block = open.nextSetBit(block + 1)) {
      if (block >= report.horizon || !report.addLackingRows(block, lackingRows(block))) {
        report.horizon = Math.min(report.horizon, block);
        return;
      }
    }
  }

  // ---- what the group asks -------------------------------------------------------------------

  @Override
  public int symbolBytes() {
    return Crowd.SYMBOL_BYTES;
  }

  @Override
  public RttEstimator rtt() {
    return rtt;
  }

  @Override
  public long heardNanos() {
    return heardNanos;
  }

  @Override
  public long windowBytes() {
    return 4 << 20;
  }

  @Override
  public int nextBlock() {
    return 0;
  }

  @Override
  public boolean isHeld(int block) {
    return held.get(block);
  }

  @Override
  public long heldBytes() {
    return (long) held.cardinality() * Crowd.BLOCK_BYTES;
  }

  @Override
  public void onHeld(long now, int fromBlock, int toBlock) {
    held.set(fromBlock, toBlock);
  }

  @Override
  public void sendUntil(int block) {}

  @Override
  public void sendAlso(int block) {
    throw new IllegalStateException("a trial of unicast, to so many");
  }

  @Override
  public void sendAll() {}

  @Override
  public void useSymbolBytes(long now, int bytes) {}

  @Override
  public void wake() {
    crowd.wake(this);
  }
}
