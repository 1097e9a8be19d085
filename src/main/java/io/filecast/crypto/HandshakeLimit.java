package io.filecast.crypto;

import io.netty.buffer.ByteBuf;

/** Decides which handshakes a receiver computes: each costs half a millisecond. */
public interface HandshakeLimit {
  /**
   * Asked for an OFFER whose sender knows the receiver's public key and that was not answered
   * before.
   *
   * @param source as given to {@link ReceiverProtection#onDatagram}
   * @param offer with a cookie, perhaps
   * @param crowded many answered handshakes wait for their sealed OFFER
   * @return false when the sender is to prove its address, once more, first
   */
  boolean mayCompute(long nowNanos, Object source, ByteBuf offer, boolean crowded);
}
