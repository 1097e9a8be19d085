package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.flow.IncomingFlow;
import io.filecast.protocol.repair.ReceivedSymbols;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * A sender as its receiver sees it: one transfer, without I/O. Time comes in as {@code now},
 * monotonic nanoseconds. After any {@code on...} call the owner does what {@link #pollTask} says,
 * drains {@link #pollTransmit} until it is false, then re-arms its one timer from {@link
 * #nextTimeoutNanos}. Not thread-safe: one owner.
 *
 * <p>Memory, whatever the peer sends: what {@link SymbolMemory} grants, plus 10 KiB. Nothing is
 * sent on its own account before the peer has shown that it knows the token, that is, receives at
 * its address.
 */
public final class ReceiverPeer {
  private final Offer offer;
  private final Copy copy;
  private final Acceptance acceptance;
  private final IncomingFlow flow;
  private final GroupReception group;
  private final ProbeAnswers probeAnswers = new ProbeAnswers();
  private final Reporting reporting;
  private final SenderWatch watch;
  private final MinimumProgress minimumProgress = new MinimumProgress();
  private final ReceiverInbox inbox;
  private final ReceiverOutbox outbox;
  private boolean done;

  /**
   * Takes a transfer whose OFFER the owner has found acceptable: name, size, space and limits are
   * its business.
   *
   * @param held parts of the content on disk from an earlier transfer of the same name, size and
   *     modification time; synced before they were recorded
   * @param holdsComplete a complete file of that name and size is there: compare before receiving
   * @param memory what all transfers of this receiver share
   * @param repairMemory the same, for blocks that wait to be repaired
   */
  public ReceiverPeer(
      long now,
      Offer offer,
      ReceiverSettings settings,
      ByteRanges held,
      boolean holdsComplete,
      SymbolMemory memory,
      RepairMemory repairMemory,
      RandomGenerator random) {
    this.offer = offer;
    copy =
        new Copy(
            new ReceivedSymbols(offer.contentBytes(), offer.blockBytes(), held, memory.share()),
            holdsComplete);
    group =
        new GroupReception(
            this, settings.listensToGroups(), symbols(), repairMemory, probeAnswers, random);
    acceptance = new Acceptance(offer, random);
    flow =
        new IncomingFlow(
            now, offer, symbols(), settings.socketBufferBytes(), settings.backlogLimitBytes());
    reporting = new Reporting(offer.transferId());
    watch = new SenderWatch(now, settings, symbols().bytesHeld());
    restartProgress(now);
    inbox =
        new ReceiverInbox(
            offer.transferId(),
            new SenderWords(this, acceptance, copy, flow, group, probeAnswers, reporting, watch));
    outbox =
        new ReceiverOutbox(
            offer, settings, acceptance, copy, flow, group, probeAnswers, reporting, watch);
  }

  private ReceivedSymbols symbols() {
    return copy.symbols();
  }

  // ---- DATA ----------------------------------------------------------------------------------

  /**
   * A DATA datagram of this transfer from the sender's address. On {@link Disposition#STORE} the
   * symbol counts as held: the owner must write it, or report {@link #onFailed}.
   *
   * @param data has read the datagram
   */
  public Disposition onData(long now, DataHeader data) {
    if (inbox.count(refuse(data)) != null) {
      endWithoutMemory(now);
      return Disposition.REJECT;
    }
    watch.onProven(now);
    if (!flow.onData(now, data)) {
      if (phase() == ReceiverPhase.RECEIVING
          && minimumProgress.isTooLittle(now, flow.movedBytes(), symbols().bytesHeld())) {
        end(now, Reason.NO_PROGRESS); // nearly all that comes is here already
      }
      return Disposition.DUPLICATE;
    }
    onGrown(now);
    return Disposition.STORE;
  }

  void endWithoutMemory(long now) {
    if (symbols().lacksMemory() && !isEnded()) {
      watch.onProven(now);
      end(now, Reason.BUSY);
    }
  }

  /** The copy has grown. */
  void onGrown(long now) {
    watch.onGrown(now, symbols().bytesHeld());
    copy.onSymbol();
    if (symbols().isComplete() && group.isInvited()) {
      group.onComplete(now);
    }
  }

  /** Content that is taken and not written yet. */
  public void onBacklog(long now, long bytes) {
    if (flow.onBacklog(now, bytes) && group.isInvited()) {
      group.flow().onRoom(now);
    }
  }

  /** Null, or why the datagram cannot be taken; nothing has changed then but the layout. */
  private Rejection refuse(DataHeader data) {
    if (!data.checkHolds(acceptance.token())) {
      return Rejection.BAD_CHECK;
    }
    Rejection early = refuse(data, null);
    if (early != null) {
      return early;
    }
    Rejection unfit = symbols().check(data);
    return unfit == null && data.isParity() ? Rejection.UNSUPPORTED : unfit;
  }

  /**
   * Null, or why a datagram cannot be taken now.
   *
   * @param unfit why it would not be taken at any time; null when it would
   */
  Rejection refuse(DataHeader data, Rejection unfit) {
    if (data.transferId() != offer.transferId()) {
      return Rejection.OTHER_TRANSFER;
    }
    ReceiverPhase phase = phase();
    if (phase == ReceiverPhase.COMPARING
        || phase == ReceiverPhase.DONE
        || reporting.startsOver()
        || isEnded() && reporting.reason() != Reason.NONE) {
      return Rejection.STALE;
    }
    return flow.isOverrun() ? Rejection.NO_ROOM : unfit;
  }

  /** First byte in the content of the payload that was just judged. */
  public long offset(DataHeader data) {
    return symbols().offset(data);
  }

  // ---- what the sender says ------------------------------------------------------------------

  /**
   * Any datagram but DATA with this transfer's id from the sender's address.
   *
   * @return null, or why it was dropped; that is counted
   */
  public Rejection onPacket(long now, ByteBuf datagram) {
    return done ? inbox.count(Rejection.STALE) : inbox.take(now, datagram, acceptance.token());
  }

  /** Another attempt begins. */
  void restartProgress(long now) {
    minimumProgress.restart(now, flow.movedBytes(), symbols().bytesHeld());
  }

  /** Nothing more is to be said. */
  void finish() {
    done = true;
  }

  /** Counts a datagram that came to the group; whether it is taken. */
  boolean take(long now, Rejection rejection) {
    if (done || inbox.count(rejection) != null) {
      return false;
    }
    watch.onProven(now);
    return true;
  }

  // ---- how the phases follow each other ------------------------------------------------------

  void follow(long now, Copy.Step step) {
    switch (step) {
      case NONE, PROVEN -> {}
      case SAME -> {
        reporting.onAlreadyHeld();
        end(now, Reason.NONE);
      }
      case OTHER -> {
        watch.onStep(now, symbols().bytesHeld());
        acceptance.repeat();
      }
      case DISCARDED -> {
        group.onNewAttempt();
        reporting.askForAll(now);
      }
      case WRONG -> end(now, Reason.HASH_MISMATCH);
    }
  }

  private void end(long now, Reason why) {
    reporting.onEnd(now, why);
    copy.onEnd();
    watch.onHeard(now);
  }

  // ---- the disk ------------------------------------------------------------------------------

  /** The hash that {@link ReceiverTask#VERIFY} or {@link ReceiverTask#HASH_EXISTING} asked for. */
  public void onHash(long now, ContentHash hash) {
    if (copy.wantsHash()) {
      watch.onStep(now, symbols().bytesHeld());
      follow(now, copy.onHash(hash));
    }
  }

  /**
   * The copy is synced and under its final name.
   *
   * @param epochMillis when, milliseconds since 1970 UTC
   */
  public void onPublished(long now, long epochMillis) {
    if (phase() == ReceiverPhase.PUBLISHING) {
      reporting.onPublished(epochMillis);
      end(now, Reason.NONE);
    }
  }

  /** The disk failed, or the owner stops or supersedes the transfer: RECEIPT with the reason. */
  public void onFailed(long now, Reason why) {
    onFailed(now, why, 0);
  }

  /**
   * @param missingBytes of the content, that were taken and are not on a disk that is full
   */
  public void onFailed(long now, Reason why, long missingBytes) {
    if (!isEnded()) {
      reporting.onMissing(Math.min(offer.contentBytes(), missingBytes));
      end(now, why);
    }
  }

  /**
   * What to do with the disk now; each task is answered once. None before the token has come back:
   * an address that may be another's makes this receiver read and promise nothing. To be polled
   * until NONE.
   */
  public ReceiverTask pollTask() {
    return watch.isProven() ? copy.pollTask() : ReceiverTask.NONE;
  }

  // ---- time and transmission -----------------------------------------------------------------

  public void onTimeout(long now) {
    if (done || now - deadlineNanos() < 0) {
      return;
    }
    if (!isEnded()) {
      Reason why = watch.verdict(now);
      end(now, why);
      if (why == Reason.SENDER_STALLED) {
        return; // it listens: it is told
      }
    }
    done = true;
  }

  private long deadlineNanos() {
    return isEnded()
        ? watch.reportingDeadlineNanos(reporting.endedNanos())
        : watch.deadlineNanos(copy.waitsForSender());
  }

  /** When {@link #onTimeout} or {@link #pollTransmit} is due, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    return done ? Deadline.NEVER : Math.min(deadlineNanos(), outbox.nextNanos());
  }

  /**
   * Appends the next packet, complete with its check, to {@code out}; false when there is none now.
   */
  public boolean pollTransmit(long now, ByteBuf out) {
    return !done && outbox.poll(now, out);
  }

  // ---- what the owner asks -------------------------------------------------------------------

  public ReceiverPhase phase() {
    if (done) {
      return ReceiverPhase.DONE;
    }
    return isEnded() ? ReceiverPhase.REPORTING : copy.phase();
  }

  public Offer offer() {
    return offer;
  }

  /** Why the last datagram was rejected. */
  public Rejection lastRejection() {
    return inbox.lastRejection();
  }

  /** Is told what waits for the disk, and what others leave it of the socket's buffer. */
  public IncomingFlow flow() {
    return flow;
  }

  /** What comes to the group that it was invited to. */
  public GroupReception group() {
    return group;
  }

  /** Whether the peer has shown that it receives at its address. */
  public boolean isProven() {
    return watch.isProven();
  }

  /**
   * How long the copy has not grown while the next step is the sender's; 0 while it is the disk's,
   * and when the outcome is known.
   */
  public long idleNanos(long now) {
    return isEnded() ? 0 : watch.idleNanos(now, copy.waitsForSender());
  }

  /** What the check of datagrams after the ACCEPT is made with. */
  public int token() {
    return acceptance.token();
  }

  /** Whether the outcome is known; the receipt may still have to be repeated. */
  public boolean isEnded() {
    return reporting.isEnded();
  }

  /** The owner drops it: others have its memory now. */
  public void free() {
    group.free();
    symbols().free();
  }

  /** Whether the peer may be dropped. */
  public boolean isDone() {
    return done;
  }

  /** What was handed to the disk or was there before; a successor of this transfer starts here. */
  public ByteRanges heldRanges() {
    return symbols().toByteRanges();
  }

  public ReceiverStatistics statistics() {
    return new ReceiverStatistics(
        phase(),
        reporting.reason(),
        acceptance.attempt(),
        offer.contentBytes(),
        symbols().symbolBytes(),
        copy.heldAtStart(),
        reporting.bytesHeld(offer.contentBytes(), symbols().bytesHeld()),
        flow.packetsReceived() + group.packetsReceived(),
        flow.duplicates(),
        inbox.rejected(),
        flow.feedbacksSent(),
        watch.startedNanos(),
        reporting.endedNanos(),
        copy.hash(),
        reporting.alreadyHeld());
  }
}
