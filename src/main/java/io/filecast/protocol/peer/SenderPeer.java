package io.filecast.protocol.peer;

import io.filecast.content.Readability;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.flow.loss.RttEstimator;
import io.filecast.protocol.group.Group;
import io.filecast.protocol.group.GroupMember;
import io.filecast.wire.Accept;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Quota;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;
import io.filecast.wire.Unsupported;
import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/**
 * A receiver as its sender sees it: one content to one destination, without I/O. Time comes in as
 * {@code now}, monotonic nanoseconds. After any {@code on...} call the owner drains {@link
 * #pollTransmit} until it is false, then re-arms its one timer from {@link #nextTimeoutNanos}. Not
 * thread-safe: one owner.
 *
 * <p>Ends, whatever the peer does: within {@code answerNanos} when it never answers, {@code
 * silenceNanos} after it was last heard, {@code progressNanos} after its copy last grew, {@code
 * busyNanos} after the last symbol arrived.
 */
public final class SenderPeer {
  private final SenderSettings settings;
  private final RttEstimator rtt = new RttEstimator();
  private final Offering offering;
  private final Delivery delivery;
  private final Finishing finishing;
  private final Farewell farewell;
  private final PeerWatch watch;
  private final SenderInbox inbox;
  private final SenderOutbox outbox;
  private final SenderLedger ledger;
  private SenderPhase phase = SenderPhase.OFFERING;

  private boolean renumbered;

  /**
   * @param transferId random; the same for all destinations of a transfer
   * @param name one path component, 1 to 255 bytes of UTF-8
   * @param modifiedMillis modification time of the source, milliseconds since 1970 UTC
   * @param content asked before bytes of it are chosen to be sent
   */
  public SenderPeer(
      long now,
      long transferId,
      String name,
      long contentBytes,
      long modifiedMillis,
      SenderSettings settings,
      Readability content,
      RandomGenerator random) {
    this.settings = settings;
    offering = new Offering(now, transferId, name, contentBytes, modifiedMillis, settings);
    Probes probes = new Probes(transferId, settings.packetSealBytes());
    finishing = new Finishing(transferId);
    farewell = new Farewell(transferId);
    watch = new PeerWatch(settings);
    ledger = new SenderLedger(contentBytes, now);
    delivery = new Delivery(settings, content, probes, rtt, ledger, watch, random);
    inbox =
        new SenderInbox(
            transferId,
            new SenderAnswers(
                this, settings, rtt, offering, delivery, finishing, farewell, watch, ledger));
    outbox = new SenderOutbox(offering, delivery, finishing, farewell, watch, probes, rtt, ledger);
  }

  /**
   * The receiver may be served by a group; to be called before anything happens.
   *
   * @param wake asks the owner to poll this peer
   */
  public void join(Group group, Runnable wake) {
    delivery.join(group, this::offerAgain, wake);
  }

  /** What it is to the group of its transfer; null without one. */
  public GroupMember member() {
    return delivery.member();
  }

  // ---- what the owner knows ------------------------------------------------------------------

  /** The hash of the whole content as it was read. */
  public void onContentHash(long now, ContentHash hash) {
    finishing.onContentHash(now, hash);
  }

  /** The source changed, shrank or cannot be read, or the owner stops: ends the transfer. */
  public void onSourceFailed(long now, Reason why) {
    end(now, why);
  }

  /** What the packets of this attempt are sealed with should be used no more: another begins. */
  public void onKeysUsedUp(long now) {
    if (phase.isUnderWay()) {
      offerAgain(now);
    }
  }

  /**
   * The system, or an ICMP message, says that a datagram was larger than the path carries. Anybody
   * can send such a message, so that probes have to confirm it.
   */
  public void onDatagramTooBig(long now) {
    delivery.onDatagramTooBig(now);
  }

  /**
   * A datagram from this destination's address.
   *
   * @return null, or why it was dropped; that is counted
   */
  public Rejection onPacket(long now, ByteBuf datagram) {
    Rejection rejection =
        phase == SenderPhase.DONE
            ? Rejection.STALE
            : inbox.take(now, datagram, offering.attempt(), offering.token());
    if (rejection != null) {
      ledger.counters.rejected++;
    }
    return rejection;
  }

  // ---- how the phases follow each other ------------------------------------------------------

  void enter(SenderPhase next) {
    phase = next;
  }

  /** The receiver has accepted an attempt: what it said of the one before is void. */
  void onNewAttempt() {
    inbox.onNewAttempt();
  }

  void startDelivery(long now, Accept accept) {
    phase = SenderPhase.PROBING;
    settleDelivery(now, delivery.start(now, accept));
  }

