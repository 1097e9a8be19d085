package io.filecast.protocol.peer;

/** What a receiver's owner has to do with the disk. Each is asked for once. */
public enum ReceiverTask {
  NONE,
  /**
   * Set room on the disk aside, and tell of the transfer: its sender has sent the token back. The
   * first task there is; {@link ReceiverPeer#onFailed} when there is no room.
   */
  RESERVE,
  /** Hash the complete file; answer with {@link ReceiverPeer#onHash}. */
  HASH_EXISTING,
  /** Every byte has been handed over: write, finish the hash; {@link ReceiverPeer#onHash}. */
  VERIFY,
  /** Sync, rename, sync the directory; {@link ReceiverPeer#onPublished}. */
  PUBLISH,
  /** The copy is worthless: empty the partial file and its resume state, start the hash anew. */
  DISCARD
}
