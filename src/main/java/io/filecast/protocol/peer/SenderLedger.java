package io.filecast.protocol.peer;

import io.filecast.protocol.flow.FlightCounters;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.flow.UnicastFlow;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Quota;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import io.filecast.wire.Unsupported;
import io.netty.buffer.ByteBuf;

/** The facts of one destination over all attempts, and the control packets it has written. */
final class SenderLedger {
  final FlightCounters counters = new FlightCounters();
  private final long contentBytes;
  private final long startedNanos;
  private long acceptedNanos = -1;
  private long firstDataNanos = -1;
  private long endedNanos = -1;

  /** -1 before the receiver has said it. */
  private long heldAtStart = -1;

  private long missingBytes;
  private Reason reason = Reason.NONE;
  private Receipt receipt;

  /** Of the REJECT that ended the transfer; null without one. */
  private Quota quota;

  /** What the receiver does not support; null when that is not why the transfer ended. */
  private Unsupported unsupported;

  SenderLedger(long contentBytes, long now) {
    this.contentBytes = contentBytes;
    startedNanos = now;
  }

  long contentBytes() {
    return contentBytes;
  }

  void onAccepted(long now) {
    if (acceptedNanos < 0) {
      acceptedNanos = now;
    }
  }

  /**
   * What the receiver says it holds as an attempt begins. Of that, what it held before the transfer
   * is the least it has said so far: a later attempt adds what this transfer brought, and one after
   * the copy was discarded has none of the old.
   */
  void onHeld(long bytesHeld) {
    heldAtStart = Math.min(heldAtStart < 0 ? contentBytes : heldAtStart, bytesHeld);
  }

  void onData(long now) {
    if (firstDataNanos < 0) {
      firstDataNanos = now;
    }
  }

  /** The receiver's disk is full: what it has is less than what it took. */
  void onMissing(long bytes) {
    missingBytes = Math.min(contentBytes, bytes);
  }

  void onReject(Reject reject) {
    quota = reject.quota();
    unsupported = reject.unsupported();
  }

  Quota quota() {
    return quota;
  }

  void onUnsupported(Unsupported what) {
    unsupported = what;
  }

  Unsupported unsupported() {
    return unsupported;
  }

  void onReceipt(Receipt proof) {
    receipt = proof;
  }

  void onEnd(long now, Reason why) {
    reason = why;
    endedNanos = now;
  }

  boolean isEnded() {
    return endedNanos >= 0;
  }

  Reason reason() {
    return reason;
  }

  /** Writes a control packet and counts it; always true, for the caller's convenience. */
  boolean control(Transmit out, ControlPacket packet, int token) {
    ByteBuf buffer = out.beginControl();
    packet.encode(token, buffer);
    counters.controlPackets++;
    counters.controlBytes += buffer.readableBytes();
    return true;
  }

  /**
   * @param flow null before the first DATA
   */
  SenderStatistics statistics(SenderPhase phase, int attempt, UnicastFlow flow, RttEstimator rtt) {
    long before = Math.max(0, heldAtStart);
    long held = before;
    if (receipt != null) {
      held = contentBytes;
    } else if (flow != null) {
      held = flow.heldBytes();
    }
    if (missingBytes > 0) {
      held = contentBytes - missingBytes;
    }
    return new SenderStatistics(
        phase,
        reason,
        attempt,
        contentBytes,
        flow == null ? 0 : flow.symbolBytes(),
        flow == null ? 0 : flow.symbolCount(),
        before,
        held,
        counters.packets,
        counters.bytes,
        counters.repairs(),
        counters.lost,
        counters.spurious,
        counters.controlPackets,
        counters.controlBytes,
        rtt.hasSample() ? rtt.min() : 0,
        rtt.mean(),
        rtt.hasSample() ? rtt.smoothed() : 0,
        flow == null ? 0 : flow.pacingBitsPerSecond(),
        flow == null ? 0 : flow.inFlightBytes(),
        flow == null ? 0 : flow.peerWindow(),
        counters.rejected,
        startedNanos,
        acceptedNanos,
        firstDataNanos,
        endedNanos,
        receipt == null ? null : receipt.hash(),
        receipt == null ? 0 : receipt.publishedMillis(),
        receipt != null && receipt.alreadyHeld());
  }
}
