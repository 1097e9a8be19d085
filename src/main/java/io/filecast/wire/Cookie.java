package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * 16 bytes that a receiver under load makes up in REJECT({@link Reason#ADDRESS_UNPROVEN}) and finds
 * again in the next OFFER: whoever can repeat them receives at the address they were sent to. What
 * a Retry packet's token is in QUIC (RFC 9000, section 8.1.2). Means nothing to the sender.
 */
public record Cookie(long high, long low) {
  public static final int BYTES = 16;

  static Cookie read(BodyReader body) {
    return new Cookie(body.i64(), body.i64());
  }

  void write(ByteBuf out) {
    out.writeByte(Extensions.COOKIE).writeShort(BYTES).writeLong(high).writeLong(low);
  }
}
