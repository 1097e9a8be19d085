package io.filecast.protocol.peer;

/** What to do with the payload of a DATA datagram. */
public enum DataVerdict {
  /** Write it at {@link ReceiverSession#offset}. */
  STORE,
  /** Its symbol is here already. */
  DUPLICATE,
  /** Not part of this transfer; {@link ReceiverSession#lastRejection} says why. */
  REJECT
}
