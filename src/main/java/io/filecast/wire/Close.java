package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * The sender's last packet: it has the receipt ({@link Reason#NONE}), or it gives up. The body is
 * the 16-bit code of the reason. Header number: the attempt.
 */
public record Close(int attempt, long transferId, Reason reason) implements ControlPacket {
  @Override
  public PacketType type() {
    return PacketType.CLOSE;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, type(), 0, attempt, transferId);
    out.writeShort(reason.code());
    Header.complete(out, start, token);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    return new Close(
        Header.number(datagram), Header.transferId(datagram), Reason.ofCode(body.u16()));
  }
}
