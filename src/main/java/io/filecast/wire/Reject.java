package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * The receiver does not take the content, or does not know the transfer a packet belongs to. The
 * body is the 16-bit code of a {@link Reason}; 24 bytes in all, less than the smallest DATA.
 *
 * <p>Header number: the attempt of the OFFER, or 0 for {@link Reason#UNKNOWN_TRANSFER}.
 */
public record Reject(int attempt, long transferId, Reason reason) implements ControlPacket {
  /** Its whole length. */
  public static final int BYTES = Header.BYTES + 2;

  @Override
  public PacketType type() {
    return PacketType.REJECT;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, type(), 0, attempt, transferId);
    out.writeShort(reason.code());
    Header.seal(out, start, 0);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    Reason reason = Reason.ofCode(body.u16());
    Rejection extension = Extensions.skip(body);
    return extension != null
        ? extension
        : new Reject(Header.number(datagram), Header.transferId(datagram), reason);
  }
}
