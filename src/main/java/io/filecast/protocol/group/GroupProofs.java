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

  /** Proofs that are repeated at once, for each that is new, and besides. */
  private static final int MOST_REPEATS = 64;

  private static final int REPEATS_PER_PROOF = 4;
  private static final long REPEAT_NANOS = 20_000_000;

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

  /** Blocks that are being digested or signed, or wait for that. */
  private final Set<Integer> busy = new HashSet<>();

  private final TreeMap<Integer, ContentHash> unsigned = new TreeMap<>();

  /** By the first of their blocks. */
  private final TreeMap<Integer, Proof> proofs = new TreeMap<>();

  private final ArrayDeque<Proof> owed = new ArrayDeque<>();
  private GroupStatus signedStatus;
  private long gatherNanos = Deadline.NEVER;
  private long signStatusNanos;
  private boolean anyStatus;
  private int packets;
  private int repeats = MOST_REPEATS;
  private long repeatsNanos;

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

  /** The flow begins with this block. */
  void onBegin(long now, int block) {
    sentUntil = block;
    repeatsNanos = now;
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
    if (find(block) == null && busy.add(block)) {
      maker.digest(block);
    }
  }

  /**
   * A member has all of a block but its digest.
   *
   * @return false when there is none any more: what was sent long ago is not proven again
   */
  boolean onAsked(long now, int block) {
    Proof proof = find(block);
    if (proof == null) {
      return busy.contains(block) || block >= sentUntil;
    }
    if (!proof.owed && now - proof.sentNanos >= AGAIN_NANOS && mayRepeat(now)) {
      proof.owed = true;
      owed.add(proof);
    }
    return true;
  }

  /** Whatever members ask for, repeated proofs stay a small part of what is sent. */
  private boolean mayRepeat(long now) {
    long gained = Math.max(0, (now - repeatsNanos) / REPEAT_NANOS);
    repeatsNanos += gained * REPEAT_NANOS;
    repeats = (int) Math.min(MOST_REPEATS, repeats + gained);
    return repeats > 0 && repeats-- > 0;
  }

  private Proof find(int block) {
    Map.Entry<Integer, Proof> before = proofs.floorEntry(block);
    boolean covers =
        before != null && block < before.getKey() + before.getValue().packet.digests().size();
    return covers ? before.getValue() : null;
  }

  /** What {@link ProofMaker#digest} asked for. */
  public void onDigest(long now, int block, ContentHash digest) {
    if (busy.contains(block)) {
      unsigned.put(block, digest);
      gatherNanos = Math.min(gatherNanos, now + GATHER_NANOS);
    }
  }

  /** What {@link ProofMaker#sign} asked for, with its signature. */
  public void onSigned(SignedPacket packet) {
    if (packet instanceof BlockDigests digests) {
      for (int i = 0; i < digests.digests().size(); i++) {
        busy.remove(digests.firstBlock() + i);
      }
      repeats = Math.min(MOST_REPEATS, repeats + REPEATS_PER_PROOF);
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

  /** The digest of a block, or its signature, cannot be had: its members are served otherwise. */
  public void onFailed(int block) {
    busy.remove(block);
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
