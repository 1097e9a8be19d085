package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.wire.Close;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Finish;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Probe;
import io.filecast.wire.Quota;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.filecast.wire.Rejection;
import io.filecast.wire.Unsupported;
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
  private final SenderSettings settings;
  private final long transferId;
  private final String name;
  private final long contentBytes;
  private final long modifiedMillis;
  private final SenderProtocol state;
  private int probeNumber;

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
    this.transferId = transferId;
    this.name = name;
    this.contentBytes = contentBytes;
    this.modifiedMillis = modifiedMillis;
    state = new SenderProtocol(now, transferId, contentBytes, settings, random);
  }

  // ---- what the owner knows ------------------------------------------------------------------

  /** The content's bytes below {@code untilByte} can be had; those above not yet. */
  public void onReadable(long untilByte) {
    state.readableBytes = Math.max(state.readableBytes, untilByte);
    if (state.flow != null) {
      state.flow.symbols().onReadable(state.readableBytes);
    }
  }

  /**
   * Takes back the burst that the last {@link #pollTransmit} answered, because its bytes are not in
   * memory. Nothing else may have been called in between. The burst comes again, possibly cut
   * differently, after {@link #onReadableAgain} has covered it.
   */
  public void retract(Transmit out) {
    state.flow.retract(out);
  }

  /** The bytes of retracted bursts between these two can be had now. */
  public void onReadableAgain(long fromByte, long toByte) {
    if (state.flow != null) {
      state.flow.symbols().onReadableAgain(fromByte, toByte);
    }
  }

  /** The hash of the whole content as it was read. */
  public void onContentHash(long now, ContentHash hash) {
    state.contentHash = hash;
    state.finish.restart(now);
  }

  /** The source changed, shrank or cannot be read, or the owner stops: ends the transfer. */
  public void onSourceFailed(long now, Reason why) {
    state.fail(now, why);
  }

  /** What the packets of this attempt are sealed with should be used no more: another begins. */
  public void onKeysUsedUp(long now) {
    state.onKeysUsedUp(now);
  }

  /**
   * The system, or an ICMP message, says that a datagram was larger than the path carries. Anybody
   * can send such a message, so that probes have to confirm it.
   */
  public void onDatagramTooBig(long now) {
    if (state.phase == SenderPhase.SENDING) {
      state.path.onTooBig(now);
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
        state.phase == SenderPhase.DONE
            ? Rejection.STALE
            : state.inbox.take(now, datagram, state.attempt, state.token);
    if (rejection != null) {
      state.ledger.counters.rejected++;
    }
    return rejection;
  }

  // ---- time ----------------------------------------------------------------------------------

  public void onTimeout(long now) {
    switch (state.phase) {
      case OFFERING -> {
        if (state.offers.isHopeless(now)) {
          state.fail(now, state.attempt == 1 ? Reason.NO_ANSWER : Reason.SILENT);
        }
      }
      case PROBING -> {
        checkSilence(now);
        if (state.phase == SenderPhase.PROBING) {
          state.path.onTimeout(now);
          state.settleProbing(now);
        }
      }
      case COMPARING -> checkSilence(now);
      case SENDING -> {
        int expired = state.flow.ptos();
        state.flow.onTimeout(now);
        if (state.flow.ptos() > expired) {
          state.path.onPto(expired + 1);
        }
        if (state.flow.rateHopeless()) {
          state.fail(now, Reason.RATE_HOPELESS);
        }
        checkSilence(now);
        state.checkProgress(now);
      }
      case LINGERING -> {
        if (now - state.lingerUntilNanos >= 0) {
          state.phase = SenderPhase.DONE;
        }
      }
      case DONE -> {}
    }
  }

  private void checkSilence(long now) {
    Reason verdict = state.watch.verdict(now, state.phase == SenderPhase.COMPARING);
    if (verdict != Reason.NONE) {
      state.fail(now, verdict);
    } else if (state.watch.isQuestionDue(now)) {
      state.watch.ask();
    }
  }

  /** When {@link #onTimeout} is due, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    return switch (state.phase) {
      case OFFERING -> state.offers.nextTimeoutNanos();
      case PROBING -> Math.min(state.path.search().nextTimeoutNanos(), silenceTimeout());
      case COMPARING -> Math.min(finishTimeout(), silenceTimeout());
      case SENDING ->
          Math.min(state.flow.nextTimeoutNanos(), Math.min(finishTimeout(), silenceTimeout()));
      case LINGERING -> state.lingerUntilNanos;
      case DONE -> Deadline.NEVER;
    };
  }

  private long silenceTimeout() {
    return state.watch.nextTimeoutNanos(state.phase == SenderPhase.COMPARING);
  }

  private long finishTimeout() {
    return mayFinish() ? state.finish.dueNanos() : Deadline.NEVER;
  }

  // ---- transmission --------------------------------------------------------------------------

  /** Fills {@code out} with the next thing to send; false when pacing or a window says wait. */
  public boolean pollTransmit(long now, Transmit out) {
    return switch (state.phase) {
      case OFFERING -> pollOffer(now, out);
      case PROBING -> pollProbe(out) || pollKeepAlive(now, out);
      case COMPARING -> pollFinish(now, out) || pollKeepAlive(now, out);
      case SENDING -> pollSending(now, out);
      case LINGERING -> pollClose(out);
      case DONE -> false;
    };
  }

  private boolean pollOffer(long now, Transmit out) {
    if (!state.offers.isDue(now)) {
      return false;
    }
    state.offers.onSent(now);
    Offer offer =
        new Offer(
            state.attempt,
            transferId,
            contentBytes,
            modifiedMillis,
            settings.needs(),
            settings.feedbackMicros(),
            settings.maxDatagramBytes(),
            settings.blockBytes(),
            name,
            state.cookie,
            0);
    return control(out, offer);
  }

  private boolean pollProbe(Transmit out) {
    int bytes = state.path.search().poll();
    return bytes > 0 && control(out, probe(bytes));
  }

  private boolean pollPathCheck(Transmit out) {
    int bytes = state.path.check().poll();
    if (bytes == 0) {
      return false;
    }
    Probe probe = probe(bytes);
    state.path.check().onSent(probe.number());
    return control(out, probe);
  }

  private boolean pollSending(long now, Transmit out) {
    if (pollKeepAlive(now, out) || pollPathCheck(out)) {
      return true;
    }
    if (state.flow.poll(now, out)) {
      out.token = state.token;
      state.ledger.onData(now);
      return true;
    }
    return pollFinish(now, out);
  }

  /** In mid-transfer the question has base size, so that its answer tells about the path. */
  private boolean pollKeepAlive(long now, Transmit out) {
    if (!state.watch.isQuestionOwed()) {
      return false;
    }
    state.watch.onAsked(now);
    boolean flowing = state.phase == SenderPhase.SENDING && !state.flow.idle();
    // At least as long as the REJECT of a receiver that has forgotten the transfer.
    int bytes = flowing ? Header.BASE_DATAGRAM_BYTES : Reject.BYTES;
    return control(out, probe(bytes));
  }

  /** So many bytes as a datagram; but for the smallest, whose size does not matter. */
  private Probe probe(int datagramBytes) {
    int plain = Math.max(Reject.BYTES, datagramBytes - settings.packetSealBytes());
    return new Probe(++probeNumber, transferId, plain);
  }

  private boolean mayFinish() {
    if (state.contentHash == null) {
      return false;
    }
    // While comparing, the answer that matters is not "seen" but a receipt or a second ACCEPT.
    return state.phase == SenderPhase.COMPARING
        || (!state.finish.wasSeen() && (state.watch.allHeld() || state.flow.symbols().allSent()));
  }

  private boolean pollFinish(long now, Transmit out) {
    if (!mayFinish() || !state.finish.isDue(now)) {
      return false;
    }
    state.finish.onSent(now, state.rtt.pto(0));
    return control(out, new Finish(state.attempt, transferId, state.contentHash));
  }

  private boolean pollClose(Transmit out) {
    if (state.closeDue == null) {
      return false;
    }
    Close close = new Close(state.attempt, transferId, state.closeDue);
    state.closeDue = null;
    return control(out, close);
  }

  private boolean control(Transmit out, ControlPacket packet) {
    return state.ledger.control(out, packet, state.token);
  }

  // ---- what the owner asks -------------------------------------------------------------------

  public SenderPhase phase() {
    return state.phase;
  }

  public long transferId() {
    return transferId;
  }

  /** Whether the outcome is known; packets may still be owed, see {@link #isDone}. */
  public boolean isEnded() {
    return state.ledger.isEnded();
  }

  /** Whether the session may be dropped: it will neither send nor change any more. */
  public boolean isDone() {
    return state.phase == SenderPhase.DONE;
  }

  /** The first byte that has not been sent to this destination: where reading ahead should be. */
  public long nextByte() {
    return state.flow == null ? 0 : state.flow.symbols().nextNewByte();
  }

  /** Whether the content's hash is needed before any of it is sent. */
  public boolean wantsHashFirst() {
    return state.contentHash == null && state.phase == SenderPhase.COMPARING;
  }

  /** The figures of {@link Reason#QUOTA_FULL}; null for any other end. */
  public Quota quota() {
    return state.quota;
  }

  /** What {@link Reason#UNSUPPORTED} is about; null for any other end. */
  public Unsupported unsupported() {
    return state.unsupported;
  }

  public SenderStatistics statistics() {
    int symbolBytes =
        state.flow == null ? 0 : state.path.datagramBytes() - settings.frameOverheadBytes();
    return state.ledger.statistics(state.phase, state.attempt, symbolBytes, state.flow, state.rtt);
  }
}
