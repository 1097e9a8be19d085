package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32C;

/**
 * The 22 bytes in front of every packet. All integers are big-endian.
 *
 * <pre>
 *  0       1       2       3       4       5       6       7
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | magic 0xFCA5  |ver|typ| flags |            number             |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |            check              |        transfer id ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... transfer id              |  body bytes   |  body ...
 * +-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * Bytes 3 to 11 are the only ones that differ between the destinations of a transfer.
 *
 * <p>The check is CRC-32C over bytes 12 to the end, exclusive-or a mix of the first eight bytes,
 * exclusive-or the receiver's token. It is not cryptography. It catches what the 16-bit UDP
 * checksum lets through (or never sees: checksums are optional in IPv4 and skipped on virtual
 * links), and it keeps everybody out who has not seen the ACCEPT, at the price of one integer
 * operation per destination because the CRC part is shared.
 */
public final class Header {
  public static final int MAGIC = 0xFCA5;
  public static final int VERSION = 1;
  public static final int BYTES = 22;

  /** All types: the body is sealed, and a 16-byte authentication tag follows it. */
  public static final int FLAG_PROTECTED = 0x80;

  /** PROBE and PROBE_ACK: outside of any transfer, see {@link Echo}. */
  static final int FLAG_ECHO = 0x01;

  /** Bytes of the authentication tag of AES-GCM (RFC 5116, section 5). */
  public static final int TAG_BYTES = 16;

  /**
   * What sealing adds to any packet but DATA: the check, which moves into the body, and the tag.
   */
  public static final int SEAL_BYTES = 4 + TAG_BYTES;

  /**
   * What every path must carry and every OFFER fills: RFC 9000, section 14 and RFC 8899, section
   * 5.1.2 (BASE_PLPMTU) agree on 1200.
   */
  public static final int BASE_DATAGRAM_BYTES = 1200;

  /** The largest UDP payload of IPv4. */
  public static final int MAX_DATAGRAM_BYTES = 65_507;

  public static final int TYPE_OFFSET = 2;
  public static final int FLAGS_OFFSET = 3;
  public static final int NUMBER_OFFSET = 4;
  public static final int CHECK_OFFSET = 8;
  public static final int TRANSFER_ID_OFFSET = 12;
  public static final int BODY_BYTES_OFFSET = 20;

  /** Odd, so that multiplication is a bijection: any changed number changes the check. */
  private static final int NUMBER_MIX = 0x9E3779B1;

  private static final int PREFIX_MIX = 0x85EBCA6B;

  private Header() {}

  /** Null when the first 22 bytes can be a packet of version 1; cheap enough for foreign floods. */
  public static Rejection inspect(ByteBuf datagram) {
    int at = datagram.readerIndex();
    int bytes = datagram.readableBytes();
    if (bytes >= 2 && datagram.getUnsignedShort(at) != MAGIC) {
      return Rejection.FOREIGN;
    }
    if (bytes < BYTES) {
      return bytes < 2 ? Rejection.FOREIGN : Rejection.TOO_SHORT;
    }
    int versionAndType = datagram.getByte(at + TYPE_OFFSET);
    if (((versionAndType >> 4) & 0xF) != VERSION) {
      return Rejection.BAD_VERSION;
    }
    if (PacketType.ofCode(versionAndType) == null) {
      return Rejection.UNKNOWN_TYPE;
    }
    if ((datagram.getByte(at + FLAGS_OFFSET) & FLAG_PROTECTED) != 0) {
      return Rejection.PROTECTED;
    }
    boolean data = (versionAndType & 0xF) == PacketType.DATA.code();
    int fixedBytes = data ? DataHeader.BYTES : BYTES;
    return bytes - fixedBytes == bodyBytes(datagram) ? null : Rejection.BAD_LENGTH;
  }

  /** The same for a datagram that is protected, by whomever; its length includes what that adds. */
  public static Rejection inspectProtected(ByteBuf datagram) {
    int at = datagram.readerIndex();
    int bytes = datagram.readableBytes();
    if (bytes < BYTES + SEAL_BYTES) {
      return Rejection.TOO_SHORT;
    }
    int versionAndType = datagram.getByte(at + TYPE_OFFSET);
    if (datagram.getUnsignedShort(at) != MAGIC || ((versionAndType >> 4) & 0xF) != VERSION) {
      return Rejection.FOREIGN;
    }
    PacketType type = PacketType.ofCode(versionAndType);
    if (type == null) {
      return Rejection.UNKNOWN_TYPE;
    }
    if (!isProtected(datagram)) {
      return Rejection.UNEXPECTED_TYPE;
    }
    int added =
        type == PacketType.DATA ? DataHeader.BYTES + DataHeader.SEAL_BYTES : BYTES + TAG_BYTES;
    if (bytes - added != bodyBytes(datagram)) {
      return Rejection.BAD_LENGTH;
    }
    return type == PacketType.OFFER && bytes < BASE_DATAGRAM_BYTES ? Rejection.TOO_SHORT : null;
  }

  /** Whether a datagram of at least a header's length says that it is protected. */
  public static boolean isProtected(ByteBuf datagram) {
    return (datagram.getByte(datagram.readerIndex() + FLAGS_OFFSET) & FLAG_PROTECTED) != 0;
  }

