package io.filecast.protocol.peer;

/** Where a receiver stands. */
public enum ReceiverPhase {
  /** Taking DATA. */
  RECEIVING,
  /** It holds a complete file of that name and size; both ends hash. */
  COMPARING,
  /** Every symbol is here; the hash of the copy, or the sender's, is awaited. */
  VERIFYING,
  /** The hash holds; the copy is being synced and put in its place. */
  PUBLISHING,
  /** The outcome is known; the receipt is repeated until the sender closes. */
  REPORTING,
  /** Nothing more will be sent. */
  DONE
}
