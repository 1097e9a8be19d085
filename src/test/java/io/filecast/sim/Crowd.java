package io.filecast.sim;

import io.filecast.content.Readability;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.group.GroupMember;
import io.filecast.protocol.group.GroupSettings;
import io.filecast.protocol.group.GroupWatcher;
import io.filecast.wire.Feature;
import io.filecast.wire.Feedback;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A group of up to ten thousand light receivers on a network that takes no time and loses packets
 * to each of them independently, at a fixed rate.
 */
final class Crowd implements GroupWatcher {
  static final int SYMBOL_BYTES = 1444;
  static final int BLOCK_BYTES = SenderSettings.DEFAULT.blockBytes();

  private static final long SECOND = 1_000_000_000;

  /** Of each member: the next packet that it loses, counted from 0 on; when it reports next. */
  final long[] nextLoss;

  final long[] due;

  private final Group group;
  private final List<CrowdMember> members = new ArrayList<>();
  private final Set<CrowdMember> awake = new LinkedHashSet<>();
  private final List<String> moves = new ArrayList<>();
  private final int blocks;
  private final int lastRows;
  private final short[] sent;
  private final Transmit transmit = new Transmit();
  private final ByteBuf encoded = Unpooled.buffer(2000);
  private final Map<Long, Integer> reportsInSecond = new HashMap<>();
  private long now;
  private long packets;
  private long largest = -1;
  private final List<Long> skips = new ArrayList<>();
  private int blocksSent;
  private long reportBytes;
  private long allSentNanos = -1;

  Crowd(long seed, int receivers, double loss, long contentBytes, long bitsPerSecond) {
    SplittableRandom random = new SplittableRandom(seed);
    SenderSettings settings = SenderSettings.DEFAULT.withRate(bitsPerSecond, null);
    blocks = (int) ((contentBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
    long last = contentBytes - (long) (blocks - 1) * BLOCK_BYTES;
    lastRows = (int) ((last + SYMBOL_BYTES - 1) / SYMBOL_BYTES);
    sent = new short[blocks];
    nextLoss = new long[receivers];
    due = new long[receivers];
    group =
        new Group(
            new GroupSettings(new InetSocketAddress("232.1.2.3", 8890), true, null),
            settings,
            1,
            contentBytes,
            random,
            this,
            null);
    for (int i = 0; i < receivers; i++) {
      members.add(new CrowdMember(this, i, group, random.nextLong(), loss, blocks));
    }
  }

  // ---- what members ask ----------------------------------------------------------------------

  int sourceRows(int block) {
    return block == blocks - 1 ? lastRows : (BLOCK_BYTES + SYMBOL_BYTES - 1) / SYMBOL_BYTES;
  }

  int rowsSent(int block) {
    return sent[block];
  }

  int blocksSent() {
    return blocksSent;
  }

  /** Packets before the burst that is being sent. */
  long packetsBefore() {
    return packets;
  }

  /** The number of the newest packet. */
  long largest() {
    return largest;
  }

  /** How many numbers were left out. */
  int skips() {
    return skips.size();
  }

  /** The number that was left out as the index-th; -1 for an index below 0. */
  long skip(int index) {
    return index < 0 ? -1 : skips.get(index);
  }

  void wake(CrowdMember member) {
    awake.add(member);
  }

  @Override
  public void onJoined(GroupMember member) {}

  @Override
  public void onMoved(GroupMember member, String why) {
    moves.add(why);
  }

  // ---- the run -------------------------------------------------------------------------------

  /** Until every member has everything, and the sender knows. */
  Crowd run() {
    int knows = Feature.GROUP_FLOW.bit() | Feature.PARITY.bit();
    members.forEach(each -> each.member().onSending(now, knows));
    members.forEach(each -> each.member().onProbeAnswered(now));
    while (!isOver()) {
      turn();
      long next = group.nextTimeoutNanos();
      for (long each : due) {
        next = Math.min(next, each);
      }
      now = Math.max(now + 1, next);
      if (now > 600 * SECOND) {
        throw new IllegalStateException("goes on for ever");
      }
      report();
      group.onTimeout(now);
    }
    return this;
  }

  private boolean isOver() {
    return allSentNanos >= 0
        && members.stream().allMatch(each -> each.wholeNanos() >= 0 && each.isKnownWhole(blocks));
  }

  private void turn() {
    for (CrowdMember each : List.copyOf(awake)) {
      if (each.pollInvitation(now)) {
        awake.remove(each);
      }
    }
    while (group.poll(now, Readability.ALL, (block, row, count) -> true, transmit)) {
      if (transmit.isBurst()) {
        send();
      } else if (allSentNanos >= 0) {
        members.forEach(each -> each.atTheEnd(now)); // a STATUS says that all has been sent
      }
    }
  }

  private void send() {
    sent[transmit.block()] += (short) transmit.count();
    long first = transmit.firstPacketNumber();
    for (long skipped = largest + 1; skipped < first; skipped++) {
      skips.add(skipped);
    }
    for (int i = 0; i < nextLoss.length; i++) {
      if (nextLoss[i] < packets + transmit.count()) {
        members.get(i).lose(first, transmit.count(), transmit.block());
      }
    }
    packets += transmit.count();
    largest = first + transmit.count() - 1;
    blocksSent = group.blocksSent();
    if (blocksSent == blocks && allSentNanos < 0) {
      allSentNanos = now;
    }
    members.stream().filter(CrowdMember::isRepresentative).forEach(each -> each.reportSoon(now));
  }

  private void report() {
    for (int i = 0; i < due.length; i++) {
      if (due[i] <= now) {
        CrowdMember each = members.get(i);
        Feedback report = each.report(now);
        report.encode(0, encoded.clear());
        reportBytes += encoded.readableBytes();
        reportsInSecond.merge(now / SECOND, 1, Integer::sum);
        each.member().onReport(now, report);
      }
    }
  }

  // ---- figures -------------------------------------------------------------------------------

  List<String> moves() {
    return moves;
  }

  /** Rows sent for each source row. */
  double rowsPerSourceRow() {
    long source = (long) (blocks - 1) * sourceRows(0) + lastRows;
    return (double) packets / source;
  }

  /** The most reports in a second. */
  int mostReportsInSecond() {
    return reportsInSecond.values().stream().mapToInt(each -> each).max().orElse(0);
  }

  /** Of all reports, of the bytes of DATA. */
  double reportShare() {
    return (double) reportBytes / group.counters().bytes();
  }

  /** How long the last member waited for what it lacked when all had been sent, seconds. */
  double waitSeconds() {
    long last = members.stream().mapToLong(CrowdMember::wholeNanos).max().orElse(0);
    return (last - allSentNanos) / 1e9;
  }
}
