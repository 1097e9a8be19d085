package io.filecast.protocol.peer;

import io.filecast.protocol.flow.FeedbackSchedule;
import io.filecast.protocol.flow.PacketBudget;
import io.filecast.wire.Accept;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Decoded;
import io.filecast.wire.Feedback;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.filecast.wire.ProbeAck;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;

/** Reads what a receiver sends and hands it on by kind; what is not of this transfer stops here. */
final class SenderInbox {
  /** Each answers null, or why the packet is dropped. */
  interface Handler {
    Rejection onAccept(long now, Accept accept);

    Rejection onReject(long now, Reject reject);

    /** A REJECT in another version of the wire, by one who has seen the OFFER. */
    void onOtherVersion(long now);

    Rejection onProbeAck(long now, ProbeAck answer);

    Rejection onReceipt(long now, Receipt word);

    /** Of the unicast flow, or of a group flow. */
    Rejection onFeedback(long now, Feedback feedback);
  }

  private final long transferId;
  private final Handler handler;
  private final Feedback feedback = new Feedback();

  /** Twice as often as a receiver speaks at most, and as many at once as a stalled path lets go. */
  private final PacketBudget feedbackBudget =
      new PacketBudget(256, FeedbackSchedule.MIN_INTERVAL_NANOS / 2);

  private int lastSequence;
  private boolean anyFeedback;
  private int lastReport;
  private boolean anyReport;

  SenderInbox(long transferId, Handler handler) {
    this.transferId = transferId;
    this.handler = handler;
  }

  /** Sequence numbers may start anywhere. */
  void onNewAttempt() {
    anyFeedback = false;
    anyReport = false;
  }

  Rejection take(long now, ByteBuf datagram, int attempt, int token) {
    Rejection unfit = Header.inspect(datagram);
    if (unfit == Rejection.BAD_VERSION) {
      onOtherVersion(now, datagram);
    }
    if (unfit != null) {
      return unfit;
    }
    if (Header.transferId(datagram) != transferId) {
      return Rejection.OTHER_TRANSFER;
    }
    if (Header.type(datagram) == PacketType.FEEDBACK) {
      return takeFeedback(now, datagram, attempt, token);
    }
    Decoded decoded = ControlPacket.decode(datagram, token);
    if (decoded instanceof Rejection bad) {
      return bad;
    }
    if (decoded instanceof Accept accept) {
      return handler.onAccept(now, accept);
    }
    if (decoded instanceof Reject reject) {
      return handler.onReject(now, reject);
    }
    if (decoded instanceof ProbeAck answer) {
      return handler.onProbeAck(now, answer);
    }
    if (decoded instanceof Receipt word) {
      return handler.onReceipt(now, word);
    }
    return Rejection.UNEXPECTED_TYPE;
  }

  private void onOtherVersion(long now, ByteBuf datagram) {
    if (Header.isOtherVersionsReject(datagram) && Header.transferId(datagram) == transferId) {
      handler.onOtherVersion(now);
    }
  }

  /** The newest supersedes all before it. */
  private Rejection takeFeedback(long now, ByteBuf datagram, int attempt, int token) {
    Rejection bad = feedback.decode(datagram, token);
    if (bad != null) {
      return bad;
    }
    if (feedback.has(Feedback.FLAG_METADATA)) {
      return Rejection.UNSUPPORTED;
    }
    if (feedback.attempt != (attempt & 0xFFFF)) {
      return Rejection.STALE;
    }
    return feedback.flow == Feedback.UNICAST_FLOW ? takeOfPair(now) : takeOfGroup(now);
  }

  private Rejection takeOfPair(long now) {
    if (anyFeedback && feedback.sequence - lastSequence <= 0) {
      return Rejection.STALE;
    }
    if (!feedbackBudget.tryTake(now)) {
      return Rejection.TOO_MANY;
    }
    anyFeedback = true;
    lastSequence = feedback.sequence;
    return handler.onFeedback(now, feedback);
  }

  private Rejection takeOfGroup(long now) {
    if (anyReport && feedback.sequence - lastReport <= 0) {
      return Rejection.STALE;
    }
    if (!feedbackBudget.tryTake(now)) {
      return Rejection.TOO_MANY;
    }
    anyReport = true;
    lastReport = feedback.sequence;
    return handler.onFeedback(now, feedback);
  }
}
