package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import io.filecast.wire.Offer;
import io.filecast.wire.ProbeAck;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * One transfer at its receiver, without I/O. Time comes in as {@code now}, monotonic nanoseconds.
 * After any {@code on...} call the owner does what {@link #pollTask} says, drains {@link
 * #pollTransmit} until it is false, then re-arms its one timer from {@link #nextTimeoutNanos}. Not
 * thread-safe: one owner.
 *
 * <p>Memory, whatever the peer sends: what {@link SymbolMemory} grants, plus 10 KiB. Nothing is
 * sent on its own account before the peer has shown that it knows the token, that is, receives at
 * its address.
 */
public final class ReceiverSession {
  private final Offer offer;
  private final ReceiverSettings settings;
  private final ReceiverProtocol state;
  private final long startedNanos;
  private final Feedback feedback = new Feedback();
  private int sequence;
  private long largestArrivalNanos;
  private long advertisedWindow;
  private long socketBufferBytes;
  private long duplicates;
  private long rejected;
  private long feedbacks;
  private Rejection lastRejection;
  private boolean reserved;

  /**
   * Takes a transfer whose OFFER the owner has found acceptable: name, size, space and limits are
   * its business.
   *
   * @param held parts of the content on disk from an earlier transfer of the same name, size and
   *     modification time; synced before they were recorded
   * @param holdsComplete a complete file of that name and size is there: compare before receiving
   */
  public ReceiverSession(
      long now,
      Offer offer,
      ReceiverSettings settings,
      ByteRanges held,
      boolean holdsComplete,
      RandomGenerator random) {
    this(now, offer, settings, held, holdsComplete, SymbolMemory.unlimited(), random);
  }

  /**
   * The same beside others.
   *
   * @param memory what all of them share
   */
  public ReceiverSession(
      long now,
      Offer offer,
      ReceiverSettings settings,
      ByteRanges held,
      boolean holdsComplete,
      SymbolMemory memory,
      RandomGenerator random) {
    this.offer = offer;
    this.settings = settings;
    socketBufferBytes = settings.socketBufferBytes();
    state = new ReceiverProtocol(now, offer, settings, held, holdsComplete, memory, random);
    startedNanos = now;
  }

  // ---- DATA ----------------------------------------------------------------------------------

  /**
   * A DATA datagram of this transfer from the sender's address. On {@link DataVerdict#STORE} the
   * symbol counts as held: the owner must write it, or report {@link #onFailed}.
   *
   * @param data has read the datagram
   */
  public DataVerdict onData(long now, DataHeader data) {
    Rejection rejection = state.refuse(data);
    if (rejection != null) {
      lastRejection = rejection;
      rejected++;
      if (state.symbols.lacksMemory() && !isEnded()) {
        state.proven = true;
        state.end(now, Reason.BUSY);
      }
      return DataVerdict.REJECT;
    }
    state.proven = true;
    state.lastHeardNanos = now;
    long packet = DataHeader.expand(data.packetNumber(), state.history.largest() + 1);
    PacketHistory.Arrival arrival = state.history.record(packet);
    if (arrival != PacketHistory.Arrival.REPEATED) {
      if (packet == state.history.largest()) {
        largestArrivalNanos = now;
      }
      boolean news = arrival == PacketHistory.Arrival.AFTER_GAP || data.wantsFeedbackNow();
      state.schedule.onPacket(now, news);
    }
    state.movedBytes += DataHeader.BYTES + data.payloadBytes();
    if (!state.symbols.add(data)) {
      duplicates++;
      state.checkProgress(now);
      return DataVerdict.DUPLICATE;
    }
    state.onGrown(now);
    if (state.symbols.isComplete()) {
      state.checkComplete();
      state.schedule.soon(now);
    }
    return DataVerdict.STORE;
  }

  /** First byte in the content of the payload that was just judged. */
  public long offset(DataHeader data) {
    return state.symbols.offset(data);
  }

  /** Why the last datagram was rejected. */
  public Rejection lastRejection() {
    return lastRejection;
  }

  // ---- control packets -----------------------------------------------------------------------

  /**
   * Any datagram but DATA with this transfer's id from the sender's address.
   *
   * @return null, or why it was dropped; the session has counted it
   */
  public Rejection onPacket(long now, ByteBuf datagram) {
    Rejection rejection = state.take(now, datagram);
    if (rejection != null) {
      lastRejection = rejection;
      rejected++;
    }
    return rejection;
  }

  // ---- the disk ------------------------------------------------------------------------------

  /** Bytes taken with {@link #onData} that are not written yet. */
  public void onBacklog(long now, long bytes) {
    state.backlogBytes = bytes;
    if (state.symbols.hasLayout() && windowBytes() >= 2 * advertisedWindow && windowBytes() > 0) {
      state.schedule.soon(now);
    }
  }

  /**
   * What this transfer may fill of the socket's buffer from now on: others have come, or gone.
   *
   * @param bytes 1 or more
   */
  public void onSocketShare(long now, long bytes) {
    boolean opens = bytes >= 2 * socketBufferBytes;
    socketBufferBytes = bytes;
    if (opens && state.symbols.hasLayout()) {
      state.schedule.soon(now);
    }
  }

  private void advertise() {
    advertisedWindow = windowBytes();
    state.symbols.onWindow(advertisedWindow);
  }

  private long windowBytes() {
    long room = Math.max(0, settings.backlogLimitBytes() - state.backlogBytes);
    return Math.min(0xFFFF_FFFFL, Math.min(socketBufferBytes, room));
  }

  /** The hash that {@link ReceiverTask#VERIFY} or {@link ReceiverTask#HASH_EXISTING} asked for. */
  public void onHash(long now, ContentHash hash) {
    if (state.phase == ReceiverPhase.COMPARING || state.phase == ReceiverPhase.VERIFYING) {
      state.copyHash = hash;
      state.onStep(now);
      state.compare(now);
    }
  }

  /**
   * The copy is synced and under its final name.
   *
   * @param epochMillis when, milliseconds since 1970 UTC
   */
  public void onPublished(long now, long epochMillis) {
    if (state.phase == ReceiverPhase.PUBLISHING) {
      state.publishedMillis = epochMillis;
      state.end(now, Reason.NONE);
    }
  }

  /** The disk failed, or the owner stops or supersedes the transfer: RECEIPT with the reason. */
  public void onFailed(long now, Reason why) {
    if (state.endedNanos < 0) {
      state.end(now, why);
    }
  }

  /**
   * The disk is full: what was taken and not written is lost.
   *
   * @param missingBytes of the content, not on disk
   */
  public void onDiskFull(long now, long missingBytes) {
    if (state.endedNanos < 0) {
      state.missingBytes = Math.min(offer.contentBytes(), missingBytes);
      state.end(now, Reason.DISK_FULL);
    }
  }

  private long bytesHeld() {
    return state.missingBytes > 0
        ? offer.contentBytes() - state.missingBytes
        : state.symbols.bytesHeld();
  }

  // ---- time and transmission -----------------------------------------------------------------

  public void onTimeout(long now) {
    if (state.phase == ReceiverPhase.DONE || now - state.deadlineNanos() < 0) {
      return;
    }
    if (state.endedNanos < 0) {
      Reason why = state.verdict(now);
      state.end(now, why);
      if (why == Reason.SENDER_STALLED) {
        return; // it listens: it is told
      }
    }
    state.phase = ReceiverPhase.DONE;
  }

  /** When {@link #onTimeout} or {@link #pollTransmit} is due, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    if (state.phase == ReceiverPhase.DONE) {
      return Deadline.NEVER;
    }
    long silence = state.deadlineNanos();
    long receipt = state.proven ? state.receipts.dueNanos() : Deadline.NEVER;
    return Math.min(silence, Math.min(receipt, state.schedule.dueNanos()));
  }

  /**
   * Appends the next packet, complete with its check, to {@code out}; false when there is none now.
   */
  public boolean pollTransmit(long now, ByteBuf out) {
    if (state.phase == ReceiverPhase.DONE) {
      return false;
    }
    if (state.acceptDue) {
      state.onAcceptSent(now);
      advertise();
      new Accept(
              state.attempt,
              offer.transferId(),
              state.token,
              advertisedWindow,
              settings.maxDatagramBytes(),
              state.holdsComplete,
              acceptedRanges())
          .encode(0, out);
      return true;
    }
    if (state.proven && state.receipts.isDue(now)) {
      state.receipts.onSent(now);
      receipt().encode(state.token, out);
      return true;
    }
    ProbeAck answer = state.probeAnswers.poll(offer.transferId());
    if (answer != null) {
      answer.encode(state.token, out);
      return true;
    }
    if (state.schedule.isDue(now)) {
      pollFeedback(now, out);
      return true;
    }
    return false;
  }

  private ByteRanges acceptedRanges() {
    return state.phase == ReceiverPhase.COMPARING ? ByteRanges.NONE : heldRanges();
  }

  private Receipt receipt() {
    boolean ok = state.endedNanos >= 0 && state.reason == Reason.NONE;
    return new Receipt(
        state.attempt,
        offer.transferId(),
        state.startOverPending ? Reason.HASH_MISMATCH : state.reason,
        state.publishedMillis,
        state.missingBytes,
        ok ? state.copyHash : Receipt.NO_HASH,
        state.alreadyHeld,
        state.startOverPending);
  }

  private void pollFeedback(long now, ByteBuf out) {
    int before = out.writerIndex();
    feedback.clearRanges();
    feedback.transferId = offer.transferId();
    feedback.sequence = ++sequence;
    feedback.attempt = state.attempt;
    boolean allHeld =
        state.phase != ReceiverPhase.RECEIVING && state.phase != ReceiverPhase.COMPARING;
    feedback.flags =
        (allHeld ? Feedback.FLAG_ALL_HELD : 0)
            | (state.senderHash != null ? Feedback.FLAG_FINISH_SEEN : 0)
            | (allHeld && state.endedNanos < 0 ? Feedback.FLAG_BUSY : 0);
    advertise();
    feedback.windowBytes = advertisedWindow;
    feedback.ackDelayMicros = Math.min(0xFFFF_FFFFL, (now - largestArrivalNanos) / 1000);
    state.history.describe(feedback);
    state.symbols.describeMissing(feedback);
    feedback.encode(state.token, out);
    state.schedule.onSent(now, out.writerIndex() - before);
    feedbacks++;
  }

  // ---- what the owner asks -------------------------------------------------------------------

  /**
   * What to do with the disk now; each task is answered once. None before the token has come back:
   * an address that may be another's makes this receiver read and promise nothing. To be polled
   * until NONE.
   */
  public ReceiverTask pollTask() {
    if (!state.proven) {
      return ReceiverTask.NONE;
    }
    if (!reserved) {
      reserved = true;
      return ReceiverTask.RESERVE;
    }
    ReceiverTask next = state.task;
    state.task = ReceiverTask.NONE;
    return next;
  }

  public ReceiverPhase phase() {
    return state.phase;
  }

  public Offer offer() {
    return offer;
  }

  /** Whether the peer has shown that it receives at its address. */
  public boolean isProven() {
    return state.proven;
  }

  /**
   * How long the copy has not grown while the next step is the sender's; 0 while it is the disk's,
   * and when the outcome is known.
   */
  public long idleNanos(long now) {
    return state.idleNanos(now);
  }

  /** What the check of datagrams after the ACCEPT is made with. */
  public int token() {
    return state.token;
  }

  /** Whether the outcome is known; the receipt may still have to be repeated. */
  public boolean isEnded() {
    return state.endedNanos >= 0;
  }

  /** The owner drops it: others have its memory now. */
  public void free() {
    state.symbols.free();
  }

  /** Whether the session may be dropped. */
  public boolean isDone() {
    return state.phase == ReceiverPhase.DONE;
  }

  /** What was handed to the disk or was there before; a successor of this transfer starts here. */
  public ByteRanges heldRanges() {
    return state.symbols.toByteRanges();
  }

  public ReceiverStatistics statistics() {
    return new ReceiverStatistics(
        state.phase,
        state.reason,
        state.attempt,
        offer.contentBytes(),
        state.symbols.symbolBytes(),
        state.heldAtStart,
        state.alreadyHeld ? offer.contentBytes() : bytesHeld(),
        state.history.received(),
        duplicates,
        rejected,
        feedbacks,
        startedNanos,
        state.endedNanos,
        state.copyHash,
        state.alreadyHeld);
  }
}
