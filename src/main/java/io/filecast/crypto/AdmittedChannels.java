package io.filecast.crypto;

/** The channels of the transfers that a receiver has begun. */
public interface AdmittedChannels {
  /** The channel of a transfer from this address; null when there is none. */
  ReceiverChannel find(long transferId, Object source);

  /** All of them. */
  Iterable<ReceiverChannel> channels();
}
