package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.flow.IncomingGroupFlow;
import io.filecast.protocol.repair.BlockProofs;
import io.filecast.protocol.repair.BlockRepair;
import io.filecast.protocol.repair.OpenBlocks;
import io.filecast.protocol.repair.ReceivedSymbols;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.wire.BlockDigests;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Decoded;
import io.filecast.wire.GroupInvitation;
import io.filecast.wire.GroupStatus;
import io.filecast.wire.Probe;
import io.filecast.wire.Rejection;
import io.filecast.wire.SignedPacket;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a receiver gets of a transfer by way of a group: the invitation, the flow, the repair. */
public final class GroupReception {
  /** Whoever can seal a packet to the group can have so many verified at a time. */
  private static final int MOST_UNVERIFIED = 4;

  private final ReceiverPeer peer;
  private final boolean isPossible;
  private final ReceivedSymbols symbols;
  private final OpenBlocks blocks;
  private final BlockProofs proofs;
  private final ProbeAnswers answers;
  private final RandomGenerator random;

  /** Packets whose signature is to be verified. */
  private final ArrayDeque<SignedPacket> signed = new ArrayDeque<>();

  /** Digests among these, and those that are being verified. */
  private int unverified;

  /** The same of one STATUS. */
  private boolean verifiesStatus;

