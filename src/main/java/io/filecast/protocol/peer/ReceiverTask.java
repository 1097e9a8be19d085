package io.filecast.protocol.peer;

/** What a receiver's owner has to do with the disk. Each is asked for once. */
public enum ReceiverTask {
  NONE,
  /**
   * Set room on the disk aside, and tell of the transfer: its sender has sent the token back. The
   * first task there is; {@link ReceiverSession#onFailed} when there is no room.
   */
  RESERVE,
  /** Hash the complete file; answer with {@link ReceiverSession#onHash}. */
  HASH_EXISTING,
  /** Every byte has been handed over: write, finish the hash; {@link ReceiverSession#onHash}. */
  VERIFY,
  /** Sync, rename, sync the directory; {@link ReceiverSession#onPublished}. */
  PUBLISH,
  /** The copy is worthless: empty the partial file and its resume state, start the hash anew. */
  DISCARD
}
