package io.filecast.transport;

import io.netty.buffer.ByteBuf;

/** Takes what comes in on a {@link ListeningPort}, on the port's context. */
public interface RouteHandler {
  /**
   * Takes datagrams that came together, as {@link DatagramHandler#onDatagrams} does.
   *
   * @param route the way back to where they came from
   */
  void onDatagrams(ByteBuf frames, int frameBytes, Route route);

  /** Nothing more is to be read for now, or others have their turn: the moment to answer. */
  default void onReadComplete() {}
}
