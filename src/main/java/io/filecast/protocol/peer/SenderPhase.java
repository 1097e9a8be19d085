package io.filecast.protocol.peer;

/** Where a sender stands. Phases only move forward, except that a new attempt offers again. */
public enum SenderPhase {
  /** OFFER is out, no answer yet. */
  OFFERING,
  /** The receiver holds a complete file of that name and size; both ends hash. */
  COMPARING,
  /** Finding the datagram size of the path. */
  PROBING,
  /** DATA flows, or waits for the receipt. */
  SENDING,
  /** The outcome is known; a lost CLOSE is repeated when the receiver asks. */
  LINGERING,
  /** Nothing more will be sent. */
  DONE;

  /** Whether a receiver has accepted and the outcome is open. */
  boolean isUnderWay() {
    return this == COMPARING || this == PROBING || this == SENDING;
  }
}
