package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Header;

/** What a sender says next, and in which order: the parts of the conversation asked by turns. */
final class SenderOutbox {
  private final Offering offering;
  private final Delivery delivery;
  private final Finishing finishing;
  private final Farewell farewell;
  private final PeerWatch watch;
  private final Probes probes;
  private final RttEstimator rtt;
  private final SenderLedger ledger;

  SenderOutbox(
      Offering offering,
      Delivery delivery,
      Finishing finishing,
      Farewell farewell,
      PeerWatch watch,
      Probes probes,
      RttEstimator rtt,
      SenderLedger ledger) {
    this.offering = offering;
    this.delivery = delivery;
    this.finishing = finishing;
    this.farewell = farewell;
    this.watch = watch;
    this.probes = probes;
    this.rtt = rtt;
    this.ledger = ledger;
  }

  /** Fills {@code out} with the next thing to send; false when there is none now. */
  boolean poll(long now, SenderPhase phase, Transmit out) {
    return switch (phase) {
      case OFFERING -> control(out, offering.poll(now));
      // The answer that matters is not "seen" but a receipt or a second ACCEPT.
      case COMPARING -> pollFinish(now, out) || pollQuestion(now, out);
      case PROBING, SENDING ->
          pollQuestion(now, out)
              || delivery.poll(now, out)
              || isFinishUseful() && pollFinish(now, out);
      case LINGERING -> control(out, farewell.poll(now, offering.attempt()));
      case DONE -> false;
    };
  }

  /** In mid-transfer the question has base size, so that its answer tells about the path. */
  private boolean pollQuestion(long now, Transmit out) {
    if (!watch.isQuestionOwed()) {
      return false;
    }
    watch.onAsked(now);
    return control(
        out,
        delivery.hasInFlight() ? probes.ofSize(Header.BASE_DATAGRAM_BYTES) : probes.shortest());
  }

  private boolean isFinishUseful() {
    return !finishing.wasSeen() && (watch.allHeld() || delivery.isDrained());
  }

  private boolean pollFinish(long now, Transmit out) {
    return control(out, finishing.poll(now, offering.attempt(), rtt.pto(0)));
  }

  /**
   * @param packet null when there is none
   */
  private boolean control(Transmit out, ControlPacket packet) {
    return packet != null && ledger.control(out, packet, offering.token());
  }

  /** When FINISH is due, or {@link Deadline#NEVER}. */
  long finishNanos(SenderPhase phase) {
    return phase == SenderPhase.COMPARING || isFinishUseful()
        ? finishing.dueNanos()
        : Deadline.NEVER;
  }
}
