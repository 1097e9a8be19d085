package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.flow.IncomingFlow;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Feedback;
import io.filecast.wire.Offer;
import io.netty.buffer.ByteBuf;

/** What a receiver says next, and in which order. */
final class ReceiverOutbox {
  private final Offer offer;
  private final ReceiverSettings settings;
  private final Acceptance acceptance;
  private final Copy copy;
  private final IncomingFlow flow;
  private final GroupReception group;
  private final ProbeAnswers probeAnswers;
  private final Reporting reporting;
  private final SenderWatch watch;

  ReceiverOutbox(
      Offer offer,
      ReceiverSettings settings,
      Acceptance acceptance,
      Copy copy,
      IncomingFlow flow,
      GroupReception group,
      ProbeAnswers probeAnswers,
      Reporting reporting,
      SenderWatch watch) {
    this.offer = offer;
    this.settings = settings;
    this.acceptance = acceptance;
    this.copy = copy;
    this.flow = flow;
    this.group = group;
    this.probeAnswers = probeAnswers;
    this.reporting = reporting;
    this.watch = watch;
  }

  /** Appends the next packet, complete with its check; false when there is none now. */
  boolean poll(long now, ByteBuf out) {
    ControlPacket packet = pollControl(now);
    if (packet != null) {
      packet.encode(acceptance.token(), out);
      return true;
    }
    if (flow.isFeedbackDue(now)) {
      flow.writeFeedback(now, acceptance.attempt(), acceptance.token(), feedbackFlags(), out);
      return true;
    }
    if (!group.isInvited() || !group.flow().isReportDue(now)) {
      return false;
    }
    group
        .flow()
        .writeReport(
            now, acceptance.attempt(), acceptance.token(), flow.advertise(), feedbackFlags(), out);
    return true;
  }

  /** Null when there is none. */
  private ControlPacket pollControl(long now) {
    if (acceptance.isDue()) {
      acceptance.onSent(now);
      return accept();
    }
    ControlPacket receipt =
        watch.isProven() ? reporting.poll(now, acceptance.attempt(), copy.hash()) : null;
    return receipt != null ? receipt : probeAnswers.poll(offer.transferId());
  }

  private Accept accept() {
    boolean comparing = isComparing();
    return new Accept(
        acceptance.attempt(),
        offer.transferId(),
        acceptance.token(),
        flow.advertise(),
        settings.supported(),
        settings.maxDatagramBytes(),
        comparing,
        comparing ? ByteRanges.NONE : copy.symbols().toByteRanges());
  }

  private boolean isComparing() {
    return !reporting.isEnded() && copy.phase() == ReceiverPhase.COMPARING;
  }

  private int feedbackFlags() {
    boolean ended = reporting.isEnded();
    boolean allHeld = ended || !isComparing() && copy.phase() != ReceiverPhase.RECEIVING;
    return (allHeld ? Feedback.FLAG_ALL_HELD : 0)
        | (copy.knowsSenderHash() ? Feedback.FLAG_FINISH_SEEN : 0)
        | (allHeld && !ended ? Feedback.FLAG_BUSY : 0);
  }

  /** When something is due, or {@link Deadline#NEVER}. */
  long nextNanos() {
    long receipt = watch.isProven() ? reporting.dueNanos() : Deadline.NEVER;
    return Math.min(receipt, Math.min(flow.feedbackNanos(), group.reportNanos()));
  }
}