  /** The number of the newest path probe to the group. */
  private int lastProbe;

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
    lastProbe = GroupInvitation.GROUP_PROBE;
    blocks = new OpenBlocks(symbols, memory);
    proofs = new BlockProofs(symbols);
  }

  /** Another attempt begins: symbols may have another size. */
  void onNewAttempt() {
    free();
    dismissed = false;
  }

  /** Nothing more will come. */
  void free() {
    forgetFlow();
    blocks.clear();
    proofs.clear();
    signed.clear();
    unverified = 0;
    verifiesStatus = false;
    lastProbe = GroupInvitation.GROUP_PROBE;
  }

  /** Null, or why it is dropped. */
  Rejection onInvitation(long now, GroupInvitation invitation) {
    if (!isPossible || invitation.markKey() != null && peer.offer().transferKey() == null) {
      return Rejection.UNSUPPORTED;
    }
    if (flow == null || flow.invitation().flow() != invitation.flow()) {
      if (invitation.isDismissal()) {
        return null;
      }
      Rejection unfit = symbols.expectGroup(invitation.symbolBytes(), invitation.firstBlock());
      if (unfit == null) {
        flow = new IncomingGroupFlow(now, invitation, symbols, blocks, random);
        blocks.prove(isProtected() ? proofs : null);
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
    if (invitation.isDismissal()) {
      onDismissed();
    }
    return symbols.expectGroup(invitation.symbolBytes(), invitation.firstBlock());
  }

  /** What is not proven will not be: its unicast flow brings it. */
  private void onDismissed() {
    dismissed = true;
    if (isProtected()) {
      blocks.clear();
      proofs.clear();
    }
  }

  /** The copy is whole: nothing is to be repaired any more. */
  void onComplete(long now) {
    flow.onComplete(now);
    blocks.clear();
    proofs.clear();
  }

  /** Where to listen; null = nowhere. */
  public InetSocketAddress address() {
    return flow == null || dismissed || peer.phase() != ReceiverPhase.RECEIVING
        ? null
        : new InetSocketAddress(flow.invitation().address(), flow.invitation().port());
  }

  /** What flags and packet numbers are marked with; null where nothing is protected. */
  public ByteBuffer markKey() {
    return flow == null ? null : flow.invitation().markKey();
  }

  /** The first packet number that is meant for this receiver. */
  public long firstPacket() {
    return flow == null ? 0 : flow.invitation().firstPacket();
  }

  /** What the checks of packets to the group are made with, where nothing is protected. */
  public int token() {
    return flow == null ? 0 : flow.invitation().token();
  }

  /** Whether other receivers have what it takes to seal packets to the group. */
  private boolean isProtected() {
    return markKey() != null;
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
    if (data.isParity() || isProtected()) {
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

  /**
   * Any other datagram that came to the group.
   *
   * @param decoded the packet, or why there is none
   */
  public void onPacket(long now, Decoded decoded) {
    peer.take(now, flow == null ? Rejection.STALE : take(now, decoded));
  }

  private Rejection take(long now, Decoded decoded) {
    if (decoded instanceof Rejection bad) {
      return bad;
    }
    if (decoded instanceof Probe probe && (probe.number() & GroupInvitation.GROUP_PROBE) != 0) {
      return answer(probe);
    }
    if (decoded instanceof GroupStatus status) {
      return take(now, status);
    }
    if (decoded instanceof BlockDigests digests && isProtected()) {
      return proofs.isNews(digests) ? verify(digests) : null;
    }
    return Rejection.UNEXPECTED_TYPE;
  }

  /** Each number is answered once: whoever sends one again would have all members answer. */
  private Rejection answer(Probe probe) {
    if (probe.number() - lastProbe <= 0) {
      return Rejection.STALE;
    }
    lastProbe = probe.number();
    answers.add(probe);
    return null;
  }

  private Rejection take(long now, GroupStatus status) {
    boolean isNews = flow.onStatus(now, status);
    if (!isProtected() || status.signature() == null || !flow.isNewerThanSigned(status)) {
      return isNews ? null : Rejection.STALE;
    }
    if (verifiesStatus) {
      return Rejection.NO_ROOM;
    }
    verifiesStatus = true;
    signed.add(status);
    return null;
  }

  // ---- what is signed ------------------------------------------------------------------------

  private Rejection verify(BlockDigests packet) {
    if (unverified >= MOST_UNVERIFIED) {
      return Rejection.NO_ROOM;
    }
    unverified++;
    signed.add(packet);
    return null;
  }

  /** A packet whose signature is to be verified; null without one. */
  public SignedPacket pollSigned() {
    return signed.poll();
  }

  /**
   * The signature of a packet was looked at.
   *
   * @return what has become proven, and may be written
   */
  public List<BlockRepair> onVerified(long now, SignedPacket packet, boolean holds) {
    if (packet instanceof GroupStatus) {
      verifiesStatus = false;
    } else {
      unverified = Math.max(0, unverified - 1);
    }
    if (!holds || flow == null) {
      peer.take(now, Rejection.BAD_CHECK);
      return List.of();
    }
    if (packet instanceof BlockDigests digests) {
      proofs.add(digests);
      return proven(now, digests);
    }
    if (flow.isNewerThanSigned((GroupStatus) packet)) {
      flow.onSignedStatus(now, (GroupStatus) packet);
    }
    return List.of();
  }

  private List<BlockRepair> proven(long now, BlockDigests digests) {
    List<BlockRepair> proven = new ArrayList<>();
    for (int i = 0; i < digests.digests().size(); i++) {
      BlockRepair waiting = blocks.solved(digests.firstBlock() + i);
      if (waiting != null && mayTake(now, waiting)) {
        proven.add(waiting);
      }
    }
    return proven;
  }

  // ---- rows that make up for others ----------------------------------------------------------

  /**
   * The payload of a row that was not rejected, however it came.
   *
   * @param fromGroup whether it came to the group
   */
  public void keep(DataHeader data, boolean fromGroup, ByteBuf payload) {
    blocks.take(data.block(), data.row(), payload, fromGroup);
  }

  /** A block with something to be computed; null without one. */
  public BlockRepair pollRepair() {
    return blocks.poll();
  }

  /**
   * A block has been computed.
   *
   * @return whether its rows may be written; otherwise they are wrong, or wait to be proven
   */
  public boolean onSolved(long now, BlockRepair repair) {
    return mayTake(now, repair);
  }

  private boolean mayTake(long now, BlockRepair repair) {
    boolean may = blocks.mayTake(repair);
    if (!may && flow != null && proofs.isDistrusted(repair.block())) {
      flow.onWrongBlock(now);
    }
    return may;
  }

  /** A row of a block has been computed; whether it is to be written. */
  public boolean onRepaired(long now, int block, int row) {
    if (peer.phase() != ReceiverPhase.RECEIVING || !symbols.add(block, row)) {
      return false;
    }
    peer.onGrown(now);
    return true;
  }

  /** Whether what was computed of a block is still of use. */
  public boolean isWanted(BlockRepair repair) {
    return blocks.isSolving(repair);
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
