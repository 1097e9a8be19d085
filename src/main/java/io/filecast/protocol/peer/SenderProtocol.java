package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.DataFlow;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.flow.rate.BottleneckRate;
import io.filecast.protocol.flow.rate.FixedRate;
import io.filecast.protocol.flow.rate.RateControl;
import io.filecast.protocol.path.PathSize;
import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.Accept;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Cookie;
import io.filecast.wire.Feedback;
import io.filecast.wire.ProbeAck;
import io.filecast.wire.Quota;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import io.filecast.wire.Rejection;
import io.filecast.wire.Unsupported;
import java.util.random.RandomGenerator;

/**
 * What a sender does about what it hears: how the phases follow each other. {@link SenderSession}
 * is its face to the owner and does what is due by time.
 */
final class SenderProtocol implements SenderInbox.Handler {
  /** Restarts of the receiver, narrowed paths and discarded copies, taken together. */
  private static final int MAX_ATTEMPTS = 50;

  /** How long a sender with its receipt answers repeats of it. */
  private static final long LINGER_NANOS = 1_000_000_000L;

  final OfferSchedule offers = new OfferSchedule();
  final FinishSchedule finish = new FinishSchedule();
  final RttEstimator rtt = new RttEstimator();
  final PeerWatch watch;
  final PathSize path;
  final SenderLedger ledger;
  final SenderInbox inbox;

  SenderPhase phase = SenderPhase.OFFERING;
  int attempt = 1;
  int token;

  /** Null before the first DATA of an attempt. */
  DataFlow flow;

  /** Null until it is known. */
  ContentHash contentHash;

  /** A CLOSE that is owed, null when none is. */
  Reason closeDue;

  long lingerUntilNanos = Deadline.NEVER;

  private final SenderSettings settings;
  private final RandomGenerator random;
  private final long contentBytes;
  private Accept accepted;

  /**
   * Symbols that the receiver of this attempt held at most: one that has and has not by turns makes
   * no progress.
   */
  private int mostHeld;

  private final MinimumProgress minimumProgress = new MinimumProgress();

  /** What the next OFFER has to repeat; null before a receiver asks for it. */
  Cookie cookie;

  /** Of the REJECT that ended the transfer; null without one. */
  Quota quota;

  /** What the receiver does not support; null when that is not why the transfer ended. */
  Unsupported unsupported;

  private boolean startedOver;
  private boolean renumbered;

  SenderProtocol(
      long now,
      long transferId,
      long contentBytes,
      SenderSettings settings,
      RandomGenerator random) {
    this.settings = settings;
    this.random = random;
    this.contentBytes = contentBytes;
    ledger = new SenderLedger(contentBytes, now);
    inbox = new SenderInbox(transferId, this);
    watch = new PeerWatch(settings);
    path = new PathSize(settings, rtt);
    offers.restart(now, settings.answerNanos());
  }

  @Override
  public Rejection onAccept(long now, Accept accept) {
    boolean hashDiffers = phase == SenderPhase.COMPARING && !accept.holdsComplete();
    if (accept.attempt() != attempt || (phase != SenderPhase.OFFERING && !hashDiffers)) {
      return Rejection.STALE;
    }
    int missing = settings.needs() & ~accept.supported();
    if (missing != 0) {
      unsupported = new Unsupported(missing, 0);
      fail(now, Reason.UNSUPPORTED);
      return null;
    }
    if (phase == SenderPhase.OFFERING) {
      offers.onAnswer(now, rtt);
      ledger.onAccepted(now);
    }
    if (!accept.holdsComplete()) { // otherwise it says nothing of what it has
      ledger.onHeld(accept.held().totalBytes());
    }
    watch.onHeard(now);
    watch.onProgress(now);
    accepted = accept;
    token = accept.token();
    inbox.onNewAttempt();
    finish.onNewAttempt();
    if (accept.holdsComplete()) {
      phase = SenderPhase.COMPARING;
      finish.restart(now);
      watch.ask(); // the receiver reads nothing before the token has come back
    } else {
      startProbing(now);
    }
    return null;
  }

