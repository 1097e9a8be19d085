package io.filecast.protocol.endpoint;

import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.crypto.PublicKey;
import io.filecast.wire.EchoFacts;
import io.filecast.wire.Offer;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.function.LongConsumer;

/**
 * What a {@link ReceiverEndpoint} has of the world: the socket, the alarm and the disk of its
 * owner. All calls come from within the endpoint's own methods.
 *
 * @param <R> a way back to a sender: remote address and local socket
 */
public interface ReceiverDriver<R> {
  /**
   * Sends one datagram.
   *
   * @param packet its readable bytes; the endpoint's again after the call
   */
  void send(R route, ByteBuf packet);

  /**
   * Calls {@link ReceiverEndpoint#onTimeout} at that time, or earlier.
   *
   * @param nanos replaces the time of the call before
   */
  void wakeAt(long nanos);

  /**
   * Listens to what one host sends to a group; it comes in by {@link
   * ReceiverEndpoint#onGroupDatagram}. What does not work need not be told: the sender notices, and
   * goes on by unicast.
   *
   * @param route to the sender: its interface, and the only source that is listened to
   */
  void join(InetSocketAddress group, R route);

  /** Does not listen any more to what {@link #join} was called for; once for each call of that. */
  void leave(InetSocketAddress group, R route);

  /**
   * Has something computed that takes some time.
   *
   * @param work for any thread
   * @param done for the owner's when that has ended; gets its monotonic clock, nanoseconds
   */
  void compute(Runnable work, LongConsumer done);

  /** Why an offer cannot be accepted, whatever runs now; null when it can. */
  ContentFailure refusal(Offer offer);

  /** Why an offer cannot be accepted for want of memory; empty when it can. */
  String memoryShort(Offer offer);

  /**
   * The name under which a content would be published: equal for contents that cannot be received
   * at the same time.
   *
   * @param sender null without keys
   */
  Object nameOf(Offer offer, PublicKey sender);

  /**
   * Makes the sink of a transfer that begins; it is opened once its name is free.
   *
   * @param name as {@link #nameOf} gave it
   */
  ContentSink sink(RemoteSender<R> sender, Object name);

  /**
   * What an echo may be answered with.
   *
   * @param withheld echoes that were not answered because there were too many
   */
  EchoFacts echoFacts(long withheld);
}
