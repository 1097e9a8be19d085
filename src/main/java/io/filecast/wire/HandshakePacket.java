package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * OFFER and ACCEPT as they open a transfer with keys: all their fields are empty but the attempt
 * and the transfer id, and extension 129 holds a message of the Noise handshake. What they say
 * otherwise follows in a sealed OFFER and a sealed ACCEPT.
 *
 * <p>A receiver that knows no keys refuses such an OFFER: it has no name.
 */
public final class HandshakePacket {
  private static final int OFFER_FIELDS_BYTES = 8 + 8 + 2 + 4 + 1;
  private static final int ACCEPT_FIELDS_BYTES = 4 + 4 + 2 + 2;

  private HandshakePacket() {}

  /** Appends an OFFER with the first message, padded like every OFFER. */
  public static void offer(int attempt, long transferId, byte[] message, ByteBuf out) {
    int start = Header.begin(out, PacketType.OFFER, 0, attempt, transferId);
    out.writeZero(OFFER_FIELDS_BYTES);
    writeMessage(message, out);
    out.writeZero(start + Header.BASE_DATAGRAM_BYTES - out.writerIndex());
    Header.seal(out, start, 0);
  }

  /** Appends an ACCEPT with the second message. */
  public static void accept(int attempt, long transferId, byte[] message, ByteBuf out) {
    int start = Header.begin(out, PacketType.ACCEPT, 0, attempt, transferId);
    out.writeZero(ACCEPT_FIELDS_BYTES);
    writeMessage(message, out);
    Header.seal(out, start, 0);
  }

  private static void writeMessage(byte[] message, ByteBuf out) {
    out.writeByte(Extensions.NOISE).writeShort(message.length).writeBytes(message);
  }

  /** The message of an OFFER that opens a handshake; empty when the datagram is none. */
  public static byte[] offered(ByteBuf datagram) {
    return datagram.readableBytes() < Header.BASE_DATAGRAM_BYTES
        ? new byte[0]
        : message(datagram, PacketType.OFFER, OFFER_FIELDS_BYTES);
  }

  /** The message of an ACCEPT that answers one; empty when the datagram is none. */
  public static byte[] accepted(ByteBuf datagram) {
    return message(datagram, PacketType.ACCEPT, ACCEPT_FIELDS_BYTES);
  }

  private static byte[] message(ByteBuf datagram, PacketType type, int fieldsBytes) {
    if (Header.inspect(datagram) != null
        || Header.type(datagram) != type
        || !Header.checkHolds(datagram, 0)) {
      return new byte[0];
    }
    BodyReader body = new BodyReader(datagram);
    body.skip(type == PacketType.OFFER ? fieldsBytes - 1 : fieldsBytes);
    if (type == PacketType.OFFER) {
      body.skip(body.u8());
    }
    byte[] message = Extensions.find(body, Extensions.NOISE);
    return body.failed() ? new byte[0] : message;
  }
}