  private void startProbing(long now) {
    Reason hopeless = path.start(now, accepted, contentBytes);
    if (hopeless != Reason.NONE) {
      fail(now, hopeless);
      return;
    }
    phase = SenderPhase.PROBING;
    settleProbing(now);
  }

  void settleProbing(long now) {
    if (!path.search().isDone()) {
      return;
    }
    if (path.search().isTooNarrow()) {
      fail(now, Reason.PATH_TOO_NARROW);
      return;
    }
    int symbolBytes = path.datagramBytes() - settings.frameOverheadBytes();
    if (!SymbolLayout.fits(contentBytes, settings.blockBytes(), symbolBytes)) {
      fail(now, Reason.TOO_LARGE);
      return;
    }
    SymbolLayout layout =
        new SymbolLayout(
            contentBytes, settings.blockBytes(), symbolBytes, settings.frameOverheadBytes());
    flow =
        new DataFlow(
            layout,
            accepted.held(),
            settings,
            rateControl(now, layout.datagramBytes()),
            rtt,
            ledger.counters,
            accepted.windowBytes(),
            random,
            now);
    mostHeld = flow.symbols().held();
    minimumProgress.restart(now, ledger.counters.bytes, flow.heldBytes());
    watch.onNewAttempt();
    phase = SenderPhase.SENDING;
    path.onSending();
    if (flow.symbols().allHeld()) {
      watch.onAllHeld(now);
    }
    finish.restart(now);
  }

  private RateControl rateControl(long now, int packetBytes) {
    return settings.fixedBitsPerSecond() > 0
        ? new FixedRate(settings.fixedBitsPerSecond(), packetBytes, now)
        : new BottleneckRate(packetBytes, rtt.min(), now, random);
  }

  @Override
  public Rejection onReject(long now, Reject reject) {
    if (reject.reason() == Reason.UNKNOWN_TRANSFER) {
      boolean underWay =
          phase == SenderPhase.SENDING
              || phase == SenderPhase.PROBING
              || phase == SenderPhase.COMPARING;
      if (!underWay || watch.hasJustSpoken(now)) {
        return Rejection.STALE;
      }
      offerAgain(now);
      return null;
    }
    if (phase != SenderPhase.OFFERING || reject.attempt() != attempt) {
      return Rejection.STALE;
    }
    if (reject.reason() == Reason.ADDRESS_UNPROVEN && reject.cookie() != null) {
      cookie = reject.cookie();
      offers.onCookie(now);
      return null;
    }
    quota = reject.quota();
    unsupported = reject.unsupported();
    fail(now, reject.reason());
    return null;
  }

  /** Once it was accepted the peer is of this version, and this is damage. */
  @Override
  public void onOtherVersion(long now) {
    if (phase == SenderPhase.OFFERING && accepted == null) {
      fail(now, Reason.OTHER_VERSION);
    }
  }

  /** What it is sealed with has to change: that takes another attempt. */
  void onKeysUsedUp(long now) {
    if (phase == SenderPhase.PROBING
        || phase == SenderPhase.COMPARING
        || phase == SenderPhase.SENDING) {
      offerAgain(now);
    }
  }

  /** A new attempt under the same transfer id: the receiver says what it holds by now. */
  private void offerAgain(long now) {
    if (attempt >= MAX_ATTEMPTS) {
      fail(now, Reason.NO_PROGRESS);
      return;
    }
    attempt++;
    closeFlow();
    flow = null;
    watch.onNewAttempt();
    phase = SenderPhase.OFFERING;
    offers.restart(now, settings.silenceNanos());
  }

