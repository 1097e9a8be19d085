package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * A PROBE outside of any transfer: is a receiver there, what does the path carry, how long does it
 * take. Flag 1 in the header tells it from a PROBE of a transfer; the token is 0. The body is
 * zeros, at least two bytes, so that the answer fits; extension 32 may stand before them ({@link
 * EchoGroup}).
 *
 * <p>Header number: chosen by the asker, echoed. Transfer id: random, of no transfer; it keeps
 * those who do not see the question from answering it.
 *
 * @param datagramBytes size of the whole datagram, {@value #MIN_BYTES} to {@link
 *     Header#MAX_DATAGRAM_BYTES}
 * @param group that the receiver is asked to listen to; null without
 */
public record Echo(int number, long transferId, int datagramBytes, EchoGroup group)
    implements ControlPacket {
  /** No shorter than the shortest answers to it: {@link EchoAnswer} and {@link Reject}. */
  public static final int MIN_BYTES = EchoAnswer.FIXED_BYTES;

  /** Asks for nothing but an answer. */
  public Echo(int number, long transferId, int datagramBytes) {
    this(number, transferId, datagramBytes, null);
  }

  @Override
  public PacketType type() {
    return PacketType.PROBE;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, type(), Header.FLAG_ECHO, number, transferId);
    if (group != null) {
      group.write(out);
    }
    out.writeZero(datagramBytes - Header.BYTES - (group == null ? 0 : group.bytes()));
    Header.complete(out, start, 0);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    int datagramBytes = Header.BYTES + body.remaining();
    if (datagramBytes < MIN_BYTES) {
      return Rejection.TOO_SHORT;
    }
    return new Echo(
        Header.number(datagram), Header.transferId(datagram), datagramBytes, readGroup(body));
  }

  /** Null when there is none, or none that may be joined; everything else is not looked at. */
  private static EchoGroup readGroup(BodyReader body) {
    if (body.remaining() < 3 || body.u8() != EchoGroup.TYPE) {
      body.skip(body.remaining());
      return null;
    }
    int bytes = body.u16();
    EchoGroup group = bytes > body.remaining() ? null : EchoGroup.read(body, bytes);
    body.skip(body.remaining());
    return group;
  }
}
