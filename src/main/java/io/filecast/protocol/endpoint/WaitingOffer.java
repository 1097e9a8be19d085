package io.filecast.protocol.endpoint;

import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** An OFFER that came while there was nobody to take it. One: a sender repeats it. */
final class WaitingOffer {
  /** Null without one. */
  private ByteBuf offer;

  /** Keeps a copy, if it is an OFFER and the first. */
  void keep(ByteBuf packet) {
    if (offer == null && Header.type(packet) == PacketType.OFFER) {
      offer = packet.copy();
    }
  }

  void giveTo(Consumer<ByteBuf> taker) {
    if (offer != null) {
      taker.accept(offer);
      drop();
    }
  }

  void drop() {
    if (offer != null) {
      offer.release();
      offer = null;
    }
  }
}
