package io.filecast.protocol.group;

import io.filecast.protocol.flow.loss.RttEstimator;

/** What a group asks of the peer behind one of its members: its unicast flow, and its time. */
public interface GroupPeer {
  /** Symbol size of the unicast flow. */
  int symbolBytes();

  RttEstimator rtt();

  /** What the receiver takes now, as it said last. */
  long windowBytes();

  /** When the receiver was last heard, whatever it said. */
  long heardNanos();

  /** The first block of which the unicast flow has not sent everything. */
  int nextBlock();

  /** Whether the receiver holds all of a block. */
  boolean isHeld(int block);

  /** Content bytes that the receiver holds, as far as it has said so. */
  long heldBytes();

  /** The receiver holds all of these blocks. */
  void onHeld(long now, int fromBlock, int toBlock);

  /** From now on the unicast flow sends nothing of this block and of those behind it. */
  void sendUntil(int block);

  /** The unicast flow sends all of this block, too: the group cannot. */
  void sendAlso(int block);

  /** The unicast flow sends whatever the receiver does not hold. */
  void sendAll();

  /** Begins another attempt with symbols of that size, so that both flows have the same. */
  void useSymbolBytes(long now, int bytes);

  /** Something may have to be sent to the receiver. */
  void wake();
}