  @Override
  public Rejection onProbeAck(long now, ProbeAck answer) {
    watch.onHeard(now);
    if (phase == SenderPhase.PROBING) {
      path.onAnswer(now, answer.datagramBytes() + settings.packetSealBytes());
      settleProbing(now);
    } else if (phase == SenderPhase.SENDING && path.check().isBlackHole(answer.number())) {
      narrow(now);
    }
    return null;
  }

  /** The path stopped carrying datagrams of the size in use. */
  void narrow(long now) {
    if (path.narrow()) {
      offerAgain(now);
    } else {
      fail(now, Reason.PATH_TOO_NARROW);
    }
  }

  @Override
  public Rejection onFeedback(long now, Feedback feedback) {
    watch.onHeard(now);
    if (feedback.has(Feedback.FLAG_FINISH_SEEN)) {
      finish.onSeen();
    }
    if (phase != SenderPhase.SENDING) {
      return null;
    }
    if (flow.isLie(feedback)) {
      fail(now, Reason.PROTOCOL_VIOLATION);
      return Rejection.BAD_FIELD;
    }
    if (flow.onFeedback(now, feedback) != null) {
      renumber(now);
      return Rejection.BAD_FIELD;
    }
    if (flow.symbols().held() > mostHeld) {
      mostHeld = flow.symbols().held();
      watch.onProgress(now);
    }
    watch.onWindow(now, feedback.windowBytes);
    suspectSize(now);
    checkProgress(now);
    if (flow.symbols().allHeld() || feedback.has(Feedback.FLAG_ALL_HELD)) {
      watch.onAllHeld(now);
    }
    if (flow.rateHopeless()) {
      fail(now, Reason.RATE_HOPELESS);
    }
    return null;
  }

  /** The path may carry no datagrams of the size in use any more, though shorter ones. */
  void suspectSize(long now) {
    if (flow.fullSize().isPtoOver(now, rtt.pto(0))) {
      path.onPto(flow.fullSize().ptos() + 1);
    }
  }

  /** Ends a transfer whose DATA arrives, if at all, at a receiver that hardly gains by it. */
  void checkProgress(long now) {
    if (phase == SenderPhase.SENDING
        && minimumProgress.isTooLittle(now, ledger.counters.bytes, flow.heldBytes())) {
      fail(now, Reason.NO_PROGRESS);
    }
  }

  /**
   * The receiver has a packet number that was never sent: it lies, or somebody has guessed a mark.
   * Once it gets an attempt with numbers of its own; all that it says of this one is no use.
   */
  private void renumber(long now) {
    if (!renumbered) {
      renumbered = true;
      offerAgain(now);
    }
  }

  @Override
  public Rejection onReceipt(long now, Receipt word) {
    if (phase == SenderPhase.LINGERING) {
      closeDue = ledger.reason();
      return null;
    }
    if (word.attempt() != attempt || phase == SenderPhase.OFFERING) {
      return Rejection.STALE;
    }
    watch.onHeard(now);
    if (word.reason() != Reason.NONE) {
      if (word.startOver() && !startedOver) {
        startedOver = true;
        offerAgain(now);
      } else {
        ledger.onMissing(word.missingBytes());
        fail(now, word.reason());
      }
      return null;
    }
    if (contentHash == null) {
      return Rejection.STALE;
    }
    if (!word.hash().equals(contentHash)) {
      fail(now, Reason.PROTOCOL_VIOLATION);
      return null;
    }
    ledger.onReceipt(word);
    end(now, Reason.NONE);
    return null;
  }

  void fail(long now, Reason why) {
    if (phase != SenderPhase.LINGERING && phase != SenderPhase.DONE) {
      end(now, why);
    }
  }

  private void closeFlow() {
    if (flow != null) {
      flow.close();
    }
  }

  private void end(long now, Reason why) {
    closeFlow();
    ledger.onEnd(now, why);
    boolean peerKnows = accepted != null;
    closeDue = peerKnows ? why : null;
    phase = peerKnows ? SenderPhase.LINGERING : SenderPhase.DONE;
    lingerUntilNanos = now + LINGER_NANOS;
  }
}
