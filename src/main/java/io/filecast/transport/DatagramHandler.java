package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** Takes what comes in on a {@link DatagramPort}, on the port's context. */
public interface DatagramHandler {
  /**
   * Takes datagrams that came together, one behind the other: all of {@code frameBytes} but the
   * last, which may be shorter. Where the kernel joins nothing it is one.
   *
   * @param frames the readable bytes, valid during the call; the handler may move the indices, and
   *     keeps nothing of it without {@link ByteBuf#retain}
   * @param frameBytes 0 for an empty datagram
   */
  void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source);

  /**
   * Something was reported about the socket: about a datagram sent earlier, which one is not known.
   * Anybody can cause it.
   */
  default void onError(NetworkError error) {}

  /**
   * Takes them with the address and port of this host that they were sent to, for who wants to know
   * it.
   *
   * @param asked the address that the socket is bound to, which may be the wildcard, unless the
   *     port {@linkplain DatagramPort#learnDestinations has learnt} to tell it
   */
  default void onDatagrams(
      ByteBuf frames, int frameBytes, InetSocketAddress source, InetSocketAddress asked) {
    onDatagrams(frames, frameBytes, source);
  }

  /** Nothing more is to be read for now, or others have their turn: the moment to answer. */
  default void onReadComplete() {}
}
