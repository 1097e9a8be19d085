package io.filecast.protocol.endpoint;

import io.filecast.crypto.PublicKey;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * Hears what happens at a {@link ReceiverEndpoint}. How often it tells anybody is its own business:
 * strangers can cause all but {@link #onBegan}, {@link #onEnded} and {@link #onRevoked}.
 */
public interface ReceiverObserver<R> {
  /** A datagram was dropped. */
  void onDropped(Rejection rejection);

  /**
   * An offer was refused that could be read.
   *
   * @param why for people
   */
  void onRefused(InetSocketAddress source, Offer offer, Reason reason, String why);

  /**
   * An offer in another version of the wire was refused.
   *
   * @param offer the datagram, valid during the call
   */
  void onOtherVersion(InetSocketAddress source, ByteBuf offer);

  /**
   * The offer of a sender was refused that has not been let in.
   *
   * @param key the sender's, where that is proven; null otherwise
   */
  void onStranger(InetSocketAddress source, Reason reason, PublicKey key);

  /** An echo was not answered because there were too many. */
  void onTooManyEchoes();

  /** An echo was answered. */
  default void onEcho() {}

  /** A handshake is about to be computed, which takes half a millisecond. */
  default void onHandshake() {}

  /** A sender has shown that it receives at its address: its transfer begins. */
  void onBegan(Reception<R> reception);

  /** The copy had another hash than the sender's; it starts over, or is given up. */
  void onHashDiffers(Reception<R> reception, boolean startsOver);

  /** The outcome of a transfer that had begun is known. */
  void onEnded(Reception<R> reception);

  /** A transfer is forgotten whose sender never answered the ACCEPT. */
  void onUnproven(Reception<R> reception);

  /** A transfer ends because its sender's key is not authorized any more. */
  void onRevoked(Reception<R> reception);
}
