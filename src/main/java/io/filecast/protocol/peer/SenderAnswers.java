package io.filecast.protocol.peer;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.wire.Accept;
import io.filecast.wire.Feedback;
import io.filecast.wire.GroupInvitation;
import io.filecast.wire.ProbeAck;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import io.filecast.wire.Rejection;
import io.filecast.wire.Unsupported;

/** What the words of a receiver do to the conversation with it. */
final class SenderAnswers implements SenderInbox.Handler {
  private final SenderPeer peer;
  private final SenderSettings settings;
  private final RttEstimator rtt;
  private final Offering offering;
  private final Delivery delivery;
  private final Finishing finishing;
  private final Farewell farewell;
  private final PeerWatch watch;
  private final SenderLedger ledger;
  private boolean startedOver;

  SenderAnswers(
      SenderPeer peer,
      SenderSettings settings,
      RttEstimator rtt,
      Offering offering,
      Delivery delivery,
      Finishing finishing,
      Farewell farewell,
      PeerWatch watch,
      SenderLedger ledger) {
    this.peer = peer;
    this.settings = settings;
    this.rtt = rtt;
    this.offering = offering;
    this.delivery = delivery;
    this.finishing = finishing;
    this.farewell = farewell;
    this.watch = watch;
    this.ledger = ledger;
  }

  @Override
  public Rejection onAccept(long now, Accept accept) {
    boolean hashDiffers = peer.phase() == SenderPhase.COMPARING && !accept.holdsComplete();
    if (accept.attempt() != offering.attempt()
        || (peer.phase() != SenderPhase.OFFERING && !hashDiffers)) {
      return Rejection.STALE;
    }
    int missing = settings.needs() & ~accept.supported();
    if (missing != 0) {
      ledger.onUnsupported(new Unsupported(missing, 0));
      peer.end(now, Reason.UNSUPPORTED);
      return null;
    }
    if (peer.phase() == SenderPhase.OFFERING) {
      offering.onAnswer(now, rtt);
      ledger.onAccepted(now);
    }
    watch.onHeard(now);
    watch.onProgress(now);
    offering.onAccepted(accept);
    peer.onNewAttempt();
    finishing.onNewAttempt();
    if (accept.holdsComplete()) { // and says nothing of what it has
      peer.enter(SenderPhase.COMPARING);
      finishing.restart(now);
      watch.ask(); // the receiver reads nothing before the token has come back
    } else {
      ledger.onHeld(accept.held().totalBytes());
      peer.startDelivery(now, accept);
    }
    return null;
  }

  @Override
  public Rejection onReject(long now, Reject reject) {
    if (reject.reason() == Reason.UNKNOWN_TRANSFER) {
      if (!peer.phase().isUnderWay() || watch.hasJustSpoken(now)) {
        return Rejection.STALE;
      }
      peer.offerAgain(now);
      return null;
    }
    if (peer.phase() != SenderPhase.OFFERING || reject.attempt() != offering.attempt()) {
      return Rejection.STALE;
    }
    if (reject.reason() == Reason.ADDRESS_UNPROVEN && reject.cookie() != null) {
      offering.onCookie(now, reject.cookie());
    } else {
      ledger.onReject(reject);
      peer.end(now, reject.reason());
    }
    return null;
  }

  /** Once it was accepted the peer is of this version, and this is damage. */
  @Override
  public void onOtherVersion(long now) {
    if (peer.phase() == SenderPhase.OFFERING && !offering.isAccepted()) {
      peer.end(now, Reason.OTHER_VERSION);
    }
  }

  @Override
  public Rejection onProbeAck(long now, ProbeAck answer) {
    watch.onHeard(now);
    if ((answer.number() & GroupInvitation.GROUP_PROBE) != 0) {
      delivery.onGroupHeard(now);
    } else if (peer.phase() == SenderPhase.SENDING && delivery.isBlackHole(answer)) {
      peer.narrow(now);
    } else if (peer.phase() == SenderPhase.PROBING) {
      peer.settleDelivery(now, delivery.onProbeAck(now, answer));
    }
    return null;
  }

  @Override
  public Rejection onFeedback(long now, Feedback feedback) {
    watch.onHeard(now);
    if (feedback.has(Feedback.FLAG_FINISH_SEEN)) {
      finishing.onSeen();
    }
    if (peer.phase() != SenderPhase.SENDING) {
      return null;
    }
    if (feedback.flow != Feedback.UNICAST_FLOW) {
      delivery.onGroupReport(now, feedback);
      return null;
    }
    if (delivery.flow().isLie(feedback)) {
      peer.end(now, Reason.PROTOCOL_VIOLATION);
      return Rejection.BAD_FIELD;
    }
    if (delivery.flow().isOfFuture(feedback)) {
      peer.renumber(now);
      return Rejection.BAD_FIELD;
    }
    peer.endIf(now, delivery.onFeedback(now, feedback));
    return null;
  }

  @Override
  public Rejection onReceipt(long now, Receipt receipt) {
    if (peer.phase() == SenderPhase.LINGERING) {
      farewell.repeat();
      return null;
    }
    if (receipt.attempt() != offering.attempt() || peer.phase() == SenderPhase.OFFERING) {
      return Rejection.STALE;
    }
    watch.onHeard(now);
    if (receipt.reason() != Reason.NONE) {
      onFailedCopy(now, receipt);
    } else if (!finishing.knowsHash()) {
      return Rejection.STALE;
    } else if (!finishing.isProvenBy(receipt.hash())) {
      peer.end(now, Reason.PROTOCOL_VIOLATION);
    } else {
      ledger.onReceipt(receipt);
      peer.end(now, Reason.NONE);
    }
    return null;
  }

  private void onFailedCopy(long now, Receipt receipt) {
    if (receipt.startOver() && !startedOver) {
      startedOver = true;
      peer.offerAgain(now);
    } else {
      ledger.onMissing(receipt.missingBytes());
      peer.end(now, receipt.reason());
    }
  }
}