  /** Whether a datagram begins as DATA of this version does that is not protected. */
  public static boolean isUnprotectedData(ByteBuf datagram) {
    int at = datagram.readerIndex();
    return datagram.readableBytes() >= BYTES
        && datagram.getUnsignedShort(at) == MAGIC
        && datagram.getUnsignedByte(at + TYPE_OFFSET) == (VERSION << 4 | PacketType.DATA.code())
        && (datagram.getUnsignedByte(at + FLAGS_OFFSET) & FLAG_PROTECTED) == 0;
  }

  /** The type of a datagram that passed {@link #inspect}. */
  public static PacketType type(ByteBuf datagram) {
    return PacketType.ofCode(datagram.getByte(datagram.readerIndex() + TYPE_OFFSET));
  }

  /** The version of a datagram that has the magic. */
  public static int version(ByteBuf datagram) {
    return (datagram.getByte(datagram.readerIndex() + TYPE_OFFSET) >> 4) & 0xF;
  }

  /**
   * Whether this is the OFFER of another version: magic, version and type, and the transfer id
   * stand where they stand in this one, whatever the version, and an OFFER fills a base datagram.
   */
  public static boolean isOtherVersionsOffer(ByteBuf datagram) {
    return isOtherVersions(datagram, PacketType.OFFER)
        && datagram.readableBytes() >= BASE_DATAGRAM_BYTES;
  }

  /** Whether this is the REJECT of another version. */
  public static boolean isOtherVersionsReject(ByteBuf datagram) {
    return isOtherVersions(datagram, PacketType.REJECT)
        && datagram.readableBytes() == BYTES + Short.BYTES;
  }

  private static boolean isOtherVersions(ByteBuf datagram, PacketType type) {
    return inspect(datagram) == Rejection.BAD_VERSION
        && (datagram.getByte(datagram.readerIndex() + TYPE_OFFSET) & 0xF) == type.code();
  }

  public static int flags(ByteBuf datagram) {
    return datagram.getUnsignedByte(datagram.readerIndex() + FLAGS_OFFSET);
  }

  /** Whether a PROBE or a PROBE_ACK is an echo, of no transfer. */
  public static boolean isEcho(ByteBuf datagram) {
    PacketType type = type(datagram);
    return (type == PacketType.PROBE || type == PacketType.PROBE_ACK)
        && (flags(datagram) & FLAG_ECHO) != 0;
  }

  /** Packet number, sequence number or attempt, depending on the type. */
  public static int number(ByteBuf datagram) {
    return datagram.getInt(datagram.readerIndex() + NUMBER_OFFSET);
  }

  public static long transferId(ByteBuf datagram) {
    return datagram.getLong(datagram.readerIndex() + TRANSFER_ID_OFFSET);
  }

  public static int bodyBytes(ByteBuf datagram) {
    return datagram.getUnsignedShort(datagram.readerIndex() + BODY_BYTES_OFFSET);
  }

  /** OFFER, ACCEPT, REJECT and ANNOUNCE travel before a token is known; echoes without one. */
  static boolean checkedWithToken(PacketType type, int flags) {
    return switch (type) {
      case OFFER, ACCEPT, REJECT, EXTENDED -> false;
      case PROBE, PROBE_ACK -> (flags & FLAG_ECHO) == 0;
      default -> true;
    };
  }

  /** Starts a control packet; {@link #complete} ends it. Returns where it starts. */
  static int begin(ByteBuf out, PacketType type, int flags, int number, long transferId) {
    int start = out.writerIndex();
    out.writeShort(MAGIC);
    out.writeByte(VERSION << 4 | type.code());
    out.writeByte(flags);
    out.writeInt(number);
    out.writeInt(0);
    out.writeLong(transferId);
    out.writeShort(0);
    return start;
  }

  /** Fills in length and check of the packet that starts at {@code start} and ends here. */
  static void complete(ByteBuf out, int start, int token) {
    int end = out.writerIndex();
    out.setShort(start + BODY_BYTES_OFFSET, end - start - BYTES);
    int crc = crc(new CRC32C(), out, start + TRANSFER_ID_OFFSET, end);
    out.setInt(
        start + CHECK_OFFSET,
        check(crc, out.getInt(start), out.getInt(start + NUMBER_OFFSET), token));
  }

  static boolean checkHolds(ByteBuf datagram, int token) {
    int start = datagram.readerIndex();
    int crc = crc(new CRC32C(), datagram, start + TRANSFER_ID_OFFSET, datagram.writerIndex());
    return datagram.getInt(start + CHECK_OFFSET)
        == check(crc, datagram.getInt(start), datagram.getInt(start + NUMBER_OFFSET), token);
  }

  static int check(int crc, int firstFourBytes, int number, int token) {
    return crc ^ number * NUMBER_MIX ^ Integer.rotateLeft(firstFourBytes * PREFIX_MIX, 16) ^ token;
  }

  static int crc(CRC32C crc, ByteBuf bytes, int from, int to) {
    crc.reset();
    if (bytes.hasArray()) {
      crc.update(bytes.array(), bytes.arrayOffset() + from, to - from);
    } else if (bytes.nioBufferCount() == 1) {
      crc.update(bytes.internalNioBuffer(from, to - from));
    } else {
      for (java.nio.ByteBuffer part : bytes.nioBuffers(from, to - from)) {
        crc.update(part);
      }
    }
    return (int) crc.getValue();
  }
}
