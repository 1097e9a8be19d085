package io.filecast.session;

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
import io.filecast.wire.Probe;
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
 * <p>Memory, whatever the peer sends: one bit per symbol of the content at worst (the owner bounds
 * the content when it looks at the OFFER), plus 10 KiB. Nothing is sent on its own account before
 * the peer has shown that it knows the token, that is, receives at its address.
 */
public final class ReceiverSession {
  /** A receipt is repeated after that, then after twice as long, up to the longest. */
  private static final long FIRST_REPEAT_NANOS = 50_000_000;

  private static final long LONGEST_REPEAT_NANOS = 500_000_000;

  /** PROBE_ACK waiting to be sent; more are dropped, as a path would. */
  private static final int MAX_PROBE_ACKS = 16;

  private final Offer offer;
  private final ReceiverSettings settings;
  private final RandomGenerator random;
  private final long startedNanos;
  private final long heldAtStart;

  private PacketHistory history = new PacketHistory();
  private final Feedback feedback = new Feedback();
  private final FeedbackSchedule schedule;

  private ReceiverPhase phase;
  private Reason reason = Reason.NONE;
  private int attempt;
  private int token;
  private boolean acceptDue = true;
  private boolean holdsComplete;

  /** A packet sealed with the token came: the peer receives at its address. */
  private boolean proven;

  private ByteRanges heldRanges;
  private SymbolLayout layout;
  private SymbolSet held;
  private long bytesHeld;
  private long largestArrivalNanos;
  private int sequence;
  private long backlogBytes;
  private long advertisedWindow;

  private final int[] probeNumbers = new int[MAX_PROBE_ACKS];
  private final int[] probeBytes = new int[MAX_PROBE_ACKS];
  private int probeAcks;

  private ReceiverTask task = ReceiverTask.NONE;
  private ContentHash senderHash;
  private ContentHash copyHash;
  private boolean alreadyHeld;
  private boolean discarded;
  private boolean startOverPending;
  private long publishedMillis;
  private long receiptDueNanos = SenderSession.NEVER;
  private long receiptIntervalNanos;

