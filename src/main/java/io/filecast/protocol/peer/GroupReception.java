package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.flow.IncomingGroupFlow;
import io.filecast.protocol.repair.BlockRepair;
import io.filecast.protocol.repair.OpenBlocks;
import io.filecast.protocol.repair.ReceivedSymbols;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Decoded;
import io.filecast.wire.GroupInvitation;
import io.filecast.wire.GroupStatus;
import io.filecast.wire.Probe;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/** What a receiver gets of a transfer by way of a group: the invitation, the flow, the repair. */
public final class GroupReception {
  private final ReceiverPeer peer;
  private final boolean isPossible;
  private final ReceivedSymbols symbols;
  private final OpenBlocks blocks;
  private final ProbeAnswers answers;
  private final RandomGenerator random;

  /** Null while it is not invited. */
  private IncomingGroupFlow flow;

  private boolean dismissed;
  private long packetsBefore;

  /**
   * @param isPossible whether this receiver listens to groups
   * @param answers to path probes
   */
  GroupReception(
      ReceiverPeer peer,
      boolean isPossible,
      ReceivedSymbols symbols,
      RepairMemory memory,
      ProbeAnswers answers,
      RandomGenerator random) {
    this.peer = peer;
    this.isPossible = isPossible;
    this.answers = answers;
    this.symbols = symbols;
    this.random = random;
    blocks = new OpenBlocks(symbols, memory);
  }

  /** Another attempt begins: symbols may have another size. */
  void onNewAttempt() {
    forgetFlow();
    dismissed = false;
    blocks.clear();
  }

  /** Nothing more will come. */
  void free() {
    forgetFlow();
    blocks.clear();
  }

  /** Null, or why it is dropped. */
  Rejection onInvitation(long now, GroupInvitation invitation) {
    if (!isPossible || invitation.markKey() != null) {
      return Rejection.UNSUPPORTED; // what is protected does not come to a group
    }
    if (flow == null || flow.invitation().flow() != invitation.flow()) {
      if (invitation.isDismissal()) {
        return null;
      }
      Rejection unfit = symbols.expectGroup(invitation.symbolBytes(), invitation.firstBlock());
      if (unfit == null) {
        flow = new IncomingGroupFlow(now, invitation, symbols, blocks, random);
        dismissed = false;
      }
      return unfit;
    }
    if (invitation.symbolBytes() != flow.invitation().symbolBytes()) {
      return Rejection.OUTSIDE_CONTENT;
    }
    if (!flow.onInvitation(now, invitation)) {
      return Rejection.STALE;
    }
    dismissed |= invitation.isDismissal();
    return symbols.expectGroup(invitation.symbolBytes(), invitation.firstBlock());
  }

  /** Where to listen; null = nowhere. */
  public InetSocketAddress address() {
    return flow == null || dismissed || peer.phase() != ReceiverPhase.RECEIVING
        ? null
        : new InetSocketAddress(flow.invitation().address(), flow.invitation().port());
  }

  /** Null while it is not invited. */
  IncomingGroupFlow flow() {
    return flow;
  }

  /** Whether rows are to be kept for the repair of their blocks, see {@link #keep}. */
  public boolean isInvited() {
    return flow != null;
  }

  /**
   * A DATA datagram that came to the group; see {@link ReceiverPeer#onData}.
   *
   * @param data has read the datagram
   */
  public Disposition onData(long now, DataHeader data) {
    if (!peer.take(now, peer.refuse(data, refuse(data))) || !flow.onData(now, data)) {
      return Disposition.REJECT;
    }
    if (data.isParity()) {
      return Disposition.KEEP;
    }
    if (!symbols.add(data)) {
      return Disposition.DUPLICATE;
    }
    peer.onGrown(now);
    return Disposition.STORE;
  }

  private Rejection refuse(DataHeader data) {
    if (flow == null) {
      return Rejection.STALE;
    }
    if (!data.checkHolds(flow.invitation().token())) {
      return Rejection.BAD_CHECK;
    }
    return symbols.check(data);
  }

  /** Any other datagram that came to the group. */
  public void onPacket(long now, ByteBuf datagram) {
    peer.take(now, take(now, datagram));
  }

  private Rejection take(long now, ByteBuf datagram) {
    if (flow == null) {
      return Rejection.STALE;
    }
    Decoded decoded = ControlPacket.decode(datagram, flow.invitation().token());
    if (decoded instanceof Rejection bad) {
      return bad;
    }
    if (decoded instanceof Probe probe && (probe.number() & GroupInvitation.GROUP_PROBE) != 0) {
      answers.add(probe);
      return null;
    }
    if (decoded instanceof GroupStatus status) {
      flow.onStatus(now, status);
      return null;
    }
    return Rejection.UNEXPECTED_TYPE;
  }

  /**
   * The payload of a row that was not rejected, however it came.
   *
   * @param fromGroup whether it came to the group
   */
  public void keep(DataHeader data, boolean fromGroup, ByteBuf payload) {
    blocks.take(data.block(), data.row(), payload, fromGroup);
  }

  /** A block whose missing rows can be computed; null without one. */
  public BlockRepair pollRepair() {
    return blocks.poll();
  }

  /** A row of a block has been computed; whether it is to be written. */
  public boolean onRepaired(long now, int block, int row) {
    if (peer.phase() != ReceiverPhase.RECEIVING || !symbols.add(block, row)) {
      return false;
    }
    peer.onGrown(now);
    return true;
  }

  /** Nothing more of a block is to be repaired. */
  public void onRepaired(BlockRepair repair) {
    blocks.onDone(repair);
  }

  /** DATA packets that came to the group, over all attempts. */
  long packetsReceived() {
    return packetsBefore + (flow == null ? 0 : flow.packetsReceived());
  }

  private void forgetFlow() {
    packetsBefore = packetsReceived();
    flow = null;
  }

  /** When a report is due, or {@link Deadline#NEVER}. */
  long reportNanos() {
    return flow == null ? Deadline.NEVER : flow.reportNanos();
  }
}
