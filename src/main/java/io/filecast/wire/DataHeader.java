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
 *    ... transfer id              | payload bytes |  block ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... block (32)|   row (16)    | payload ...
 * +-------+-------+-------+-------+-------+-------+-------
 * </pre>
 *
 * The low 31 bits of the block number count blocks of {@code blockBytes} (in OFFER), the last of
 * which may be shorter; its top bit is set for blocks of the metadata space. With S the symbol size
 * of the flow and L the block's length on the wire, the block has k = ceil(L / S) source rows, at
 * most {@value #MAX_SOURCE_ROWS}. Row r below k holds the bytes of the block from r * S on; all
 * source rows are S bytes long but the last of a block, which may be shorter. Rows from k to
 * {@value #MAX_ROW} are parity over the block, S bytes long.
 *
 * <p>Flags: {@value #FLAG_LAST_ROW} = the last source row of its block, {@value #FLAG_FEEDBACK_NOW}
 * = answer now, {@value #FLAG_PARITY} = a parity row. The first two are the destination's own, as
 * bytes 3 to 11 are.
 *
 * <p>Where OFFER says that blocks may be coded, the payload of every row, parity too, begins with
 * the block's length on the wire (32 bits). They count in "payload bytes" and in what S takes from
 * the datagram, not in S; in sealed DATA they stay readable and are associated data. A coded block
 * is shorter on the wire than its bytes; one of equal length is plain.
 *
 * <p>A flyweight over the datagram it was last given. One instance per thread; no allocation.
 */
public final class DataHeader {
  public static final int BYTES = 28;
  public static final int BLOCK_OFFSET = 22;
  public static final int ROW_OFFSET = 26;

  /** Where the part that differs between destinations starts: flags, packet number, check. */
  public static final int PER_DESTINATION_OFFSET = Header.FLAGS_OFFSET;

  public static final int PER_DESTINATION_BYTES = 9;

  /** In front of a sealed payload: its seal number, the nonce. */
  public static final int SEAL_NUMBER_BYTES = 8;

  /** What sealing adds to a frame: the seal number and the tag. */
  public static final int SEAL_BYTES = SEAL_NUMBER_BYTES + Header.TAG_BYTES;

  /** The last source row of its block: the only row that may be short. */
  public static final int FLAG_LAST_ROW = 0x01;

  /** The receiver shall send FEEDBACK now and not when it is due. */
  public static final int FLAG_FEEDBACK_NOW = 0x02;

  /** The payload is a parity row over its block. */
  public static final int FLAG_PARITY = 0x04;

  /** Of the block number: the block is one of the metadata space. */
  public static final int METADATA_SPACE = 1 << 31;

  /**
   * Source rows of a block: the largest block over the smallest symbol, 1144 bytes, has 197, and
   * what is left of 255 rows is parity (RFC 5510, section 8).
   */
  public static final int MAX_SOURCE_ROWS = 200;

  /** Rows are numbered from 0; GF(2^8) has 255 of them. */
  public static final int MAX_ROW = 254;

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
    boolean contradicts = isParity() && isLastRow();
    return payloadBytes() == 0 || row() > MAX_ROW || contradicts ? Rejection.BAD_FIELD : null;
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

  public boolean isLastRow() {
    return (flags() & FLAG_LAST_ROW) != 0;
  }

  public boolean isParity() {
    return (flags() & FLAG_PARITY) != 0;
  }

  /** Whether the row belongs to the metadata space and not to the content. */
  public boolean isMetadata() {
    return block() < 0;
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

  /** The block number; its sign bit is {@link #METADATA_SPACE}. */
  public int block() {
    return datagram.getInt(start + BLOCK_OFFSET);
  }

  /** 0 to {@value #MAX_ROW}. */
  public int row() {
    return datagram.getUnsignedShort(start + ROW_OFFSET);
  }

  /** Source rows of a block of so many bytes. */
  public static int rows(int bytes, int symbolBytes) {
    return (bytes + symbolBytes - 1) / symbolBytes;
  }

  /** Source rows of all blocks of a content. */
  public static long symbols(long contentBytes, int blockBytes, int symbolBytes) {
    long fullBlocks = contentBytes / blockBytes;
    int rest = (int) (contentBytes - fullBlocks * blockBytes);
    return fullBlocks * rows(blockBytes, symbolBytes) + rows(rest, symbolBytes);
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
      ByteBuf out, int frame, long transferId, int block, int row, int payloadBytes) {
    writeFields(out, frame, transferId, block, row, payloadBytes);
    return Header.crc(crc, out, frame + Header.TRANSFER_ID_OFFSET, frame + BYTES + payloadBytes);
  }

  /** The same without a check, for a frame whose payload is sealed. */
  public static void writeFields(
      ByteBuf out, int frame, long transferId, int block, int row, int payloadBytes) {
    out.setShort(frame, Header.MAGIC);
    out.setByte(frame + Header.TYPE_OFFSET, Header.VERSION << 4 | PacketType.DATA.code());
    out.setLong(frame + Header.TRANSFER_ID_OFFSET, transferId);
    out.setShort(frame + Header.BODY_BYTES_OFFSET, payloadBytes);
    out.setInt(frame + BLOCK_OFFSET, block);
    out.setShort(frame + ROW_OFFSET, row);
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
