package io.filecast.protocol.group;

import io.filecast.protocol.Deadline;
import io.filecast.wire.BlockDigests;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.GroupStatus;
import io.filecast.wire.SignedPacket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Proves to the members of a protected transfer what its blocks are: has them digested, has as many
 * digests signed together as a packet holds, and sends those again that members lack.
 */
public final class GroupProofs {
  /** Blocks wait no longer for a packet to be filled: members keep what is not proven. */
  private static final long GATHER_NANOS = 20_000_000;

  /** What was sent less than that ago is on its way, or the report was. */
  private static final long AGAIN_NANOS = 50_000_000;

  private static final long SIGNED_STATUS_NANOS = 1_000_000_000;

  /** Packets that are kept for those who lack them: some 6 GB of content, in 1 MiB. */
  private static final int KEPT = 1024;

  /** A packet, and when it was sent. */
  private static final class Proof {
    private final BlockDigests packet;
    private long sentNanos;
    private boolean owed = true;

    Proof(BlockDigests packet) {
      this.packet = packet;
    }
  }

  private final long transferId;
  private final ProofMaker maker;
  private final IntPredicate isLacking;
  private final Set<Integer> computing = new HashSet<>();
  private final TreeMap<Integer, ContentHash> unsigned = new TreeMap<>();

  /** By the first of their blocks. */
  private final TreeMap<Integer, Proof> proofs = new TreeMap<>();

  private final ArrayDeque<Proof> owed = new ArrayDeque<>();
  private GroupStatus signedStatus;
  private long gatherNanos = Deadline.NEVER;
  private long signStatusNanos;
  private boolean anyStatus;
  private int packets;

  /** Every block before it was looked at. */
  private int sentUntil;

  /**
   * @param isLacking whether any member lacks a block
   */
  GroupProofs(long transferId, ProofMaker maker, IntPredicate isLacking) {
    this.transferId = transferId;
    this.maker = maker;
    this.isLacking = isLacking;
  }

  /** Every block before this one has been sent. */
  void onSentUntil(int block) {
    for (; sentUntil < block; sentUntil++) {
      if (isLacking.test(sentUntil)) {
        prove(sentUntil);
      }
    }
  }

  private void prove(int block) {
    if (!unsigned.containsKey(block) && find(block) == null && computing.add(block)) {
      maker.digest(block);
    }
  }

  /** A member has all of a block but its digest. */
  void onAsked(long now, int block) {
    Proof proof = find(block);
    if (proof == null) {
      prove(block);
    } else if (!proof.owed && now - proof.sentNanos >= AGAIN_NANOS) {
      proof.owed = true;
      owed.add(proof);
    }
  }

  private Proof find(int block) {
    Map.Entry<Integer, Proof> before = proofs.floorEntry(block);
    boolean covers =
        before != null && block < before.getKey() + before.getValue().packet.digests().size();
    return covers ? before.getValue() : null;
  }

  /** What {@link ProofMaker#digest} asked for. */
  public void onDigest(long now, int block, ContentHash digest) {
    if (computing.remove(block)) {
      unsigned.put(block, digest);
      gatherNanos = Math.min(gatherNanos, now + GATHER_NANOS);
    }
  }

  /** What {@link ProofMaker#sign} asked for, with its signature. */
  public void onSigned(SignedPacket packet) {
    if (packet instanceof BlockDigests digests) {
      Proof proof = new Proof(digests);
      proofs.put(digests.firstBlock(), proof);
      owed.add(proof);
      if (proofs.size() > KEPT) {
        proofs.pollFirstEntry();
      }
    } else {
      signedStatus = (GroupStatus) packet;
    }
  }

  /** Has a status signed, when it is time. */
  void offer(long now, GroupStatus status) {
    if (!anyStatus || now - signStatusNanos >= 0) {
      anyStatus = true;
      signStatusNanos = now + SIGNED_STATUS_NANOS;
      maker.sign(status);
    }
  }

  /** The next packet to the group; null when there is none now. */
  ControlPacket poll(long now) {
    if (now - gatherNanos >= 0 || unsigned.size() >= BlockDigests.MAX_DIGESTS) {
      sign();
    }
    if (signedStatus != null) {
      GroupStatus status = signedStatus;
      signedStatus = null;
      return status;
    }
    Proof next = owed.poll();
    if (next == null) {
      return null;
    }
    next.owed = false;
    next.sentNanos = now;
    return next.packet;
  }

  private void sign() {
    while (!unsigned.isEmpty()) {
      int first = unsigned.firstKey();
      List<ContentHash> run = new ArrayList<>();
      while (run.size() < BlockDigests.MAX_DIGESTS && unsigned.containsKey(first + run.size())) {
        run.add(unsigned.remove(first + run.size()));
      }
      maker.sign(new BlockDigests(++packets, transferId, first, List.copyOf(run), null));
    }
    gatherNanos = Deadline.NEVER;
  }

  /** When {@link #poll} has something to do, or {@link Deadline#NEVER}. */
  long nextNanos() {
    return gatherNanos;
  }
}
