package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * An ECHO arrived. A PROBE_ACK with flag 1 and token 0, never longer than the ECHO, and itself
 * never answered. The body is the size that was seen, 16 bits, and what the receiver tells about
 * itself, see {@link EchoFacts}.
 *
 * <p>Header number and transfer id: the ECHO's.
 *
 * @param datagramBytes what the receiver saw, which is less than what was sent when its buffer
 *     truncates
 * @param facts those that fit; none of them need be there
 */
public record EchoAnswer(int number, long transferId, int datagramBytes, EchoFacts facts)
    implements ControlPacket {
  /** Without any facts. */
  static final int FIXED_BYTES = Header.BYTES + 2;

  /** The answer to an ECHO, with as many facts as it has room for. */
  public static EchoAnswer to(Echo echo, EchoFacts facts) {
    return new EchoAnswer(echo.number(), echo.transferId(), echo.datagramBytes(), facts);
  }

  @Override
  public PacketType type() {
    return PacketType.PROBE_ACK;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, type(), Header.FLAG_ECHO, number, transferId);
    out.writeShort(datagramBytes);
    facts.write(out, datagramBytes - FIXED_BYTES);
    Header.complete(out, start, 0);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    int datagramBytes = body.u16();
    EchoFacts facts = EchoFacts.read(body);
    return facts == null
        ? Rejection.BAD_FIELD
        : new EchoAnswer(
            Header.number(datagram), Header.transferId(datagram), datagramBytes, facts);
  }
}
