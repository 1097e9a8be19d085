package io.filecast.protocol.endpoint;

/** Where a {@link Reception} stands. */
enum ReceptionState {
  /** The sink looks for what is there, or waits for others to leave the name. */
  OPENING,
  /** Ended while it was opening: leaves as soon as the sink has answered. */
  ABANDONED,
  /** The peer runs. */
  CONVERSING,
  /** The copy was worthless; there is no sink until another has been made. */
  STARTING_OVER,
  /** The outcome is known, and the receipt is repeated until the sender has it. */
  REPORTING,
  /** Nothing more is sent; the sink closes. */
  LEAVING,
  GONE;

  /** Whether the outcome is open. */
  boolean isRunning() {
    return this == OPENING || this == ABANDONED || this == CONVERSING || this == STARTING_OVER;
  }

  /** Whether the peer takes packets, and there is a sink for their bytes. */
  boolean isConversing() {
    return this == CONVERSING || this == REPORTING;
  }

  /** Whether nothing more is sent. */
  boolean isOver() {
    return this == LEAVING || this == GONE;
  }
}