  private long lastHeardNanos;
  private long endedNanos = -1;
  private long duplicates;
  private long rejected;
  private long feedbacks;
  private Rejection lastRejection;

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
    this.offer = offer;
    this.settings = settings;
    this.random = random;
    this.holdsComplete = holdsComplete;
    attempt = offer.attempt();
    heldRanges = held;
    token = random.nextInt();
    schedule = new FeedbackSchedule(now);
    startedNanos = now;
    lastHeardNanos = now;
    bytesHeld = Math.min(offer.contentBytes(), held.totalBytes());
    heldAtStart = bytesHeld;
    phase = holdsComplete ? ReceiverPhase.COMPARING : ReceiverPhase.RECEIVING;
    task = holdsComplete ? ReceiverTask.HASH_EXISTING : ReceiverTask.NONE;
    checkComplete();
  }

  // ---- DATA ----------------------------------------------------------------------------------

  /**
   * A DATA datagram of this transfer from the sender's address. On {@link DataVerdict#STORE} the
   * symbol counts as held: the owner must write it, or report {@link #onFailed}.
   *
   * @param data has read the datagram
   */
  public DataVerdict onData(long now, DataHeader data) {
    Rejection rejection = refuse(data);
    if (rejection != null) {
      lastRejection = rejection;
      rejected++;
      return DataVerdict.REJECT;
    }
    proven = true;
    lastHeardNanos = now;
    long packet = DataHeader.expand(data.packetNumber(), history.largest() + 1);
    PacketHistory.Arrival arrival = history.record(packet);
    if (arrival != PacketHistory.Arrival.REPEATED) {
      if (packet == history.largest()) {
        largestArrivalNanos = now;
      }
      boolean news = arrival == PacketHistory.Arrival.AFTER_GAP || data.wantsFeedbackNow();
      schedule.onPacket(now, news);
    }
    int symbol = (int) data.symbolIndex();
    if (held == null || !held.add(symbol)) {
      duplicates++;
      return DataVerdict.DUPLICATE;
    }
    bytesHeld += data.payloadBytes();
    if (held.isFull()) {
      checkComplete();
      schedule.soon(now);
    }
    return DataVerdict.STORE;
  }

  /** Null, or why the datagram cannot be taken; nothing has changed then but the layout. */
  private Rejection refuse(DataHeader data) {
    if (data.transferId() != offer.transferId()) {
      return Rejection.OTHER_TRANSFER;
    }
    if (!data.checkHolds(token)) {
      return Rejection.BAD_CHECK;
    }
    if (phase == ReceiverPhase.COMPARING
        || phase == ReceiverPhase.DONE
        || startOverPending
        || endedNanos >= 0 && reason != Reason.NONE) {
      return Rejection.STALE;
    }
    if (backlogBytes >= 2 * settings.backlogLimitBytes()) {
      return Rejection.NO_ROOM;
    }
    int symbolBytes = symbolBytes(data);
    if (layout == null) {
      if (symbolBytes == 0 || !SymbolLayout.fits(offer.contentBytes(), symbolBytes)) {
        return Rejection.OUTSIDE_CONTENT;
      }
      SymbolLayout found = new SymbolLayout(offer.contentBytes(), symbolBytes);
      if (!matches(found, data)) {
        return Rejection.OUTSIDE_CONTENT;
      }
      pin(found);
      return null;
    }
    return matches(layout, data) ? null : Rejection.OUTSIDE_CONTENT;
  }

  /** See {@link DataHeader}: the symbol size follows from the frame; 0 when it contradicts. */
  private int symbolBytes(DataHeader data) {
    if (!data.isLastSymbol() || data.symbolIndex() == 0) {
      return data.payloadBytes();
    }
    long before = offer.contentBytes() - data.payloadBytes();
    long symbolBytes = before / data.symbolIndex();
    boolean exact = before > 0 && symbolBytes * data.symbolIndex() == before;
    return exact && symbolBytes <= Header.MAX_DATAGRAM_BYTES ? (int) symbolBytes : 0;
  }

  private static boolean matches(SymbolLayout layout, DataHeader data) {
    long index = data.symbolIndex();
    return index < layout.symbols()
        && data.payloadBytes() == layout.payloadBytes((int) index)
        && data.isLastSymbol() == (index == layout.symbols() - 1);
  }

  private void pin(SymbolLayout found) {
    layout = found;
    held = new SymbolSet(found.symbols());
    held.addAll(heldRanges, found);
    // A symbol that is here in part comes again as a whole.
    bytesHeld = held.bytes(found);
    if (phase != ReceiverPhase.RECEIVING) {
      // The copy is complete; a late repair must not count as new.
      held.addRange(0, found.symbols());
      bytesHeld = offer.contentBytes();
    }
  }

  /** First byte in the content of the payload that was just judged. */
  public long offset(DataHeader data) {
    return data.symbolIndex() * layout.symbolBytes();
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
    Rejection rejection = take(now, datagram);
    if (rejection != null) {
      lastRejection = rejection;
      rejected++;
    }
    return rejection;
  }

  private Rejection take(long now, ByteBuf datagram) {
    Rejection unfit = Header.inspect(datagram);
    if (unfit != null) {
      return unfit;
    }
    if (Header.transferId(datagram) != offer.transferId()) {
      return Rejection.OTHER_TRANSFER;
    }
    if (phase == ReceiverPhase.DONE) {
      return Rejection.STALE;
    }
    Decoded decoded = ControlPacket.decode(datagram, token);
    if (decoded instanceof Rejection bad) {
      return bad;
    }
    if (decoded instanceof Offer again) {
      return onOffer(now, again);
    }
    if (decoded instanceof Probe probe) {
      return onProbe(now, probe);
    }
    if (decoded instanceof Finish finish) {
      return onFinish(now, finish);
    }
    if (decoded instanceof Close close) {
      return onClose(now, close);
    }
    return Rejection.UNEXPECTED_TYPE;
  }

  private Rejection onOffer(long now, Offer again) {
    if (again.contentBytes() != offer.contentBytes()
        || again.modifiedMillis() != offer.modifiedMillis()
        || !again.name().equals(offer.name())) {
      return Rejection.BAD_FIELD;
    }
    if (again.attempt() < attempt) {
      return Rejection.STALE;
    }
    if (again.attempt() > attempt) {
      attempt = again.attempt();
      token = random.nextInt();
      history = new PacketHistory();
      startOverPending = false;
      if (phase != ReceiverPhase.REPORTING) {
        receiptDueNanos = SenderSession.NEVER;
      }
      heldRanges = heldRanges();
      layout = null;
      held = null;
    }
    lastHeardNanos = now;
    acceptDue = true;
    return null;
  }

  private Rejection onProbe(long now, Probe probe) {
    proven = true;
    lastHeardNanos = now;
    if (probeAcks < MAX_PROBE_ACKS) {
      probeNumbers[probeAcks] = probe.number();
      probeBytes[probeAcks++] = probe.datagramBytes();
    }
    schedule.soon(now);
    return null;
  }

  private Rejection onFinish(long now, Finish finish) {
    if (finish.attempt() != attempt) {
      return Rejection.STALE;
    }
    lastHeardNanos = now;
    if (senderHash != null && !senderHash.equals(finish.hash())) {
      return Rejection.BAD_FIELD;
    }
    proven = true;
    senderHash = finish.hash();
    schedule.soon(now);
    if (phase == ReceiverPhase.REPORTING) {
      receiptDueNanos = now;
    } else if (phase != ReceiverPhase.COMPARING && layout == null) {
      // The comparison failed and the sender has not heard.
      acceptDue = true;
    }
    compare(now);
    return null;
  }

  private Rejection onClose(long now, Close close) {
    proven = true;
    lastHeardNanos = now;
    if (phase == ReceiverPhase.REPORTING) {
      phase = ReceiverPhase.DONE;
    } else {
      end(now, close.reason() == Reason.NONE ? Reason.SENDER_STOPPED : close.reason());
      phase = ReceiverPhase.DONE;
    }
    return null;
  }

  // ---- the disk ------------------------------------------------------------------------------

  /** Bytes taken with {@link #onData} that are not written yet. */
  public void onBacklog(long now, long bytes) {
    backlogBytes = bytes;
    if (layout != null && windowBytes() >= 2 * advertisedWindow && windowBytes() > 0) {
      schedule.soon(now);
    }
  }

  private long windowBytes() {
    long room = Math.max(0, settings.backlogLimitBytes() - backlogBytes);
    return Math.min(0xFFFF_FFFFL, Math.min(settings.socketBufferBytes(), room));
  }

  /** The hash that {@link ReceiverTask#VERIFY} or {@link ReceiverTask#HASH_EXISTING} asked for. */
  public void onHash(long now, ContentHash hash) {
    if (phase == ReceiverPhase.COMPARING || phase == ReceiverPhase.VERIFYING) {
      copyHash = hash;
      compare(now);
    }
  }

  private void compare(long now) {
    if (senderHash == null || copyHash == null) {
      return;
    }
    if (phase == ReceiverPhase.COMPARING) {
      holdsComplete = false;
      if (copyHash.equals(senderHash)) {
        alreadyHeld = true;
        bytesHeld = offer.contentBytes();
        end(now, Reason.NONE);
      } else {
        copyHash = null;
        phase = ReceiverPhase.RECEIVING;
        acceptDue = true;
        checkComplete();
      }
    } else if (phase == ReceiverPhase.VERIFYING) {
      if (copyHash.equals(senderHash)) {
        phase = ReceiverPhase.PUBLISHING;
        task = ReceiverTask.PUBLISH;
      } else {
        discard(now);
      }
    }
  }

  /** The copy is wrong. Once, everything is fetched again; a second time it is the outcome. */
  private void discard(long now) {
    task = ReceiverTask.DISCARD;
    copyHash = null;
    senderHash = null;
    heldRanges = ByteRanges.NONE;
    layout = null;
    held = null;
    bytesHeld = 0;
    backlogBytes = 0;
    if (discarded) {
      end(now, Reason.HASH_MISMATCH);
      return;
    }
    discarded = true;
    startOverPending = true;
    phase = ReceiverPhase.RECEIVING;
    receiptDueNanos = now;
    receiptIntervalNanos = FIRST_REPEAT_NANOS;
  }

  /**
   * The copy is synced and under its final name.
   *
   * @param epochMillis when, milliseconds since 1970 UTC
   */
  public void onPublished(long now, long epochMillis) {
    if (phase == ReceiverPhase.PUBLISHING) {
      publishedMillis = epochMillis;
      end(now, Reason.NONE);
    }
  }

  /** The disk failed, or the owner stops or supersedes the transfer: RECEIPT with the reason. */
  public void onFailed(long now, Reason why) {
    if (endedNanos < 0) {
      end(now, why);
    }
  }

  private void checkComplete() {
    if (phase == ReceiverPhase.RECEIVING && bytesHeld == offer.contentBytes()) {
      phase = ReceiverPhase.VERIFYING;
      task = ReceiverTask.VERIFY;
    }
  }

  private void end(long now, Reason why) {
    reason = why;
    endedNanos = now;
    phase = ReceiverPhase.REPORTING;
    receiptDueNanos = now;
    receiptIntervalNanos = FIRST_REPEAT_NANOS;
    lastHeardNanos = now;
  }

  // ---- time and transmission -----------------------------------------------------------------

  public void onTimeout(long now) {
    if (phase == ReceiverPhase.DONE || now - lastHeardNanos < settings.silenceNanos()) {
      return;
    }
    if (endedNanos < 0) {
      end(now, Reason.SENDER_SILENT);
    }
    phase = ReceiverPhase.DONE;
  }

  /** When {@link #onTimeout} or {@link #pollTransmit} is due, or {@link SenderSession#NEVER}. */
  public long nextTimeoutNanos() {
    if (phase == ReceiverPhase.DONE) {
      return SenderSession.NEVER;
    }
    long silence = lastHeardNanos + settings.silenceNanos();
    long receipt = proven ? receiptDueNanos : SenderSession.NEVER;
    return Math.min(silence, Math.min(receipt, schedule.dueNanos()));
  }

  /** Appends the next sealed packet to {@code out}; false when there is none now. */
  public boolean pollTransmit(long now, ByteBuf out) {
    if (phase == ReceiverPhase.DONE) {
      return false;
    }
    if (acceptDue) {
      acceptDue = false;
      advertisedWindow = windowBytes();
      new Accept(
              attempt,
              offer.transferId(),
              token,
              advertisedWindow,
              settings.maxDatagramBytes(),
              holdsComplete,
              acceptedRanges())
          .encode(0, out);
      return true;
    }
    if (proven && now - receiptDueNanos >= 0) {
      receiptDueNanos = now + receiptIntervalNanos;
      receiptIntervalNanos = Math.min(LONGEST_REPEAT_NANOS, 2 * receiptIntervalNanos);
      receipt().encode(token, out);
      return true;
    }
    if (probeAcks > 0) {
      probeAcks--;
      new ProbeAck(probeNumbers[probeAcks], offer.transferId(), probeBytes[probeAcks])
          .encode(token, out);
      return true;
    }
    if (schedule.isDue(now)) {
      pollFeedback(now, out);
      return true;
    }
    return false;
  }

  private ByteRanges acceptedRanges() {
    return phase == ReceiverPhase.COMPARING ? ByteRanges.NONE : heldRanges();
  }

  private Receipt receipt() {
    boolean ok = endedNanos >= 0 && reason == Reason.NONE;
    return new Receipt(
        attempt,
        offer.transferId(),
        startOverPending ? Reason.HASH_MISMATCH : reason,
        publishedMillis,
        ok ? copyHash : Receipt.NO_HASH,
        alreadyHeld,
        startOverPending);
  }

  private void pollFeedback(long now, ByteBuf out) {
    int before = out.writerIndex();
    feedback.clearRanges();
    feedback.transferId = offer.transferId();
    feedback.sequence = ++sequence;
    feedback.attempt = attempt;
    boolean allHeld = phase != ReceiverPhase.RECEIVING && phase != ReceiverPhase.COMPARING;
    feedback.flags =
        (allHeld ? Feedback.FLAG_ALL_HELD : 0)
            | (senderHash != null ? Feedback.FLAG_FINISH_SEEN : 0)
            | (allHeld && endedNanos < 0 ? Feedback.FLAG_BUSY : 0);
    advertisedWindow = windowBytes();
    feedback.windowBytes = advertisedWindow;
    feedback.symbolBytes = layout == null ? 0 : layout.symbolBytes();
    feedback.ackDelayMicros = Math.min(0xFFFF_FFFFL, (now - largestArrivalNanos) / 1000);
    history.describe(feedback);
    describeMissing();
    feedback.encode(token, out);
    schedule.onSent(now, out.writerIndex() - before);
    feedbacks++;
  }

  private void describeMissing() {
    feedback.horizon = layout == null ? 0 : layout.symbols();
    if (layout == null || held.isFull()) {
      return;
    }
    for (int from = held.firstAbsent(); from < layout.symbols(); ) {
      int to = held.nextPresent(from);
      if (!feedback.addMissingRange(from, to)) {
        feedback.horizon = from;
        return;
      }
      from = held.nextAbsent(to);
    }
  }

  // ---- what the owner asks -------------------------------------------------------------------

  /** What to do with the disk now; each task is answered once. */
  public ReceiverTask pollTask() {
    ReceiverTask next = task;
    task = ReceiverTask.NONE;
    return next;
  }

  public ReceiverPhase phase() {
    return phase;
  }

  public Offer offer() {
    return offer;
  }

  /** What datagrams after the ACCEPT are sealed with. */
  public int token() {
    return token;
  }

  /** Whether the outcome is known; the receipt may still have to be repeated. */
  public boolean isEnded() {
    return endedNanos >= 0;
  }

  /** Whether the session may be dropped. */
  public boolean isDone() {
    return phase == ReceiverPhase.DONE;
  }

  /** What was handed to the disk or was there before; a successor of this transfer starts here. */
  public ByteRanges heldRanges() {
    if (layout != null) {
      return held.toByteRanges(layout);
    }
    boolean all = bytesHeld == offer.contentBytes() && bytesHeld > 0;
    return all ? ByteRanges.of(0, offer.contentBytes()) : heldRanges;
  }

  public ReceiverStatistics statistics() {
    return new ReceiverStatistics(
        phase,
        reason,
        attempt,
        offer.contentBytes(),
        layout == null ? 0 : layout.symbolBytes(),
        heldAtStart,
        bytesHeld,
        history.received(),
        duplicates,
        rejected,
        feedbacks,
        startedNanos,
        endedNanos,
        copyHash,
        alreadyHeld);
  }
}
