package io.filecast.protocol.flow;

import io.filecast.content.Readability;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.repair.ParityReadiness;
import io.filecast.protocol.repair.RowsOwed;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * The DATA that goes to a group: block after block, each followed by the parity that its members
 * are likely to need, and before that whatever rows members have asked for.
 */
public final class GroupFlow {
  private final SymbolLayout layout;
  private final int token;
  private final int blocks;
  private final int runRows;
  private final PacketNumbers numbers;
  private final GroupPace pace;
  private final RowsOwed owed;
  private final IntPredicate isNeeded;
  private final GroupCounters counters = new GroupCounters();

  /** Parity rows that go with a block unasked, for one of full size. */
  private int unaskedRows;

  private int block;
  private int row;
  private long sentNanos;

  /**
   * @param firstBlock where it begins
   * @param isNeeded whether any member lacks a block; asked once for each
   * @param token of the flow
   */
  public GroupFlow(
      SymbolLayout layout,
      int firstBlock,
      IntPredicate isNeeded,
      SenderSettings settings,
      int token,
      RandomGenerator random,
      long now) {
    this.layout = layout;
    this.token = token;
    this.isNeeded = isNeeded;
    pace = new GroupPace(layout.datagramBytes(), settings, now);
    runRows = layout.runRows(pace.maxBurst());
    numbers = new PacketNumbers(random);
    blocks = layout.symbols() == 0 ? 0 : layout.block(layout.symbols() - 1) + 1;
    owed = new RowsOwed(blocks);
    block = firstBlock;
    skipWhatAllHold();
  }

  /** No more will be sent. */
  public void close() {
    pace.close();
  }

  // ---- members -------------------------------------------------------------------------------

  /**
   * A receiver is a member from now on.
   *
   * @param rtt of the peer
   * @param windowBytes what the peer has said it can take
   */
  public MemberFlow add(long now, RttEstimator rtt, long windowBytes) {
    long sent = numbers.sentUpTo(numbers.next() - 1);
    MemberFlow member = new MemberFlow(layout.datagramBytes(), rtt, windowBytes, sent, now);
    pace.add(member);
    return member;
  }

  public void remove(MemberFlow member) {
    pace.remove(member);
  }

  /** Who is not looked at for the time being, to see how fast the others are; null = nobody. */
  public void sendWithout(MemberFlow member) {
    pace.sendWithout(member);
  }

  /** The slowest of those that represent the others; null when there is none. */
  public MemberFlow slowest(long now) {
    return pace.slowest(now);
  }

  /** How much parity goes unasked with a block of full size from now on. */
  public void onUnaskedRows(int rows) {
    unaskedRows = rows;
  }

  /** Of its symbols. */
  public int symbolBytes() {
    return layout.symbolBytes();
  }

  /** Source rows of a block of full size. */
  public int sourceRows() {
    return layout.endSymbol(0);
  }

  /** Whether a report claims what only a liar can: a packet whose number was left out. */
  public boolean isLie(Feedback report) {
    return numbers.acknowledgesSkipped(report);
  }

  /** Whether a report speaks of what is not sent yet. */
  public boolean isOfFuture(Feedback report) {
    return numbers.acknowledgesFuture(report) || report.horizon > block;
  }

  /**
   * A member has reported; neither a {@linkplain #isLie lie} nor {@linkplain #isOfFuture of the
   * future}.
   *
   * @param firstBlock of that member
   */
  public void onReport(long now, MemberFlow member, Feedback report, int firstBlock) {
    member.onReport(now, report, numbers);
    for (int i = 0; i < report.lackingBlocks(); i++) {
      int asked = report.lackingBlock(i);
      int lacking = report.lackingRows(i);
      boolean areRows = lacking != Feedback.NO_DIGEST && lacking != Feedback.WRONG_BLOCK;
      if (areRows && asked >= firstBlock && asked < block) {
        int rows = Math.min(lacking, sourceRows(asked));
        member.onAsked(owed.request(asked, rows, report.largestPacketNumber));
      }
    }
  }

  /** Every member knows of this packet. */
  public void onKnownToAll(long packet) {
    owed.forget(packet);
  }

  // ---- where it stands -----------------------------------------------------------------------

  /** Every block before this one has been sent. */
  public int blocksSent() {
    return block;
  }

  /** The first block that none of has been sent. */
  public int nextBlock() {
    return row == 0 ? block : block + 1;
  }

  public int blocks() {
    return blocks;
  }

  /** The number of the newest packet, or {@link Feedback#NO_PACKET}. */
  public long largestPacket() {
    return numbers.next() - 1;
  }

  /** When it sent something last. */
  public long sentNanos() {
    return sentNanos;
  }

  public boolean isDrained() {
    return block >= blocks && owed.isEmpty();
  }

