package io.filecast.protocol.peer;

import io.filecast.protocol.repair.ReceivedSymbols;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Close;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Decoded;
import io.filecast.wire.Finish;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.Probe;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * What a receiver does about what it hears from the sender and from the disk: how the phases follow
 * each other. {@link ReceiverSession} is its face to the owner, and speaks.
 */
final class ReceiverProtocol {
  /** Of one transfer; each costs as much as the content is large. Senders make 50 at most. */
  private static final int MAX_RESTARTS = 64;

  /**
   * A sender that has not taken note of its receipt by then may ask for it with a new OFFER: what
   * is there already is not sent again.
   */
  private static final long MAX_REPORTING_NANOS = 60_000_000_000L;

  /** To an address that may be another's; senders leave 100 ms between two OFFERs. */
  private static final long MIN_ACCEPT_INTERVAL_NANOS = 20_000_000;

  private final Offer offer;
  private final ReceiverSettings settings;
  private final RandomGenerator random;

  final ReceivedSymbols symbols;
  final FeedbackSchedule schedule;
  final ReceiptSchedule receipts = new ReceiptSchedule();
  final ProbeAnswers probeAnswers = new ProbeAnswers();
  PacketHistory history = new PacketHistory();

  ReceiverPhase phase;
  Reason reason = Reason.NONE;
  int attempt;
  int token;
  boolean acceptDue = true;
  private boolean accepted;
  private long acceptedNanos;
  boolean holdsComplete;

  /** A packet with the token came: the peer receives at its address. */
  boolean proven;

  long backlogBytes;
  ReceiverTask task;

  /** Null until FINISH, and until the disk has answered. */
  ContentHash senderHash;

  ContentHash copyHash;
  boolean alreadyHeld;

  /** Bytes from an earlier transfer that are part of the copy; none once it was discarded. */
  long heldAtStart;

  /** The copy was discarded and the sender has not offered it again yet. */
  boolean startOverPending;

  /** DATA bytes of this transfer that came, new or not. */
  long movedBytes;

  private final MinimumProgress minimumProgress = new MinimumProgress();
  private boolean discarded;
  private int restarts;
  long publishedMillis;

  /** Not on disk when that was full; 0 for any other reason. */
  long missingBytes;

  private final long startedNanos;
  long lastHeardNanos;

  /** When the copy last grew, or a phase that does not let it grow ended. */
  long progressNanos;

  private final GrowthMeter growth;

  long endedNanos = -1;

  ReceiverProtocol(
      long now,
      Offer offer,
      ReceiverSettings settings,
      ByteRanges held,
      boolean holdsComplete,
      SymbolMemory memory,
      RandomGenerator random) {
    this.offer = offer;
    this.settings = settings;
    this.random = random;
    this.holdsComplete = holdsComplete;
    attempt = offer.attempt();
    symbols = new ReceivedSymbols(offer.contentBytes(), offer.blockBytes(), held, memory.share());
    heldAtStart = symbols.bytesHeld();
    token = random.nextInt();
    schedule = new FeedbackSchedule(now, offer.feedbackMicros());
    lastHeardNanos = now;
    progressNanos = now;
    startedNanos = now;
    growth = new GrowthMeter(now, symbols.bytesHeld());
    minimumProgress.restart(now, 0, symbols.bytesHeld());
    phase = holdsComplete ? ReceiverPhase.COMPARING : ReceiverPhase.RECEIVING;
    task = holdsComplete ? ReceiverTask.HASH_EXISTING : ReceiverTask.NONE;
    checkComplete();
  }

  /** Null, or why the datagram cannot be taken; nothing has changed then but the layout. */
  Rejection refuse(DataHeader data) {
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
    return symbols.check(data);
  }

  /** Ends a transfer of which nearly all comes that is here already. */
  void checkProgress(long now) {
    if (phase == ReceiverPhase.RECEIVING
        && minimumProgress.isTooLittle(now, movedBytes, symbols.bytesHeld())) {
      end(now, Reason.NO_PROGRESS);
    }
  }

