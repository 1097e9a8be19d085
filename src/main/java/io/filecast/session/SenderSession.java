package io.filecast.session;

import io.filecast.session.loss.RttEstimator;
import io.filecast.session.rate.BottleneckRate;
import io.filecast.session.rate.FixedRate;
import io.filecast.session.rate.RateControl;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Close;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Decoded;
import io.filecast.wire.Feedback;
import io.filecast.wire.Finish;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
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

  /** OFFER is repeated after that, then after twice as long, up to the longest. */
  private static final long FIRST_RETRY_NANOS = 100_000_000;

  private static final long LONGEST_RETRY_NANOS = 250_000_000;

  /** A peer that has said nothing for so long is asked whether it is alive. */
  private static final long KEEP_ALIVE_NANOS = 250_000_000;

  /** Content this small is sent in base-size datagrams at once: a search would cost more. */
  private static final int NO_SEARCH_BYTES = 10 * Header.BASE_DATAGRAM_BYTES;

  /** Restarts of the receiver, narrowed paths and discarded copies, taken together. */
  private static final int MAX_ATTEMPTS = 50;

  /**
   * DATA unanswered for so many probe timeouts while base-size probes are answered: a black hole
   * (RFC 8899, section 4.3). For a fixed size, which fails the transfer, the proof is stronger.
   */
  private static final int BLACK_HOLE_ANSWERS = 6;

  private static final int BLACK_HOLE_ANSWERS_FIXED = 14;

  /** How long a sender with its receipt answers repeats of it. */
  private static final long LINGER_NANOS = 1_000_000_000L;

  private final SenderSettings settings;
  private final RandomGenerator random;
  private final long transferId;
  private final String name;
  private final long contentBytes;
  private final long modifiedMillis;
  private final long startedNanos;

  private final RttEstimator rtt = new RttEstimator();
  private final FlightCounters counters = new FlightCounters();
  private final Feedback feedback = new Feedback();

  private SenderPhase phase = SenderPhase.OFFERING;
  private Reason reason = Reason.NONE;
  private int attempt = 1;
  private long offerDeadlineNanos;
  private long offerSentNanos;
  private int offersSent;
  private long retryNanos;
  private long retryIntervalNanos = FIRST_RETRY_NANOS;

  private Accept accepted;
  private int token;
  private PathProbe pathProbe;
  private long probesSentNanos;
  private boolean probeRoundTrip;
  private int widestBytes;
  private DataFlow flow;
  private long readableBytes;
  private int lastSequence;
  private boolean anyFeedback;
  private int baseAnswersInSilence;

  private ContentHash contentHash;
  private boolean hashWanted;
  private boolean finishSeen;
  private long finishDueNanos = NEVER;
  private long finishIntervalNanos;
  private int probeNumber;
  private boolean keepAliveDue;
  private Reason closeDue;
  private boolean startedOver;

  private long lastHeardNanos;
  private long lastAskedNanos;
  private long lastProgressNanos;
  private long allHeldNanos = -1;
  private long lingerUntilNanos = NEVER;
  private long acceptedNanos = -1;
  private long firstDataNanos = -1;
  private long endedNanos = -1;
  private long heldAtStart;
  private Receipt receipt;

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
    startedNanos = now;
    offerDeadlineNanos = now + settings.answerNanos();
    retryNanos = now;
    widestBytes = settings.maxDatagramBytes();
  }

  // ---- what the owner knows ------------------------------------------------------------------

  /** The content's bytes below {@code untilByte} can be had; those above not yet. */
  public void onReadable(long untilByte) {
    readableBytes = Math.max(readableBytes, untilByte);
    if (flow != null) {
      flow.onReadable(readableBytes);
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
      flow.onReadableAgain(fromByte, toByte);
    }
  }

  /** The hash of the whole content as it was read. */
  public void onContentHash(long now, ContentHash hash) {
    contentHash = hash;
    finishDueNanos = now;
    finishIntervalNanos = 0;
  }

  /** The source changed, shrank or cannot be read, or the owner stops: ends the transfer. */
  public void onSourceFailed(long now, Reason why) {
    fail(now, why);
  }

  /** The operating system refused a datagram of this size (EMSGSIZE). */
  public void onDatagramTooBig(long now, int datagramBytes) {
    if (phase == SenderPhase.PROBING) {
      pathProbe.onTooBig(datagramBytes);
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
    Rejection rejection = take(now, datagram);
    if (rejection != null) {
      counters.rejected++;
    }
    return rejection;
  }

  private Rejection take(long now, ByteBuf datagram) {
    Rejection unfit = Header.inspect(datagram);
    if (unfit != null) {
      return unfit;
    }
    if (Header.transferId(datagram) != transferId) {
      return Rejection.OTHER_TRANSFER;
    }
    if (phase == SenderPhase.DONE) {
      return Rejection.STALE;
    }
    if (Header.type(datagram) == PacketType.FEEDBACK) {
      Rejection bad = feedback.decode(datagram, token);
      return bad != null ? bad : onFeedback(now);
    }
    Decoded decoded = ControlPacket.decode(datagram, token);
    if (decoded instanceof Rejection bad) {
      return bad;
    }
    if (decoded instanceof Accept accept) {
      return onAccept(now, accept);
    }
    if (decoded instanceof Reject reject) {
      return onReject(now, reject);
    }
    if (decoded instanceof ProbeAck answer) {
      return onProbeAck(now, answer);
    }
    if (decoded instanceof Receipt word) {
      return onReceipt(now, word);
    }
    return Rejection.UNEXPECTED_TYPE;
  }

  private Rejection onAccept(long now, Accept accept) {
    boolean hashDiffers = phase == SenderPhase.COMPARING && !accept.holdsComplete();
    if (accept.attempt() != attempt || (phase != SenderPhase.OFFERING && !hashDiffers)) {
      return Rejection.STALE;
    }
    if (phase == SenderPhase.OFFERING) {
      sampleHandshake(now);
      if (acceptedNanos < 0) {
        acceptedNanos = now;
        heldAtStart = Math.min(contentBytes, accept.held().totalBytes());
      }
    }
    heard(now);
    lastProgressNanos = now;
    accepted = accept;
    token = accept.token();
    anyFeedback = false;
    finishSeen = false;
    if (accept.holdsComplete()) {
      phase = SenderPhase.COMPARING;
      hashWanted = true;
      finishDueNanos = now;
      finishIntervalNanos = 0;
    } else {
      startProbing(now);
    }
    return null;
  }

  private void sampleHandshake(long now) {
    // Karn: with repeats out, nobody knows which OFFER was answered.
    if (offersSent == 1) {
      rtt.onSample(now - offerSentNanos, 0);
    }
  }

  private void startProbing(long now) {
    int max = Math.min(widestBytes, accepted.maxDatagramBytes());
    if (!settings.searchDatagramSize() && max < settings.maxDatagramBytes()) {
      fail(now, Reason.PATH_TOO_NARROW);
      return;
    }
    if (settings.searchDatagramSize() && contentBytes <= NO_SEARCH_BYTES) {
      max = Header.BASE_DATAGRAM_BYTES;
    }
    long timeout = Math.min(rtt.probeTimeout(0), 2 * RttEstimator.INITIAL_RTT_NANOS);
    pathProbe = new PathProbe(max, settings.searchDatagramSize(), rtt.smoothed(), timeout, now);
    probesSentNanos = now;
    probeRoundTrip = true;
    phase = SenderPhase.PROBING;
    settleProbing(now);
  }

  private void settleProbing(long now) {
    if (!pathProbe.isDone()) {
      return;
    }
    if (pathProbe.isTooNarrow()) {
      fail(now, Reason.PATH_TOO_NARROW);
      return;
    }
    int symbolBytes = pathProbe.datagramBytes() - DataHeader.BYTES;
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
            counters,
            accepted.windowBytes(),
            now);
    flow.onReadable(readableBytes);
    baseAnswersInSilence = 0;
    allHeldNanos = -1;
    phase = SenderPhase.SENDING;
    noteAllHeld(now, flow.allHeld() || heldTotal(accepted.held()) == contentBytes);
    finishDueNanos = now;
    finishIntervalNanos = 0;
  }

  private static long heldTotal(ByteRanges held) {
    return held.totalBytes();
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
    flow = null;
    allHeldNanos = -1;
    phase = SenderPhase.OFFERING;
    offersSent = 0;
    retryNanos = now;
    retryIntervalNanos = FIRST_RETRY_NANOS;
    offerDeadlineNanos = now + settings.silenceNanos();
  }

  private Rejection onProbeAck(long now, ProbeAck answer) {
    heard(now);
    if (phase == SenderPhase.PROBING) {
      if (probeRoundTrip) {
        probeRoundTrip = false;
        rtt.onSample(now - probesSentNanos, 0);
      }
      pathProbe.onAnswer(now, answer.datagramBytes());
      settleProbing(now);
    } else if (phase == SenderPhase.SENDING && flow.probeTimeouts() > 1) {
      int proof = settings.searchDatagramSize() ? BLACK_HOLE_ANSWERS : BLACK_HOLE_ANSWERS_FIXED;
      boolean wide = pathProbe.datagramBytes() > Header.BASE_DATAGRAM_BYTES;
      if (wide && ++baseAnswersInSilence >= proof) {
        narrow(now);
      }
    }
    return null;
  }

  /** The path stopped carrying datagrams of the size in use. */
  private void narrow(long now) {
    if (!settings.searchDatagramSize()) {
      fail(now, Reason.PATH_TOO_NARROW);
      return;
    }
    widestBytes = Math.max(Header.BASE_DATAGRAM_BYTES, pathProbe.datagramBytes() - 1);
    offerAgain(now);
  }

  private Rejection onFeedback(long now) {
    if ((feedback.attempt & 0xFFFF) != (attempt & 0xFFFF)
        || (anyFeedback && feedback.sequence - lastSequence <= 0)) {
      return Rejection.STALE;
    }
    heard(now);
    anyFeedback = true;
    lastSequence = feedback.sequence;
    finishSeen |= feedback.has(Feedback.FLAG_FINISH_SEEN);
    if (phase != SenderPhase.SENDING) {
      return null;
    }
    int heldBefore = flow.symbolsHeld();
    if (flow.onFeedback(now, feedback) != null) {
      return Rejection.BAD_FIELD;
    }
    if (flow.symbolsHeld() > heldBefore) {
      lastProgressNanos = now;
    }
    if (flow.probeTimeouts() == 0) {
      baseAnswersInSilence = 0;
    }
    noteAllHeld(now, flow.allHeld() || feedback.has(Feedback.FLAG_ALL_HELD));
    if (flow.rateHopeless()) {
      fail(now, Reason.RATE_HOPELESS);
    }
    return null;
  }

  private void noteAllHeld(long now, boolean allHeld) {
    if (allHeld && allHeldNanos < 0) {
      allHeldNanos = now;
    }
  }

  private Rejection onReceipt(long now, Receipt word) {
    if (phase == SenderPhase.LINGERING) {
      closeDue = reason;
      return null;
    }
    if (word.attempt() != attempt || phase == SenderPhase.OFFERING) {
      return Rejection.STALE;
    }
    heard(now);
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
    receipt = word;
    end(now, Reason.NONE);
    return null;
  }

  private void heard(long now) {
    lastHeardNanos = now;
  }

  private void fail(long now, Reason why) {
    if (phase != SenderPhase.LINGERING && phase != SenderPhase.DONE) {
      end(now, why);
    }
  }

  private void end(long now, Reason why) {
    reason = why;
    endedNanos = now;
    boolean peerKnows = accepted != null;
    closeDue = peerKnows ? why : null;
    phase = peerKnows ? SenderPhase.LINGERING : SenderPhase.DONE;
    lingerUntilNanos = now + LINGER_NANOS;
  }

  // ---- time ----------------------------------------------------------------------------------

  public void onTimeout(long now) {
    switch (phase) {
      case OFFERING -> {
        if (now - offerDeadlineNanos >= 0) {
          fail(now, attempt == 1 ? Reason.NO_ANSWER : Reason.SILENT);
        }
      }
      case PROBING -> {
        checkSilence(now);
        if (phase == SenderPhase.PROBING) {
          pathProbe.onTimeout(now);
          probeRoundTrip = false;
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
    if (now - lastHeardNanos >= settings.silenceNanos()) {
      fail(now, Reason.SILENT);
    } else if (now - progressDeadline() >= 0) {
      fail(now, Reason.NO_PROGRESS);
    } else if (now - keepAliveAt() >= 0) {
      keepAliveDue = true;
    }
  }

  private long progressDeadline() {
    if (phase == SenderPhase.COMPARING) {
      return lastProgressNanos + settings.busyNanos();
    }
    return allHeldNanos >= 0
        ? allHeldNanos + settings.busyNanos()
        : lastProgressNanos + settings.progressNanos();
  }

  private long keepAliveAt() {
    return Math.max(lastHeardNanos, lastAskedNanos) + KEEP_ALIVE_NANOS;
  }

  /** When {@link #onTimeout} is due, or {@link #NEVER}. */
  public long nextTimeoutNanos() {
    return switch (phase) {
      case OFFERING -> Math.min(retryNanos, offerDeadlineNanos);
      case PROBING -> Math.min(pathProbe.nextTimeoutNanos(), silenceTimeout());
      case COMPARING -> Math.min(finishTimeout(), silenceTimeout());
      case SENDING ->
          Math.min(flow.nextTimeoutNanos(), Math.min(finishTimeout(), silenceTimeout()));
      case LINGERING -> lingerUntilNanos;
      case DONE -> NEVER;
    };
  }

  private long silenceTimeout() {
    return Math.min(
        keepAliveAt(), Math.min(lastHeardNanos + settings.silenceNanos(), progressDeadline()));
  }

  private long finishTimeout() {
    return mayFinish() ? finishDueNanos : NEVER;
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
    if (now - retryNanos < 0) {
      return false;
    }
    offerSentNanos = now;
    offersSent++;
    retryNanos = now + retryIntervalNanos;
    retryIntervalNanos = Math.min(LONGEST_RETRY_NANOS, 2 * retryIntervalNanos);
    Offer offer =
        new Offer(
            attempt, transferId, contentBytes, modifiedMillis, settings.maxDatagramBytes(), name);
    return control(out, offer);
  }

  private boolean pollProbe(Transmit out) {
    int bytes = pathProbe.poll();
    return bytes > 0 && control(out, new Probe(++probeNumber, transferId, bytes));
  }

  private boolean pollSending(long now, Transmit out) {
    if (pollKeepAlive(now, out)) {
      return true;
    }
    if (flow.poll(now, out)) {
      out.token = token;
      if (firstDataNanos < 0) {
        firstDataNanos = now;
      }
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
    lastAskedNanos = now;
    boolean flowing = phase == SenderPhase.SENDING && !flow.idle();
    int bytes = flowing ? Header.BASE_DATAGRAM_BYTES : Header.BYTES;
    return control(out, new Probe(++probeNumber, transferId, bytes));
  }

  private boolean mayFinish() {
    if (contentHash == null) {
      return false;
    }
    // While comparing, the answer that matters is not "seen" but a receipt or a second ACCEPT.
    return phase == SenderPhase.COMPARING || (!finishSeen && (allHeldNanos >= 0 || flow.allSent()));
  }

  private boolean pollFinish(long now, Transmit out) {
    if (!mayFinish() || now - finishDueNanos < 0) {
      return false;
    }
    long base = rtt.probeTimeout(0);
    finishIntervalNanos =
        finishIntervalNanos == 0 ? base : Math.min(2 * finishIntervalNanos, KEEP_ALIVE_NANOS);
    finishDueNanos = now + Math.max(base, finishIntervalNanos);
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
    ByteBuf buffer = out.beginControl();
    packet.encode(token, buffer);
    counters.controlPackets++;
    counters.controlBytes += buffer.readableBytes();
    return true;
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
    return endedNanos >= 0;
  }

  /** Whether the session may be dropped: it will neither send nor change any more. */
  public boolean isDone() {
    return phase == SenderPhase.DONE;
  }

  /** The first byte that has not been sent to this destination: where reading ahead should be. */
  public long nextByte() {
    return flow == null ? 0 : flow.nextNewByte();
  }

  /** Whether the content's hash is needed before any of it is sent. */
  public boolean wantsHashFirst() {
    return hashWanted && contentHash == null && phase == SenderPhase.COMPARING;
  }

  public SenderStatistics statistics() {
    boolean live = flow != null;
    long held = phase != SenderPhase.COMPARING && live ? heldBytes() : heldAtStart;
    return new SenderStatistics(
        phase,
        reason,
        attempt,
        contentBytes,
        live ? pathProbe.datagramBytes() - DataHeader.BYTES : 0,
        heldAtStart,
        receipt != null ? contentBytes : held,
        counters.packets,
        counters.bytes,
        counters.repairs,
        counters.lost,
        counters.spurious,
        counters.controlPackets,
        counters.controlBytes,
        rtt.hasSample() ? rtt.min() : 0,
        rtt.mean(),
        rtt.hasSample() ? rtt.smoothed() : 0,
        live ? flow.pacingBitsPerSecond() : 0,
        live ? flow.inFlightBytes() : 0,
        live ? flow.peerWindow() : 0,
        counters.rejected,
        startedNanos,
        acceptedNanos,
        firstDataNanos,
        endedNanos,
        receipt == null ? null : receipt.hash(),
        receipt == null ? 0 : receipt.publishedMillis(),
        receipt != null && receipt.alreadyHeld());
  }

  private long heldBytes() {
    long symbolBytes = pathProbe.datagramBytes() - DataHeader.BYTES;
    return Math.min(contentBytes, flow.symbolsHeld() * symbolBytes);
  }
}