  /** First byte of the content that it has not sent yet. */
  public long nextByte() {
    return block >= blocks ? layout.contentBytes() : layout.offset(block, row(block));
  }

  private int row(int block) {
    return Math.min(row, sourceRows(block) - 1);
  }

  public long bytesPerSecond(long now) {
    return pace.bytesPerSecond(now);
  }

  public GroupCounters counters() {
    return counters;
  }

  // ---- sending -------------------------------------------------------------------------------

  /**
   * Chooses the next burst, of rows that can be had.
   *
   * @return false when a window, the pace or the content says wait
   */
  public boolean poll(long now, Readability content, ParityReadiness parity, Transmit out) {
    int limit = pace.burstPackets(now);
    if (limit == 0) {
      return false;
    }
    boolean repair = findOwed(limit, content, parity, out);
    if (!repair && !findNew(limit, content, parity, out)) {
      return false;
    }
    if (!pace.tryTake(now, out.count)) {
      return false;
    }
    commit(now, repair, out);
    return true;
  }

  private int sourceRows(int block) {
    return layout.endSymbol(block) - layout.firstSymbol(block);
  }

  /** Rows of the first block that rows are owed of and can be had. */
  private boolean findOwed(int limit, Readability content, ParityReadiness parity, Transmit out) {
    for (int at = owed.nextBlock(0); at >= 0; at = owed.nextBlock(at + 1)) {
      int next = owed.nextRow(at);
      if (find(at, next, Math.min(limit, owed.rows(at)), content, parity, out)) {
        return true;
      }
    }
    return false;
  }

  private boolean findNew(int limit, Readability content, ParityReadiness parity, Transmit out) {
    while (block < blocks) {
      int sourceRows = sourceRows(block);
      if (row < sourceRows) {
        int runEnd = row - row % runRows + runRows;
        return find(block, row, Math.min(limit, runEnd - row), content, parity, out);
      }
      int rest = sourceRows + unaskedRows(sourceRows) - row;
      if (rest > 0 && find(block, row, Math.min(limit, rest), content, parity, out)) {
        return true;
      }
      if (rest > 0) {
        owed.owe(block, rest); // when it has been computed
      }
      next();
    }
    return false;
  }

  private int unaskedRows(int sourceRows) {
    int full = sourceRows();
    int share = sourceRows == full ? unaskedRows : (unaskedRows * sourceRows + full - 1) / full;
    return Math.min(DataHeader.MAX_ROW + 1 - sourceRows, share);
  }

  private boolean find(
      int block, int row, int limit, Readability content, ParityReadiness parity, Transmit out) {
    int sourceRows = sourceRows(block);
    if (row >= sourceRows) {
      int count = Math.min(limit, DataHeader.MAX_ROW + 1 - row);
      if (!parity.areReady(block, row, count)) {
        return false;
      }
      out.beginParityBurst(layout, block, row, count);
      return true;
    }
    out.firstSymbol = layout.firstSymbol(block) + row;
    out.count = Math.min(limit, sourceRows - row);
    if (!cutToReadable(content, out)) {
      return false;
    }
    out.beginBurst(layout, runRows);
    return true;
  }

  private boolean cutToReadable(Readability content, Transmit out) {
    int end = out.firstSymbol + out.count;
    long offset = layout.offset(out.firstSymbol);
    int bytes = (int) (layout.offset(end - 1) - offset) + layout.payloadBytes(end - 1);
    int readable = content.readable(offset, layout.payloadBytes(out.firstSymbol), bytes);
    if (readable < bytes) {
      out.count = Math.min(out.count, readable / layout.symbolBytes());
    }
    return out.count > 0;
  }

  private void commit(long now, boolean repair, Transmit out) {
    out.firstPacketNumber = numbers.take(out.count);
    out.token = token;
    sentNanos = now;
    if (repair) {
      owed.onRepaired(out.block(), out.count, out.firstPacketNumber + out.count - 1);
    } else {
      owed.onSent(out.block(), out.count);
      row += out.count;
      if (row >= sourceRows(block) + unaskedRows(sourceRows(block))) {
        next();
      }
    }
    out.feedbackNow = isDrained();
    counters.onSent(out, repair);
    int symbol = out.isParity() ? -1 : out.firstSymbol();
    pace.onSent(
        now, out.firstPacketNumber, symbol, out.count, out.datagramBytes(), out.feedbackNow);
  }

  private void next() {
    block++;
    row = 0;
    skipWhatAllHold();
  }

  /** Goes on with the next block that a member lacks. */
  public void skipWhatAllHold() {
    while (row == 0 && block < blocks && !isNeeded.test(block)) {
      block++;
    }
  }

  // ---- time ----------------------------------------------------------------------------------

  public void onTimeout(long now) {
    pace.onTimeout(now);
  }

  /** When something is due, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    return pace.nextTimeoutNanos();
  }
}
