package io.filecast.session;

import io.filecast.session.loss.RttEstimator;
import io.filecast.session.rate.BottleneckRate;
import io.filecast.session.rate.FixedRate;
import io.filecast.session.rate.RateControl;
import io.filecast.wire.Accept;
import io.filecast.wire.Close;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import io.filecast.wire.Finish;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Probe;
import io.filecast.wire.ProbeAck;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Reject;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * One content to one destination, without I/O. Time comes in as {@code now}, monotonic nanoseconds.
 * After any {@code on...} call the owner drains {@link #pollTransmit} until it is false, then
 * re-arms its one timer from {@link #nextTimeoutNanos}. Not thread-safe: one owner.
 *
 * <p>Ends, whatever the peer does: within {@code answerNanos} when it never answers, {@code
 * silenceNanos} after it was last heard, {@code progressNanos} after its copy last grew, {@code
 * busyNanos} after the last symbol arrived.
 */
public final class SenderSession {
  public static final long NEVER = Long.MAX_VALUE;

  /** Restarts of the receiver, narrowed paths and discarded copies, taken together. */
  private static final int MAX_ATTEMPTS = 50;

  /** How long a sender with its receipt answers repeats of it. */
  private static final long LINGER_NANOS = 1_000_000_000L;

  private final SenderSettings settings;
  private final RandomGenerator random;
  private final long transferId;
  private final String name;
  private final long contentBytes;
  private final long modifiedMillis;

  private final RttEstimator rtt = new RttEstimator();
  private final SenderLedger ledger;
  private final SenderInbox inbox;

  private SenderPhase phase = SenderPhase.OFFERING;
  private int attempt = 1;
  private final OfferSchedule offers = new OfferSchedule();
  private final PeerWatch watch;
  private final PathSize path;
  private final FinishSchedule finish = new FinishSchedule();

  private Accept accepted;
  private int token;
  private DataFlow flow;
  private long readableBytes;

  private ContentHash contentHash;
  private boolean hashWanted;
  private int probeNumber;
  private boolean keepAliveDue;
  private Reason closeDue;
  private boolean startedOver;

  private long lingerUntilNanos = NEVER;

  /**
   * @param transferId random; the same for all destinations of a transfer
   * @param name one path component, 1 to 255 bytes of UTF-8
   * @param modifiedMillis modification time of the source, milliseconds since 1970 UTC
   */
  public SenderSession(
      long now,
      long transferId,
      String name,
      long contentBytes,
      long modifiedMillis,
      SenderSettings settings,
      RandomGenerator random) {
    this.settings = settings;
    this.random = random;
    this.transferId = transferId;
    this.name = name;
    this.contentBytes = contentBytes;
    this.modifiedMillis = modifiedMillis;
    ledger = new SenderLedger(contentBytes, now);
    inbox = new SenderInbox(transferId, new Answers());
    watch = new PeerWatch(settings);
    path = new PathSize(settings, rtt);
    offers.restart(now, settings.answerNanos());
  }

  // ---- what the owner knows ------------------------------------------------------------------

  /** The content's bytes below {@code untilByte} can be had; those above not yet. */
  public void onReadable(long untilByte) {
    readableBytes = Math.max(readableBytes, untilByte);
    if (flow != null) {
      flow.symbols().onReadable(readableBytes);
    }
  }

  /**
   * Takes back the burst that the last {@link #pollTransmit} answered, because its bytes are not in
   * memory. Nothing else may have been called in between. The burst comes again, possibly cut
   * differently, after {@link #onReadableAgain} has covered it.
   */
  public void retract(Transmit out) {
    flow.retract(out);
  }

  /** The bytes of retracted bursts between these two can be had now. */
  public void onReadableAgain(long fromByte, long toByte) {
    if (flow != null) {
      flow.symbols().onReadableAgain(fromByte, toByte);
    }
  }

  /** The hash of the whole content as it was read. */
  public void onContentHash(long now, ContentHash hash) {
    contentHash = hash;
    finish.restart(now);
  }

  /** The source changed, shrank or cannot be read, or the owner stops: ends the transfer. */
  public void onSourceFailed(long now, Reason why) {
    fail(now, why);
  }

  /** The operating system refused a datagram of this size (EMSGSIZE). */
  public void onDatagramTooBig(long now, int datagramBytes) {
    if (phase == SenderPhase.PROBING) {
      path.search().onTooBig(datagramBytes);
      settleProbing(now);
    } else if (phase == SenderPhase.SENDING
        && flow != null
        && datagramBytes > Header.BASE_DATAGRAM_BYTES) {
      narrow(now);
    }
  }

  // ---- packets -------------------------------------------------------------------------------

  /**
   * A datagram from this destination's address.
   *
   * @return null, or why it was dropped; the session has counted it
   */
  public Rejection onPacket(long now, ByteBuf datagram) {
    Rejection rejection =
        phase == SenderPhase.DONE ? Rejection.STALE : inbox.take(now, datagram, attempt, token);
    if (rejection != null) {
      ledger.counters.rejected++;
    }
    return rejection;
  }

  /** What arrives, by kind. */
  private final class Answers implements SenderInbox.Handler {
    @Override
    public Rejection onAccept(long now, Accept accept) {
      return SenderSession.this.onAccept(now, accept);
    }

    @Override
    public Rejection onReject(long now, Reject reject) {
      return SenderSession.this.onReject(now, reject);
    }

    @Override
    public Rejection onProbeAck(long now, ProbeAck answer) {
      return SenderSession.this.onProbeAck(now, answer);
    }

    @Override
    public Rejection onReceipt(long now, Receipt word) {
      return SenderSession.this.onReceipt(now, word);
    }

    @Override
    public Rejection onFeedback(long now, Feedback feedback) {
      return SenderSession.this.onFeedback(now, feedback);
    }
  }

  private Rejection onAccept(long now, Accept accept) {
    boolean hashDiffers = phase == SenderPhase.COMPARING && !accept.holdsComplete();
    if (accept.attempt() != attempt || (phase != SenderPhase.OFFERING && !hashDiffers)) {
      return Rejection.STALE;
    }
    if (phase == SenderPhase.OFFERING) {
      offers.onAnswer(now, rtt);
      ledger.onAccepted(now, accept.held().totalBytes());
    }
    watch.onHeard(now);
    watch.onProgress(now);
    accepted = accept;
    token = accept.token();
    inbox.onNewAttempt();
    finish.onNewAttempt();
    if (accept.holdsComplete()) {
      phase = SenderPhase.COMPARING;
      hashWanted = true;
      finish.restart(now);
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

  private void settleProbing(long now) {
    if (!path.search().isDone()) {
      return;
    }
    if (path.search().isTooNarrow()) {
      fail(now, Reason.PATH_TOO_NARROW);
      return;
    }
    int symbolBytes = path.datagramBytes() - DataHeader.BYTES;
    if (!SymbolLayout.fits(contentBytes, symbolBytes)) {
      fail(now, Reason.TOO_LARGE);
      return;
    }
    SymbolLayout layout = new SymbolLayout(contentBytes, symbolBytes);
    flow =
        new DataFlow(
            layout,
            accepted.held(),
            settings,
            rateControl(now, layout.datagramBytes()),
            rtt,
            ledger.counters,
            accepted.windowBytes(),
            now);
    flow.symbols().onReadable(readableBytes);
    watch.onNewAttempt();
    phase = SenderPhase.SENDING;
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

  private Rejection onReject(long now, Reject reject) {
    if (reject.reason() == Reason.UNKNOWN_TRANSFER) {
      if (phase != SenderPhase.SENDING
          && phase != SenderPhase.PROBING
          && phase != SenderPhase.COMPARING) {
        return Rejection.STALE;
      }
      offerAgain(now);
      return null;
    }
    if (phase != SenderPhase.OFFERING || reject.attempt() != attempt) {
      return Rejection.STALE;
    }
    fail(now, reject.reason());
    return null;
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

  private Rejection onProbeAck(long now, ProbeAck answer) {
    watch.onHeard(now);
    if (phase == SenderPhase.PROBING) {
      path.onAnswer(now, answer.datagramBytes());
      settleProbing(now);
    } else if (phase == SenderPhase.SENDING && flow.probeTimeouts() > 1 && path.isBlackHole()) {
      narrow(now);
    }
    return null;
  }

  /** The path stopped carrying datagrams of the size in use. */
  private void narrow(long now) {
    if (path.narrow()) {
      offerAgain(now);
    } else {
      fail(now, Reason.PATH_TOO_NARROW);
    }
  }

  private Rejection onFeedback(long now, Feedback feedback) {
    watch.onHeard(now);
    if (feedback.has(Feedback.FLAG_FINISH_SEEN)) {
      finish.onSeen();
    }
    if (phase != SenderPhase.SENDING) {
      return null;
    }
    int heldBefore = flow.symbols().held();
    if (flow.onFeedback(now, feedback) != null) {
      return Rejection.BAD_FIELD;
    }
    if (flow.symbols().held() > heldBefore) {
      watch.onProgress(now);
    }
    if (flow.probeTimeouts() == 0) {
      path.onDataAnswered();
    }
    if (flow.symbols().allHeld() || feedback.has(Feedback.FLAG_ALL_HELD)) {
      watch.onAllHeld(now);
    }
    if (flow.rateHopeless()) {
      fail(now, Reason.RATE_HOPELESS);
    }
    return null;
  }

  private Rejection onReceipt(long now, Receipt word) {
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

  private void fail(long now, Reason why) {
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

  // ---- time ----------------------------------------------------------------------------------

  public void onTimeout(long now) {
    switch (phase) {
      case OFFERING -> {
        if (offers.isHopeless(now)) {
          fail(now, attempt == 1 ? Reason.NO_ANSWER : Reason.SILENT);
        }
      }
      case PROBING -> {
        checkSilence(now);
        if (phase == SenderPhase.PROBING) {
          path.onTimeout(now);
          settleProbing(now);
        }
      }
      case COMPARING -> checkSilence(now);
      case SENDING -> {
        flow.onTimeout(now);
        if (flow.rateHopeless()) {
          fail(now, Reason.RATE_HOPELESS);
        }
        checkSilence(now);
      }
      case LINGERING -> {
        if (now - lingerUntilNanos >= 0) {
          phase = SenderPhase.DONE;
        }
      }
      case DONE -> {}
    }
  }

  private void checkSilence(long now) {
    Reason verdict = watch.verdict(now, phase == SenderPhase.COMPARING);
    if (verdict != Reason.NONE) {
      fail(now, verdict);
    } else if (watch.isQuestionDue(now)) {
      keepAliveDue = true;
    }
  }

  /** When {@link #onTimeout} is due, or {@link #NEVER}. */
  public long nextTimeoutNanos() {
    return switch (phase) {
      case OFFERING -> offers.nextTimeoutNanos();
      case PROBING -> Math.min(path.search().nextTimeoutNanos(), silenceTimeout());
      case COMPARING -> Math.min(finishTimeout(), silenceTimeout());
      case SENDING ->
          Math.min(flow.nextTimeoutNanos(), Math.min(finishTimeout(), silenceTimeout()));
      case LINGERING -> lingerUntilNanos;
      case DONE -> NEVER;
    };
  }

  private long silenceTimeout() {
    return watch.nextTimeoutNanos(phase == SenderPhase.COMPARING);
  }

  private long finishTimeout() {
    return mayFinish() ? finish.dueNanos() : NEVER;
  }

  // ---- transmission --------------------------------------------------------------------------

  /** Fills {@code out} with the next thing to send; false when pacing or a window says wait. */
  public boolean pollTransmit(long now, Transmit out) {
    return switch (phase) {
      case OFFERING -> pollOffer(now, out);
      case PROBING -> pollProbe(out) || pollKeepAlive(now, out);
      case COMPARING -> pollFinish(now, out) || pollKeepAlive(now, out);
      case SENDING -> pollSending(now, out);
      case LINGERING -> pollClose(out);
      case DONE -> false;
    };
  }

  private boolean pollOffer(long now, Transmit out) {
    if (!offers.isDue(now)) {
      return false;
    }
    offers.onSent(now);
    Offer offer =
        new Offer(
            attempt, transferId, contentBytes, modifiedMillis, settings.maxDatagramBytes(), name);
    return control(out, offer);
  }

  private boolean pollProbe(Transmit out) {
    int bytes = path.search().poll();
    return bytes > 0 && control(out, new Probe(++probeNumber, transferId, bytes));
  }

  private boolean pollSending(long now, Transmit out) {
    if (pollKeepAlive(now, out)) {
      return true;
    }
    if (flow.poll(now, out)) {
      out.token = token;
      ledger.onData(now);
      return true;
    }
    return pollFinish(now, out);
  }

  /** In mid-transfer the question has base size, so that its answer tells about the path. */
  private boolean pollKeepAlive(long now, Transmit out) {
    if (!keepAliveDue) {
      return false;
    }
    keepAliveDue = false;
    watch.onAsked(now);
    boolean flowing = phase == SenderPhase.SENDING && !flow.idle();
    int bytes = flowing ? Header.BASE_DATAGRAM_BYTES : Header.BYTES;
    return control(out, new Probe(++probeNumber, transferId, bytes));
  }

  private boolean mayFinish() {
    if (contentHash == null) {
      return false;
    }
    // While comparing, the answer that matters is not "seen" but a receipt or a second ACCEPT.
    return phase == SenderPhase.COMPARING
        || (!finish.wasSeen() && (watch.allHeld() || flow.symbols().allSent()));
  }

  private boolean pollFinish(long now, Transmit out) {
    if (!mayFinish() || !finish.isDue(now)) {
      return false;
    }
    finish.onSent(now, rtt.probeTimeout(0));
    return control(out, new Finish(attempt, transferId, contentHash));
  }

  private boolean pollClose(Transmit out) {
    if (closeDue == null) {
      return false;
    }
    Close close = new Close(attempt, transferId, closeDue);
    closeDue = null;
    return control(out, close);
  }

  private boolean control(Transmit out, ControlPacket packet) {
    return ledger.control(out, packet, token);
  }

  // ---- what the owner asks -------------------------------------------------------------------

  public SenderPhase phase() {
    return phase;
  }

  public long transferId() {
    return transferId;
  }

  /** Whether the outcome is known; packets may still be owed, see {@link #isDone}. */
  public boolean isEnded() {
    return ledger.isEnded();
  }

  /** Whether the session may be dropped: it will neither send nor change any more. */
  public boolean isDone() {
    return phase == SenderPhase.DONE;
  }

  /** The first byte that has not been sent to this destination: where reading ahead should be. */
  public long nextByte() {
    return flow == null ? 0 : flow.symbols().nextNewByte();
  }

  /** Whether the content's hash is needed before any of it is sent. */
  public boolean wantsHashFirst() {
    return hashWanted && contentHash == null && phase == SenderPhase.COMPARING;
  }

  public SenderStatistics statistics() {
    int symbolBytes = flow == null ? 0 : path.datagramBytes() - DataHeader.BYTES;
    return ledger.statistics(phase, attempt, symbolBytes, flow, rtt);
  }
}
