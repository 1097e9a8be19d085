package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

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
 * |          needs (32)           | feedback us   | max datagram  |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |blocks |name by| name ...                extensions ... padding
 * +-------+-------+-------
 * </pre>
 *
 * Header number: the attempt, from 1. A new attempt keeps the transfer id and starts the transfer
 * over with what the receiver then holds; only the attempt, the feedback period, the datagram size
 * and the cookie may differ.
 *
 * <p>The feedback period stands here, and not in DATA or PROBE, because an OFFER is answered and so
 * cannot be lost unnoticed, and because the sender knows when it offers how many receivers will
 * answer it.
 *
 * @param contentBytes 0 to 2^62 - 1, and at most 2^31 blocks
 * @param modifiedMillis modification time, which the copy gets, too; together with name and size it
 *     identifies a partial file
 * @param needs bits of {@link Feature}: what the receiver must know
 * @param feedbackMicros no FEEDBACK sooner after the one before, up to 65,535 microseconds; 0 = as
 *     the receiver likes; the receiver takes what is out of its bounds for the nearest bound
 * @param maxDatagramBytes the largest DATA datagram the sender may use, UDP payload
 * @param blockBytes size of every block but the last: a multiple of {@value #BLOCK_UNIT_BYTES}, at
 *     most {@value #MAX_BLOCK_BYTES}; on the wire in these units
 * @param name UTF-8, 1 to 255 bytes; nothing about it is validated here except that it is UTF-8
 * @param cookie what a REJECT has asked to be repeated, null when none has
 * @param transferKey what packets to a group are signed with: an Ed25519 public key (RFC 8032), 32
 *     bytes; null without one, and always where the OFFER is not sealed
 * @param unknownExtension type of an extension that would have to be known; 0 = none
 */
public record Offer(
    int attempt,
    long transferId,
    long contentBytes,
    long modifiedMillis,
    int needs,
    int feedbackMicros,
    int maxDatagramBytes,
    int blockBytes,
    String name,
    Cookie cookie,
    ByteBuffer transferKey,
    int unknownExtension)
    implements ControlPacket {
  public static final int MAX_NAME_BYTES = 255;

  /** Blocks begin where files can be written directly. */
  public static final int BLOCK_UNIT_BYTES = 4096;

  /** Not more source rows than {@link DataHeader#MAX_SOURCE_ROWS} on any path. */
  public static final int MAX_BLOCK_BYTES = 55 * BLOCK_UNIT_BYTES;

  /** 128 symbols of 1444 bytes, what a path of 1500 carries: a power of two to look after. */
  public static final int DEFAULT_BLOCK_BYTES = 45 * BLOCK_UNIT_BYTES;

  /** Of a key of the transfer. */
  public static final int KEY_BYTES = 32;

  /** Before the name. */
  static final int FIXED_BYTES = 8 + 8 + 4 + 2 + 2 + 1 + 1;

  private static final long MAX_BLOCKS = 1L << 31;

  /** A file, without anything that a receiver may not know. */
  public Offer(
      int attempt,
      long transferId,
      long contentBytes,
      long modifiedMillis,
      int maxDatagramBytes,
      String name) {
    this(attempt, transferId, contentBytes, modifiedMillis, maxDatagramBytes, name, null);
  }

  /** The same with a cookie. */
  public Offer(
      int attempt,
      long transferId,
      long contentBytes,
      long modifiedMillis,
      int maxDatagramBytes,
      String name,
      Cookie cookie) {
    this(
        attempt,
        transferId,
        contentBytes,
        modifiedMillis,
        0,
        0,
        maxDatagramBytes,
        DEFAULT_BLOCK_BYTES,
        name,
        cookie,
        0);
  }

  /** The same without a key of the transfer. */
  public Offer(
      int attempt,
      long transferId,
      long contentBytes,
      long modifiedMillis,
      int needs,
      int feedbackMicros,
      int maxDatagramBytes,
      int blockBytes,
      String name,
      Cookie cookie,
      int unknownExtension) {
    this(
        attempt,
        transferId,
        contentBytes,
        modifiedMillis,
        needs,
        feedbackMicros,
        maxDatagramBytes,
        blockBytes,
        name,
        cookie,
        null,
        unknownExtension);
  }

  @Override
  public PacketType type() {
    return PacketType.OFFER;
  }

  /** What of it this build does not know; null when it knows all. */
  public Unsupported unsupported() {
    int unknown = needs & ~Feature.SUPPORTED;
    return unknown == 0 && unknownExtension == 0
        ? null
        : new Unsupported(unknown, unknownExtension);
  }

  /** Whether it offers the same content as another attempt's, cut in the same way. */
  public boolean isSameContent(Offer other) {
    return contentBytes == other.contentBytes
        && modifiedMillis == other.modifiedMillis
        && needs == other.needs
        && blockBytes == other.blockBytes
        && Objects.equals(transferKey, other.transferKey)
        && name.equals(other.name);
  }

  @Override
  public void encode(int token, ByteBuf out) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == 0 || utf8.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException("name of " + utf8.length + " bytes, not 1 to 255");
    }
    int start = Header.begin(out, type(), 0, attempt, transferId);
    out.writeLong(contentBytes).writeLong(modifiedMillis).writeInt(needs);
    out.writeShort(feedbackMicros).writeShort(maxDatagramBytes);
    out.writeByte(blockBytes / BLOCK_UNIT_BYTES).writeByte(utf8.length).writeBytes(utf8);
    if (cookie != null) {
      cookie.write(out);
    }
    if (transferKey != null) {
      out.writeByte(Extensions.TRANSFER_KEY).writeShort(KEY_BYTES);
      out.writeBytes(transferKey.duplicate());
    }
    if (unknownExtension != 0) {
      out.writeByte(unknownExtension).writeShort(0);
    }
    out.writeZero(start + Header.BASE_DATAGRAM_BYTES - out.writerIndex());
    Header.complete(out, start, 0);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    if (datagram.readableBytes() < Header.BASE_DATAGRAM_BYTES) {
      return Rejection.TOO_SHORT;
    }
    long contentBytes = body.i64();
    long modifiedMillis = body.i64();
    int needs = body.i32();
    int feedbackMicros = body.u16();
    int maxDatagramBytes = body.u16();
    int blockBytes = body.u8() * BLOCK_UNIT_BYTES;
    String name = utf8(body.bytes(body.u8()));
    if (maxDatagramBytes < Header.BASE_DATAGRAM_BYTES
        || maxDatagramBytes > Header.MAX_DATAGRAM_BYTES
        || !areBlocks(contentBytes, blockBytes)
        || name == null
        || name.isEmpty()) {
      return Rejection.BAD_FIELD;
    }
    Extensions extensions = Extensions.read(body);
    return new Offer(
        Header.number(datagram),
        Header.transferId(datagram),
        contentBytes,
        modifiedMillis,
        needs,
        feedbackMicros,
        maxDatagramBytes,
        blockBytes,
        name,
        extensions.cookie(),
        extensions.transferKey(),
        extensions.unknownCritical());
  }

  static boolean areBlocks(long contentBytes, int blockBytes) {
    return blockBytes > 0
        && blockBytes <= MAX_BLOCK_BYTES
        && contentBytes >= 0
        && contentBytes <= Varint.MAX
        && contentBytes <= MAX_BLOCKS * blockBytes;
  }

  /** Null unless the bytes are well-formed UTF-8: two peers must not disagree about a name. */
  static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      return null;
    }
  }
}
