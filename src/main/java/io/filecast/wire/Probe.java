package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * A datagram of a certain size, to learn whether the path carries it (RFC 8899, section 4.1), or,
 * at its smallest, whether the receiver is alive. The body is zeros.
 *
 * <p>Header number: chosen by the sender, echoed in PROBE_ACK.
 *
 * @param datagramBytes size of the whole datagram, {@link Header#BYTES} to {@link
 *     Header#MAX_DATAGRAM_BYTES}
 */
public record Probe(int number, long transferId, int datagramBytes) implements ControlPacket {
  @Override
  public PacketType type() {
    return PacketType.PROBE;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, type(), 0, number, transferId);
    out.writeZero(datagramBytes - Header.BYTES);
    Header.complete(out, start, token);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    return new Probe(
        Header.number(datagram), Header.transferId(datagram), Header.BYTES + body.remaining());
  }
}
