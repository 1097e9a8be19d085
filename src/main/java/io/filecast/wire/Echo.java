package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * A PROBE outside of any transfer: is a receiver there, what does the path carry, how long does it
 * take. Flag 1 in the header tells it from a PROBE of a transfer; the token is 0. The body is
 * zeros, at least two bytes, so that the answer fits.
 *
 * <p>Header number: chosen by the asker, echoed. Transfer id: random, of no transfer; it keeps
 * those who do not see the question from answering it.
 *
 * @param datagramBytes size of the whole datagram, {@value #MIN_BYTES} to {@link
 *     Header#MAX_DATAGRAM_BYTES}
 */
public record Echo(int number, long transferId, int datagramBytes) implements ControlPacket {
  /** No shorter than the shortest answers to it: {@link EchoAnswer} and {@link Reject}. */
  public static final int MIN_BYTES = EchoAnswer.FIXED_BYTES;

  @Override
  public PacketType type() {
    return PacketType.PROBE;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, type(), Header.FLAG_ECHO, number, transferId);
    out.writeZero(datagramBytes - Header.BYTES);
    Header.complete(out, start, 0);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    int datagramBytes = Header.BYTES + body.remaining();
    return datagramBytes < MIN_BYTES
        ? Rejection.TOO_SHORT
        : new Echo(Header.number(datagram), Header.transferId(datagram), datagramBytes);
  }
}
