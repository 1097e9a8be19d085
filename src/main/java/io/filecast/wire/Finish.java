package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * The hash of the whole content as the sender read it. Sent when it is known, repeated until a
 * RECEIPT comes. The body is the hash's algorithm (8 bits, 1 = SHA-256) and its 32 bytes.
 *
 * <p>Header number: the attempt.
 */
public record Finish(int attempt, long transferId, ContentHash hash) implements ControlPacket {
  @Override
  public PacketType type() {
    return PacketType.FINISH;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, type(), 0, attempt, transferId);
    out.writeByte(ContentHash.SHA_256).writeBytes(hash.raw());
    Header.complete(out, start, token);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    if (body.u8() != ContentHash.SHA_256) {
      return Rejection.BAD_FIELD;
    }
    byte[] hash = body.bytes(ContentHash.BYTES);
    return body.failed()
        ? Rejection.BAD_LENGTH
        : new Finish(Header.number(datagram), Header.transferId(datagram), ContentHash.of(hash));
  }
}
