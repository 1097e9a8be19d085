package io.filecast.protocol.peer;

/** What to do with the payload of a DATA datagram. */
public enum Disposition {
  /** Write it at {@link ReceiverPeer#offset}. */
  STORE,
  /** Not a part of the content: it may repair its block. */
  KEEP,
  /** Drop it: its symbol is here already. */
  DUPLICATE,
  /** Drop it: it is not part of this transfer, or there is no room for it. */
  REJECT
}
