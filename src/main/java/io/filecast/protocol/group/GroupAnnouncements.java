package io.filecast.protocol.group;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.flow.GroupFlow;
import io.filecast.protocol.flow.Transmit;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.GroupInvitation;
import io.filecast.wire.GroupStatus;
import io.filecast.wire.Probe;

/** What a group tells its receivers beside DATA: invitations, path probes, STATUS, and proofs. */
final class GroupAnnouncements {
  static final int FLOW = 1;

  private static final long STATUS_NANOS = 10_000_000;
  private static final int LOSS_ALARM_PER_MILLE = 100;
  private static final int WINDOW_ALARM_PACKETS = 32;

  private final GroupSettings settings;
  private final long transferId;
  private final int token;
  private final GroupProbes probes;
  private final Representatives representatives;

  /** Null where nothing is protected. */
  private final GroupProofs proofs;

  private long statusNanos;
  private int statuses;

  /**
   * @param token of the flow
   * @param proofs null where nothing is protected
   */
  GroupAnnouncements(
      GroupSettings settings,
      long transferId,
      int token,
      GroupProbes probes,
      Representatives representatives,
      GroupProofs proofs) {
    this.representatives = representatives;
    this.settings = settings;
    this.transferId = transferId;
    this.token = token;
    this.probes = probes;
    this.proofs = proofs;
  }

  /** The flow begins with this block. */
  void onBegin(long now, int block) {
    statusNanos = now;
    if (proofs != null) {
      proofs.onBegin(now, block);
    }
  }

  /**
   * @param flow null before it has begun
   */
  GroupInvitation invitation(
      int sequence,
      boolean dismissal,
      GroupFlow flow,
      int symbolBytes,
      long periodMicros,
      long slot,
      long slots,
      int firstBlock) {
    return new GroupInvitation(
        sequence,
        transferId,
        FLOW,
        symbolBytes,
        settings.address().getAddress(),
        dismissal ? 0 : settings.address().getPort(),
        token,
        periodMicros,
        slot,
        slots,
        flow == null ? 0 : flow.largestPacket() + 1,
        firstBlock,
        settings.markKey());
  }

  /**
   * The next path probe.
   *
   * @return false when none is due
   */
  boolean pollProbe(long now, int symbolBytes, Transmit out) {
    int probe = probes.poll(now);
    if (probe != 0) { // as long as DATA, which grows as much when it is sealed
      new Probe(probe, transferId, symbolBytes + DataHeader.BYTES)
          .encode(token, out.beginControl());
    }
    return probe != 0;
  }

  /**
   * The next STATUS or proof.
   *
   * @return false when none is due
   */
  boolean poll(long now, GroupFlow flow, Transmit out) {
    ControlPacket packet = now - statusNanos >= 0 ? status(now, flow) : null;
    if (packet == null && proofs != null) {
      proofs.onSentUntil(flow.blocksSent());
      packet = proofs.poll(now);
    }
    if (packet != null) {
      packet.encode(token, out.beginControl());
    }
    return packet != null;
  }

  private GroupStatus status(long now, GroupFlow flow) {
    statusNanos = now + STATUS_NANOS;
    GroupStatus status =
        new GroupStatus(
            ++statuses,
            transferId,
            FLOW,
            LOSS_ALARM_PER_MILLE,
            representatives.periodMicros(),
            flow.bytesPerSecond(now),
            flow.largestPacket(),
            (long) WINDOW_ALARM_PACKETS * flow.symbolBytes(),
            flow.blocksSent(),
            null);
    if (proofs != null) {
      proofs.offer(now, status);
    }
    return status;
  }

  /** When a path probe is due, or {@link Deadline#NEVER}. */
  long probeNanos() {
    return probes.nextNanos();
  }

  /** When something else is due, or {@link Deadline#NEVER}. */
  long nextNanos() {
    return proofs == null ? statusNanos : Math.min(statusNanos, proofs.nextNanos());
  }
}