  Rejection take(long now, ByteBuf datagram) {
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
    if (!again.isSameContent(offer)) {
      return Rejection.BAD_FIELD;
    }
    if (again.attempt() < attempt) {
      return Rejection.STALE;
    }
    // RFC 9000, section 8: "an endpoint MUST limit the amount of data it sends to the unvalidated
    // address to three times the amount of data received from that address." Once is ours: an
    // ACCEPT
    // is never longer than the OFFER, and not even every OFFER gets one.
    if (!proven && accepted && now - acceptedNanos < MIN_ACCEPT_INTERVAL_NANOS) {
      return Rejection.TOO_MANY;
    }
    if (again.attempt() > attempt) {
      if (++restarts > MAX_RESTARTS) {
        return Rejection.TOO_MANY;
      }
      attempt = again.attempt();
      token = random.nextInt();
      schedule.onPeriod(again.feedbackMicros());
      history = new PacketHistory();
      startOverPending = false;
      minimumProgress.restart(now, movedBytes, symbols.bytesHeld());
      if (phase != ReceiverPhase.REPORTING) {
        receipts.stop();
      }
      symbols.forgetLayout();
    }
    lastHeardNanos = now;
    acceptDue = true;
    return null;
  }

  void onAcceptSent(long now) {
    acceptDue = false;
    accepted = true;
    acceptedNanos = now;
  }

  private Rejection onProbe(long now, Probe probe) {
    proven = true;
    lastHeardNanos = now;
    probeAnswers.add(probe);
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
      receipts.repeatNow(now);
    } else if (phase != ReceiverPhase.COMPARING && !symbols.hasLayout()) {
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

  void compare(long now) {
    if (senderHash == null || copyHash == null) {
      return;
    }
    if (phase == ReceiverPhase.COMPARING) {
      holdsComplete = false;
      if (copyHash.equals(senderHash)) {
        alreadyHeld = true;
        end(now, Reason.NONE);
      } else {
        copyHash = null;
        onStep(now);
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
    symbols.clear();
    heldAtStart = 0;
    if (discarded) {
      end(now, Reason.HASH_MISMATCH);
      return;
    }
    discarded = true;
    startOverPending = true;
    phase = ReceiverPhase.RECEIVING;
    receipts.start(now);
  }

  void checkComplete() {
    if (phase == ReceiverPhase.RECEIVING && symbols.isComplete()) {
      phase = ReceiverPhase.VERIFYING;
      task = ReceiverTask.VERIFY;
    }
  }

  /**
   * When it is over unless something comes: an address that has not proven itself gets less
   * patience, and a sender that only keeps the transfer alive does not get it for ever.
   */
  long deadlineNanos() {
    long silence = lastHeardNanos + settings.silenceNanos();
    if (endedNanos >= 0) {
      return Math.min(silence, endedNanos + MAX_REPORTING_NANOS);
    }
    if (!proven) {
      return startedNanos + Math.min(settings.silenceNanos(), settings.provenNanos());
    }
    return waitsForSender() ? Math.min(silence, progressNanos + settings.progressNanos()) : silence;
  }

  /** Whether the next step is the sender's, not the disk's. */
  private boolean waitsForSender() {
    return phase == ReceiverPhase.RECEIVING
        || phase != ReceiverPhase.PUBLISHING && copyHash != null;
  }

  /** The copy has grown. */
  void onGrown(long now) {
    progressNanos = now;
    growth.onHeld(now, symbols.bytesHeld());
  }

  /** A phase in which the copy does not grow has come to its end. */
  void onStep(long now) {
    progressNanos = now;
    growth.restart(now, symbols.bytesHeld());
  }

  /** See {@link ReceiverSession#idleNanos}. */
  long idleNanos(long now) {
    if (endedNanos >= 0) {
      return 0;
    }
    if (!proven) {
      return now - startedNanos;
    }
    return waitsForSender() ? growth.idleNanos(now) : 0;
  }

  /** Why it is over when the deadline has passed. */
  Reason verdict(long now) {
    return now - lastHeardNanos < settings.silenceNanos() && proven
        ? Reason.SENDER_STALLED
        : Reason.SENDER_SILENT;
  }

  void end(long now, Reason why) {
    reason = why;
    endedNanos = now;
    phase = ReceiverPhase.REPORTING;
    receipts.start(now);
    lastHeardNanos = now;
  }
}
