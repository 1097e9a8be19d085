package io.filecast.protocol.peer;

import io.filecast.protocol.repair.ReceivedSymbols;
import io.filecast.wire.ContentHash;

/**
 * What a receiver has of the content, and what is to be done with it: symbols are gathered until
 * all are here, then its hash is held against the sender's, whichever of the two comes first.
 */
final class Copy {
  /** What has become of it. */
  enum Step {
    /** Nothing new. */
    NONE,
    /** The complete file that was here is the sender's content. */
    SAME,
    /** It is not; the content is to be received. */
    OTHER,
    /** The copy is right and is being put in its place. */
    PROVEN,
    /** The copy is wrong, and is gone; everything is to be received again. */
    DISCARDED,
    /** The copy is wrong once more. */
    WRONG
  }

  private final ReceivedSymbols symbols;
  private ReceiverPhase phase;
  private ReceiverTask task;
  private boolean reserved;

  /** Bytes from an earlier transfer that are part of the copy; none once it was discarded. */
  private long heldAtStart;

  /** Null until FINISH. */
  private ContentHash senderHash;

  /** Null until the disk has answered. */
  private ContentHash hash;

  private boolean discarded;

  /** The transfer has its outcome. */
  private boolean over;

  /**
   * @param holdsComplete a complete file of that name and size is there: compare before receiving
   */
  Copy(ReceivedSymbols symbols, boolean holdsComplete) {
    this.symbols = symbols;
    heldAtStart = symbols.bytesHeld();
    if (holdsComplete) {
      phase = ReceiverPhase.COMPARING;
      task = ReceiverTask.HASH_EXISTING;
    } else {
      receive();
    }
  }

  /** One of RECEIVING, COMPARING, VERIFYING and PUBLISHING. */
  ReceiverPhase phase() {
    return phase;
  }

  ReceivedSymbols symbols() {
    return symbols;
  }

  long heldAtStart() {
    return heldAtStart;
  }

  /** Whether the next step is the sender's, not the disk's. */
  boolean waitsForSender() {
    return phase == ReceiverPhase.RECEIVING || phase != ReceiverPhase.PUBLISHING && hash != null;
  }

  private void receive() {
    phase = ReceiverPhase.RECEIVING;
    task = ReceiverTask.NONE;
    onSymbol();
  }

  /** The transfer has its outcome: nothing more becomes of the copy. */
  void onEnd() {
    over = true;
  }

  /** A symbol has come that was not here before. */
  void onSymbol() {
    if (!over && phase == ReceiverPhase.RECEIVING && symbols.isComplete()) {
      phase = ReceiverPhase.VERIFYING;
      task = ReceiverTask.VERIFY;
    }
  }

  boolean knowsSenderHash() {
    return senderHash != null;
  }

  /** Whether FINISH contradicts an earlier one. */
  boolean isContradictedBy(ContentHash other) {
    return senderHash != null && !senderHash.equals(other);
  }

  Step onSenderHash(ContentHash whole) {
    senderHash = whole;
    return compare();
  }

  boolean wantsHash() {
    return !over && (phase == ReceiverPhase.COMPARING || phase == ReceiverPhase.VERIFYING);
  }

  Step onHash(ContentHash whole) {
    hash = whole;
    return compare();
  }

  /** Null before it is known. */
  ContentHash hash() {
    return hash;
  }

  private Step compare() {
    if (senderHash == null || hash == null || !wantsHash()) {
      return Step.NONE;
    }
    boolean same = hash.equals(senderHash);
    if (phase == ReceiverPhase.VERIFYING) {
      return same ? publish() : discard();
    }
    if (same) {
      return Step.SAME;
    }
    hash = null;
    receive();
    return Step.OTHER;
  }

  private Step publish() {
    phase = ReceiverPhase.PUBLISHING;
    task = ReceiverTask.PUBLISH;
    return Step.PROVEN;
  }

  /** Once, everything is received again; a second time it is the outcome. */
  private Step discard() {
    phase = ReceiverPhase.RECEIVING;
    task = ReceiverTask.DISCARD;
    hash = null;
    senderHash = null;
    symbols.clear();
    heldAtStart = 0;
    Step step = discarded ? Step.WRONG : Step.DISCARDED;
    discarded = true;
    return step;
  }

  /**
   * What is to be done with the disk, once; {@link ReceiverTask#NONE} when there is nothing. Room
   * is set aside before anything else.
   */
  ReceiverTask pollTask() {
    if (!reserved) {
      reserved = true;
      return ReceiverTask.RESERVE;
    }
    ReceiverTask next = task;
    task = ReceiverTask.NONE;
    return next;
  }
}
