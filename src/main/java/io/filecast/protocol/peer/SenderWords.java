package io.filecast.protocol.peer;

import io.filecast.protocol.flow.IncomingFlow;
import io.filecast.wire.Close;
import io.filecast.wire.Finish;
import io.filecast.wire.GroupInvitation;
import io.filecast.wire.Offer;
import io.filecast.wire.Probe;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;

/** What the words of a sender do to the conversation with it. */
final class SenderWords implements ReceiverInbox.Handler {
  private final ReceiverPeer peer;
  private final Acceptance acceptance;
  private final Copy copy;
  private final IncomingFlow flow;
  private final GroupReception group;
  private final ProbeAnswers probeAnswers;
  private final Reporting reporting;
  private final SenderWatch watch;

  SenderWords(
      ReceiverPeer peer,
      Acceptance acceptance,
      Copy copy,
      IncomingFlow flow,
      GroupReception group,
      ProbeAnswers probeAnswers,
      Reporting reporting,
      SenderWatch watch) {
    this.peer = peer;
    this.acceptance = acceptance;
    this.copy = copy;
    this.flow = flow;
    this.group = group;
    this.probeAnswers = probeAnswers;
    this.reporting = reporting;
    this.watch = watch;
  }

  @Override
  public Rejection onOffer(long now, Offer again) {
    boolean isNew = acceptance.isNewAttempt(again);
    Rejection rejection = acceptance.onOffer(now, again, watch.isProven());
    if (rejection != null) {
      return rejection;
    }
    watch.onHeard(now);
    if (isNew) {
      group.onNewAttempt();
      flow.onNewAttempt(again.feedbackMicros());
      reporting.onNewAttempt();
      peer.restartProgress(now);
    }
    return null;
  }

  @Override
  public Rejection onProbe(long now, Probe probe) {
    watch.onProven(now);
    probeAnswers.add(probe);
    flow.feedbackSoon(now);
    return null;
  }

  @Override
  public Rejection onFinish(long now, Finish finish) {
    if (finish.attempt() != acceptance.attempt()) {
      return Rejection.STALE;
    }
    watch.onHeard(now);
    if (copy.isContradictedBy(finish.hash())) {
      return Rejection.BAD_FIELD;
    }
    watch.onProven(now);
    flow.feedbackSoon(now);
    if (peer.isEnded()) {
      reporting.repeatNow(now);
    } else if (copy.phase() != ReceiverPhase.COMPARING && !copy.symbols().hasLayout()) {
      acceptance.repeat(); // the comparison failed and the sender has not heard
    }
    peer.follow(now, copy.onSenderHash(finish.hash()));
    return null;
  }

  @Override
  public Rejection onGroup(long now, GroupInvitation invitation) {
    watch.onProven(now);
    if (peer.phase() != ReceiverPhase.RECEIVING) {
      return Rejection.STALE;
    }
    Rejection unfit = group.onInvitation(now, invitation);
    peer.endWithoutMemory(now);
    return unfit;
  }

  @Override
  public Rejection onClose(long now, Close close) {
    watch.onProven(now);
    peer.onFailed(now, close.reason() == Reason.NONE ? Reason.SENDER_STOPPED : close.reason());
    peer.finish();
    return null;
  }
}
