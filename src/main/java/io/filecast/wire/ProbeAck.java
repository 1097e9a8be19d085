package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * A PROBE arrived. The body is the size it had, 16 bits. Header number: the PROBE's.
 *
 * @param datagramBytes what the receiver saw, which is less than what was sent when its buffer
 *     truncates
 */
public record ProbeAck(int number, long transferId, int datagramBytes) implements ControlPacket {
  @Override
  public PacketType type() {
    return PacketType.PROBE_ACK;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, type(), 0, number, transferId);
    out.writeShort(datagramBytes);
    Header.complete(out, start, token);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    return new ProbeAck(Header.number(datagram), Header.transferId(datagram), body.u16());
  }
}
