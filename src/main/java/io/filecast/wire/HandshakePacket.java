package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * OFFER and ACCEPT as they open a transfer with keys: all their fields are empty but the attempt
 * and the transfer id (zeros: no name, no ranges), and extension 129 holds a message of the Noise
 * handshake. What they say otherwise follows in a sealed OFFER and a sealed ACCEPT.
 *
 * <p>A receiver that knows no keys refuses such an OFFER: it has no name.
 */
public final class HandshakePacket {
  private static final int OFFER_FIELDS_BYTES = Offer.FIXED_BYTES;
  private static final int ACCEPT_FIELDS_BYTES = Accept.FIXED_BYTES + 2;

  private HandshakePacket() {}

  /**
   * Appends an OFFER with the first message, padded like every OFFER.
   *
   * @param cookie what a REJECT has asked to be repeated, null when none has
   */
  public static void offer(
      int attempt, long transferId, byte[] message, Cookie cookie, ByteBuf out) {
    int start = Header.begin(out, PacketType.OFFER, 0, attempt, transferId);
    out.writeZero(OFFER_FIELDS_BYTES);
    if (cookie != null) {
      cookie.write(out);
    }
    writeMessage(message, out);
    out.writeZero(start + Header.BASE_DATAGRAM_BYTES - out.writerIndex());
    Header.complete(out, start, 0);
  }

  /** Appends an ACCEPT with the second message. */
  public static void accept(int attempt, long transferId, byte[] message, ByteBuf out) {
    int start = Header.begin(out, PacketType.ACCEPT, 0, attempt, transferId);
    out.writeZero(ACCEPT_FIELDS_BYTES);
    writeMessage(message, out);
    Header.complete(out, start, 0);
  }

  private static void writeMessage(byte[] message, ByteBuf out) {
    out.writeByte(Extensions.NOISE).writeShort(message.length).writeBytes(message);
  }

  /** The message of an OFFER that opens a handshake; empty when the datagram is none. */
  public static byte[] offered(ByteBuf datagram) {
    return offered(datagram, Extensions.NOISE);
  }

  /** The cookie that such an OFFER brings; null when it brings none. */
  public static Cookie cookie(ByteBuf datagram) {
    byte[] bytes = offered(datagram, Extensions.COOKIE);
    if (bytes.length != Cookie.BYTES) {
      return null;
    }
    ByteBuffer both = ByteBuffer.wrap(bytes);
    return new Cookie(both.getLong(), both.getLong());
  }

  private static byte[] offered(ByteBuf datagram, int extension) {
    return datagram.readableBytes() < Header.BASE_DATAGRAM_BYTES
        ? new byte[0]
        : find(datagram, PacketType.OFFER, OFFER_FIELDS_BYTES, extension);
  }

  /** The message of an ACCEPT that answers one; empty when the datagram is none. */
  public static byte[] accepted(ByteBuf datagram) {
    return find(datagram, PacketType.ACCEPT, ACCEPT_FIELDS_BYTES, Extensions.NOISE);
  }

  private static byte[] find(ByteBuf datagram, PacketType type, int fieldsBytes, int extension) {
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
    byte[] value = Extensions.find(body, extension);
    return body.failed() ? new byte[0] : value;
  }
}
