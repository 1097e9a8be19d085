package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32C;

/**
 * Header in front of one symbol of the content, {@value #BYTES} bytes.
 *
 * <pre>
 *  0       1       2       3       4       5       6       7
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | magic 0xFCA5  | 1 | 4 | flags |      packet number (32)       |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |            check              |        transfer id ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... transfer id              | payload bytes |  symbol index ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... symbol index (48)        | payload ...
 * +-------+-------+-------+-------+-------
 * </pre>
 *
 * The symbol size is not sent: a symbol that is not the last one is as long as its payload, and the
 * last one starts where the content minus its payload does. Invariant: {@code symbolIndex *
 * symbolBytes + payloadBytes} never exceeds the content size in OFFER.
 *
 * <p>A flyweight over the datagram it was last given. One instance per thread; no allocation.
 */
public final class DataHeader {
  public static final int BYTES = 28;
  public static final int SYMBOL_INDEX_OFFSET = 22;

  /** Where the part that differs between destinations starts: flags, packet number, check. */
  public static final int PER_DESTINATION_OFFSET = Header.FLAGS_OFFSET;

  public static final int PER_DESTINATION_BYTES = 9;

  /** In front of a sealed payload: its seal number, the nonce. */
  public static final int SEAL_NUMBER_BYTES = 8;

  /** What sealing adds to a frame: the seal number and the tag. */
  public static final int SEAL_BYTES = SEAL_NUMBER_BYTES + Header.TAG_BYTES;

  /** The last symbol of the content. */
  public static final int FLAG_LAST_SYMBOL = 0x01;

  /** The receiver shall send FEEDBACK now and not when it is due. */
  public static final int FLAG_FEEDBACK_NOW = 0x02;

  /** Reserved: the payload is a parity symbol, the index is block (40) and row (8). */
  public static final int FLAG_PARITY = 0x04;

  private final CRC32C crc = new CRC32C();
  private ByteBuf datagram;
  private int start;
  private boolean opened;

  /**
   * Reads the header of a DATA datagram; the accessors then speak about it. The payload is the rest
   * of the datagram, from {@link #BYTES} on. The check is a separate step: {@link #checkHolds}.
   *
   * @return null, or why this is not DATA
   */
  public Rejection read(ByteBuf datagram) {
    opened = false;
    Rejection rejection = Header.inspect(datagram);
    if (rejection != null) {
      return rejection;
    }
    if (Header.type(datagram) != PacketType.DATA) {
      return Rejection.UNEXPECTED_TYPE;
    }
    this.datagram = datagram;
    start = datagram.readerIndex();
    if (payloadBytes() == 0 || (flags() & FLAG_PARITY) != 0) {
      return Rejection.BAD_FIELD;
    }
    return null;
  }

  /** The same for a datagram that was protected and has been opened: its check holds already. */
  public Rejection readOpened(ByteBuf datagram) {
    Rejection rejection = read(datagram);
    opened = rejection == null;
    return rejection;
  }

  /** Whether the datagram is undamaged and its sender knows the token. Reads all its bytes. */
  public boolean checkHolds(int token) {
    if (opened) {
      return true;
    }
    int shared =
        Header.crc(crc, datagram, start + Header.TRANSFER_ID_OFFSET, datagram.writerIndex());
    return datagram.getInt(start + Header.CHECK_OFFSET)
        == Header.check(shared, datagram.getInt(start), packetNumber(), token);
  }

  public int flags() {
    return datagram.getUnsignedByte(start + Header.FLAGS_OFFSET);
  }

  public boolean isLastSymbol() {
    return (flags() & FLAG_LAST_SYMBOL) != 0;
  }

  public boolean wantsFeedbackNow() {
    return (flags() & FLAG_FEEDBACK_NOW) != 0;
  }

  /** The low 32 bits of the packet number; see {@link #expand}. */
  public int packetNumber() {
    return datagram.getInt(start + Header.NUMBER_OFFSET);
  }

  public long transferId() {
    return datagram.getLong(start + Header.TRANSFER_ID_OFFSET);
  }

  public int payloadBytes() {
    return datagram.getUnsignedShort(start + Header.BODY_BYTES_OFFSET);
  }

  /** 0 to 2^48 - 1. */
  public long symbolIndex() {
    return (long) datagram.getUnsignedShort(start + SYMBOL_INDEX_OFFSET) << 32
        | datagram.getUnsignedInt(start + SYMBOL_INDEX_OFFSET + 2);
  }

  /**
   * The full packet number nearest to the expected one whose low 32 bits are these (RFC 9000,
   * appendix A.3).
   */
  public static long expand(int low32, long expected) {
    long candidate = expected + (low32 - (int) expected);
    return candidate < 0 ? candidate + (1L << 32) : candidate;
  }

  /**
   * Writes the part of a frame that all destinations share, at {@code frame}; the payload must
   * already stand at {@code frame + BYTES}. Returns the shared part of the check, to be kept beside
   * the frame for {@link #address}.
   */
  public int writeShared(
      ByteBuf out, int frame, long transferId, long symbolIndex, int payloadBytes) {
    writeFields(out, frame, transferId, symbolIndex, payloadBytes);
    return Header.crc(crc, out, frame + Header.TRANSFER_ID_OFFSET, frame + BYTES + payloadBytes);
  }

  /** The same without a check, for a frame whose payload is sealed. */
  public static void writeFields(
      ByteBuf out, int frame, long transferId, long symbolIndex, int payloadBytes) {
    out.setShort(frame, Header.MAGIC);
    out.setByte(frame + Header.TYPE_OFFSET, Header.VERSION << 4 | PacketType.DATA.code());
    out.setLong(frame + Header.TRANSFER_ID_OFFSET, transferId);
    out.setShort(frame + Header.BODY_BYTES_OFFSET, payloadBytes);
    out.setShort(frame + SYMBOL_INDEX_OFFSET, (int) (symbolIndex >>> 32));
    out.setInt(frame + SYMBOL_INDEX_OFFSET + 2, (int) symbolIndex);
  }

  /** Writes the nine bytes of one destination into a frame that has its shared part. */
  public static void address(
      ByteBuf out, int frame, int flags, long packetNumber, int sharedCheck, int token) {
    out.setByte(frame + Header.FLAGS_OFFSET, flags);
    out.setInt(frame + Header.NUMBER_OFFSET, (int) packetNumber);
    out.setInt(
        frame + Header.CHECK_OFFSET,
        Header.check(sharedCheck, out.getInt(frame), (int) packetNumber, token));
  }

  /**
   * The same nine bytes for a frame whose payload is sealed.
   *
   * @param mark what binds flags and packet number to the frame, for this destination alone
   */
  public static void addressSealed(ByteBuf out, int frame, int flags, long packetNumber, int mark) {
    out.setByte(frame + Header.FLAGS_OFFSET, flags | Header.FLAG_PROTECTED);
    out.setInt(frame + Header.NUMBER_OFFSET, (int) packetNumber);
    out.setInt(frame + Header.CHECK_OFFSET, mark);
  }
}
