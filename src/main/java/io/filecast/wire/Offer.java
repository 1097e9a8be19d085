package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The sender proposes a content. Padded with zeros to {@link Header#BASE_DATAGRAM_BYTES}: the
 * answer to an address that is not proven is never larger than the question (RFC 9000, section
 * 8.1), and a path that does not carry the base size fails here instead of in the middle.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |                      content bytes (64)                       |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |          modified, milliseconds since 1970 UTC (64)           |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | max datagram  |    manifest bytes (32)        |name by| name...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | extensions ... padding
 * +-------+-------
 * </pre>
 *
 * Header number: the attempt, from 1. A new attempt keeps the transfer id and starts the transfer
 * over with what the receiver then holds.
 *
 * @param contentBytes 0 to 2^62 - 1
 * @param modifiedMillis modification time; together with name and size it identifies a partial file
 * @param maxDatagramBytes the largest DATA datagram the sender may use, UDP payload
 * @param name UTF-8, 1 to 255 bytes; nothing about it is validated here except that it is UTF-8
 * @param cookie what a REJECT has asked to be repeated, null when none has
 */
public record Offer(
    int attempt,
    long transferId,
    long contentBytes,
    long modifiedMillis,
    int maxDatagramBytes,
    String name,
    Cookie cookie)
    implements ControlPacket {
  public static final int MAX_NAME_BYTES = 255;

  /** Without a cookie. */
  public Offer(
      int attempt,
      long transferId,
      long contentBytes,
      long modifiedMillis,
      int maxDatagramBytes,
      String name) {
    this(attempt, transferId, contentBytes, modifiedMillis, maxDatagramBytes, name, null);
  }

  @Override
  public PacketType type() {
    return PacketType.OFFER;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == 0 || utf8.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException("name of " + utf8.length + " bytes, not 1 to 255");
    }
    int start = Header.begin(out, type(), 0, attempt, transferId);
    out.writeLong(contentBytes).writeLong(modifiedMillis).writeShort(maxDatagramBytes);
    out.writeInt(0).writeByte(utf8.length).writeBytes(utf8);
    if (cookie != null) {
      cookie.write(out);
    }
    out.writeZero(start + Header.BASE_DATAGRAM_BYTES - out.writerIndex());
    Header.seal(out, start, 0);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    if (datagram.readableBytes() < Header.BASE_DATAGRAM_BYTES) {
      return Rejection.TOO_SHORT;
    }
    long contentBytes = body.i64();
    long modifiedMillis = body.i64();
    int maxDatagramBytes = body.u16();
    long manifestBytes = body.u32();
    String name = utf8(body.bytes(body.u8()));
    if (contentBytes < 0
        || contentBytes > Varint.MAX
        || maxDatagramBytes < Header.BASE_DATAGRAM_BYTES
        || maxDatagramBytes > Header.MAX_DATAGRAM_BYTES
        || name == null
        || name.isEmpty()
        || manifestBytes != 0) {
      return Rejection.BAD_FIELD;
    }
    Extensions extensions = Extensions.read(body);
    return extensions.rejection() != null
        ? extensions.rejection()
        : new Offer(
            Header.number(datagram),
            Header.transferId(datagram),
            contentBytes,
            modifiedMillis,
            maxDatagramBytes,
            name,
            extensions.cookie());
  }

  /** Null unless the bytes are well-formed UTF-8: two peers must not disagree about a name. */
  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      return null;
    }
  }
}