  void settleDelivery(long now, Reason hopeless) {
    // A group may have ended it, or begun another attempt, from within.
    if (!endIf(now, hopeless) && phase == SenderPhase.PROBING && delivery.flow() != null) {
      phase = SenderPhase.SENDING;
      finishing.restart(now);
    }
  }

  /** A new attempt under the same transfer id: the receiver says what it holds by now. */
  void offerAgain(long now) {
    if (!offering.again(now)) {
      end(now, Reason.NO_PROGRESS);
      return;
    }
    delivery.stop(now);
    watch.onNewAttempt();
    phase = SenderPhase.OFFERING;
  }

  /** The path stopped carrying datagrams of the size in use. */
  void narrow(long now) {
    if (delivery.narrow()) {
      offerAgain(now);
    } else {
      end(now, Reason.PATH_TOO_NARROW);
    }
  }

  /**
   * The receiver has a packet number that was never sent: it lies, or somebody has guessed a mark.
   * Once it gets an attempt with numbers of its own; all that it says of this one is no use.
   */
  void renumber(long now) {
    if (!renumbered) {
      renumbered = true;
      offerAgain(now);
    }
  }

  boolean endIf(long now, Reason why) {
    if (why != Reason.NONE) {
      end(now, why);
    }
    return why != Reason.NONE;
  }

  /** The first outcome stays. */
  void end(long now, Reason why) {
    if (phase == SenderPhase.LINGERING || phase == SenderPhase.DONE) {
      return;
    }
    delivery.close(now);
    ledger.onEnd(now, why);
    boolean peerKnows = offering.isAccepted();
    phase = peerKnows ? SenderPhase.LINGERING : SenderPhase.DONE;
    farewell.start(now, why);
  }

  // ---- time ----------------------------------------------------------------------------------

  public void onTimeout(long now) {
    switch (phase) {
      case OFFERING -> endIf(now, offering.verdict(now));
      case PROBING -> {
        if (!isSilent(now)) {
          settleDelivery(now, delivery.onTimeout(now));
        }
      }
      case COMPARING -> isSilent(now);
      case SENDING -> {
        if (!endIf(now, delivery.onTimeout(now))) {
          isSilent(now);
        }
      }
      case LINGERING -> phase = farewell.isOver(now) ? SenderPhase.DONE : phase;
      case DONE -> {}
    }
  }

  private boolean isSilent(long now) {
    return endIf(now, watch.onTimeout(now, phase == SenderPhase.COMPARING));
  }

  /** When {@link #onTimeout} is due, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    long silence = watch.nextTimeoutNanos(phase == SenderPhase.COMPARING);
    long finish = outbox.finishNanos(phase);
    return switch (phase) {
      case OFFERING -> offering.nextTimeoutNanos();
      case COMPARING -> Math.min(finish, silence);
      case PROBING, SENDING -> Math.min(delivery.nextTimeoutNanos(), Math.min(finish, silence));
      case LINGERING -> farewell.nextNanos();
      case DONE -> Deadline.NEVER;
    };
  }

  /** Fills {@code out} with the next thing to send; false when pacing or a window says wait. */
  public boolean pollTransmit(long now, Transmit out) {
    return outbox.poll(now, phase, out);
  }

  // ---- what the owner asks -------------------------------------------------------------------

  public SenderPhase phase() {
    return phase;
  }

  public long transferId() {
    return offering.transferId();
  }

  /** Whether the outcome is known; packets may still be owed, see {@link #isDone}. */
  public boolean isEnded() {
    return ledger.isEnded();
  }

  /** Whether the peer may be dropped: it will neither send nor change any more. */
  public boolean isDone() {
    return phase == SenderPhase.DONE;
  }

  /** Whether an owner in a hurry may drop it: the receiver has been told the outcome. */
  public boolean hasTakenLeave() {
    return isDone() || phase == SenderPhase.LINGERING && farewell.isSaid();
  }

  /** The first byte that has not been sent to this destination: where reading ahead should be. */
  public long nextByte() {
    return delivery.nextByte();
  }

  /** Whether the content's hash is needed before any of it is sent. */
  public boolean wantsHashFirst() {
    return !finishing.knowsHash() && phase == SenderPhase.COMPARING;
  }

  /** The figures of {@link Reason#QUOTA_FULL}; null for any other end. */
  public Quota quota() {
    return ledger.quota();
  }

  /** What {@link Reason#UNSUPPORTED} is about; null for any other end. */
  public Unsupported unsupported() {
    return ledger.unsupported();
  }

  public SenderStatistics statistics() {
    return ledger.statistics(phase, offering.attempt(), delivery.flow(), rtt);
  }
}
