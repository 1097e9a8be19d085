package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * What the receiver has. At most {@value #MAX_BYTES} bytes; the newest supersedes all before it, so
 * losing one costs nothing. Header number: a sequence number that grows by one.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |                largest packet number seen (64)                |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | how long ago, microseconds    |     packets received ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... packets received (64)    |      window bytes (32)        |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | symbol bytes  | attempt (16)  | flow id (16)  |packets|missing|
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |          horizon (48)                         | varints ...
 * +-------+-------+-------+-------+-------+-------+-------
 * </pre>
 *
 * Packet numbers, counts of packets and symbol bytes are those of the flow that is named: 0 is the
 * unicast flow of the two, others are named by {@link GroupInvitation}. The attempt is the low 16
 * bits of its number; "packets" and "missing" are the numbers of ranges that follow, at most
 * {@value #MAX_PACKET_RANGES} and {@value #MAX_MISSING_RANGES}. Largest is all ones, and "packets"
 * 0, before the first DATA of the flow.
 *
 * <p>The varints (RFC 9000, section 16) are first the packet ranges as in an ACK frame (RFC 9000,
 * section 19.3.1): length - 1 of the range that ends with the largest packet number, then pairs of
 * (missing packets - 1, length - 1) downwards; then the missing symbols below the horizon, lowest
 * first, as pairs of (held symbols since the end of the range before, missing symbols). Every
 * symbol below the horizon that is not listed is held. The packet ranges tell the fate of recent
 * packets, for loss, round-trip time and rate; the symbol ranges are the truth that survives any
 * loss of feedback.
 *
 * <p>A symbol's index is block * K + row, with K = ceil(blockBytes / symbol bytes): a block never
 * has more source rows, and rows that a block does not have (a shorter last block, a coded one) do
 * not count as missing, nor does any index before symbol bytes are known: then horizon and list are
 * empty. On a group flow the pairs are (blocks since the one that was listed before, rows lacking)
 * instead, the horizon is a block number, and in the place of symbol bytes stand the low 16 bits of
 * the number of the newest GROUP: so the sender learns that it came. Instead of 1 to 200 rows 0 may
 * be lacking of a block in a protected transfer: only its digest is; or 255: what came to the group
 * is not what its digest says, and the block is to come over the unicast flow.
 *
 * <p>Flags: 1 = every symbol is held, 2 = FINISH has arrived, 4 = busy hashing or writing; the
 * sender shall be patient; 8 = horizon and missing symbols are those of the metadata space.
 *
 * <p>A mutable flyweight: encoder and decoder fill the same arrays; no allocation.
 */
public final class Feedback {
  /** Leaves room for a seal, so that it fits with keys too. */
  public static final int MAX_BYTES = Header.BASE_DATAGRAM_BYTES - Header.SEAL_BYTES;

  /** Enough for the packets of several feedback intervals at 50 % loss. */
  public static final int MAX_PACKET_RANGES = 96;

  public static final int MAX_MISSING_RANGES = 128;

  /** {@link #largestPacketNumber} before the first DATA. */
  public static final long NO_PACKET = -1;

  public static final int FLAG_ALL_HELD = 1;
  public static final int FLAG_FINISH_SEEN = 2;
  public static final int FLAG_BUSY = 4;

  /** The missing symbols are those of the metadata space. */
  public static final int FLAG_METADATA = 8;

  /** In the place of rows lacking: all are here, and the digest of the block is not. */
  public static final int NO_DIGEST = 0;

  /** In the place of rows lacking: what came is not what the digest says. */
  public static final int WRONG_BLOCK = 255;

  /** The flow that only the two ends of a conversation share. */
  public static final int UNICAST_FLOW = 0;

  private static final int FIXED_BYTES = Header.BYTES + 8 + 4 + 8 + 4 + 2 + 2 + 2 + 1 + 1 + 6;

  public int sequence;
  public int flags;
  public long transferId;
  public int attempt;

  /** The flow it is about; {@link #UNICAST_FLOW} or a group flow's id. */
  public int flow;

  public long largestPacketNumber;
  public long ackDelayMicros;

  /** DATA packets that arrived whole, each packet number once, duplicates of symbols included. */
  public long packetsReceived;

  /**
   * How many bytes of DATA datagrams the receiver can hold that it has not yet taken from the
   * network: room in its socket buffer, less when its disk lags. 0 = stop.
   */
  public long windowBytes;

  /** Symbol size the receiver learnt from DATA; 0 before. */
  public int symbolBytes;

  /** On a group flow: the low 16 bits of the number of the newest GROUP. */
  public int invitation;

  /** The list of missing symbols is complete below this symbol. */
  public long horizon;

  private int packetRanges;
  private final long[] packetRangeLow = new long[MAX_PACKET_RANGES];
  private final long[] packetRangeHigh = new long[MAX_PACKET_RANGES];
  private int missingRanges;
  private final long[] missingFrom = new long[MAX_MISSING_RANGES];
  private final long[] missingTo = new long[MAX_MISSING_RANGES];
  private int varintBytes;
  private final BodyReader body = new BodyReader();

  /** Empties both lists. */
  public void clearRanges() {
    packetRanges = 0;
    missingRanges = 0;
    varintBytes = 0;
  }

  /** Received packet numbers {@code low..high}, both inclusive; highest range first. */
  public boolean addPacketRange(long low, long high) {
    int bytes = Varint.bytes(high - low);
    if (packetRanges > 0) {
      bytes += Varint.bytes(packetRangeLow[packetRanges - 1] - high - 2);
    }
    if (packetRanges == MAX_PACKET_RANGES || !fits(bytes)) {
      return false;
    }
    packetRangeLow[packetRanges] = low;
    packetRangeHigh[packetRanges++] = high;
    return true;
  }

  /** Missing symbols {@code from} (inclusive) to {@code to} (exclusive); lowest range first. */
  public boolean addMissingRange(long from, long to) {
    long previousEnd = missingRanges == 0 ? 0 : missingTo[missingRanges - 1];
    if (missingRanges == MAX_MISSING_RANGES
        || !fits(Varint.bytes(from - previousEnd) + Varint.bytes(to - from))) {
      return false;
    }
    missingFrom[missingRanges] = from;
    missingTo[missingRanges++] = to;
    return true;
  }

  /** Rows that a block lacks, on a group flow; in the order of the blocks. */
  public boolean addLackingRows(long block, int rows) {
    long next = missingRanges == 0 ? 0 : missingFrom[missingRanges - 1] + 1;
    if (missingRanges == MAX_MISSING_RANGES
        || !fits(Varint.bytes(block - next) + Varint.bytes(rows))) {
      return false;
    }
    missingFrom[missingRanges] = block;
    missingTo[missingRanges++] = rows;
    return true;
  }

  private boolean fits(int bytes) {
    if (FIXED_BYTES + varintBytes + bytes > MAX_BYTES) {
      return false;
    }
    varintBytes += bytes;
    return true;
  }

  public int packetRanges() {
    return packetRanges;
  }

  public long packetRangeLow(int range) {
    return packetRangeLow[range];
  }

  public long packetRangeHigh(int range) {
    return packetRangeHigh[range];
  }

  public int missingRanges() {
    return missingRanges;
  }

  public long missingFrom(int range) {
    return missingFrom[range];
  }

  public long missingTo(int range) {
    return missingTo[range];
  }

  /** Blocks that lack rows, on a group flow. */
  public int lackingBlocks() {
    return missingRanges;
  }

  public int lackingBlock(int index) {
    return (int) missingFrom[index];
  }

  /**
   * Rows of that block that are lacking, 1 to {@value DataHeader#MAX_SOURCE_ROWS}; {@link
   * #NO_DIGEST} or {@link #WRONG_BLOCK}.
   */
  public int lackingRows(int index) {
    return (int) missingTo[index];
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Appends the packet, complete with its check, at the writer index of {@code out}. */
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, PacketType.FEEDBACK, flags, sequence, transferId);
    out.writeLong(largestPacketNumber).writeInt((int) ackDelayMicros).writeLong(packetsReceived);
    out.writeInt((int) windowBytes);
    out.writeShort(flow == UNICAST_FLOW ? symbolBytes : invitation).writeShort(attempt);
    out.writeShort(flow).writeByte(packetRanges).writeByte(missingRanges);
    out.writeShort((int) (horizon >>> 32)).writeInt((int) horizon);
    for (int i = 0; i < packetRanges; i++) {
      if (i > 0) {
        Varint.write(out, packetRangeLow[i - 1] - packetRangeHigh[i] - 2);
      }
      Varint.write(out, packetRangeHigh[i] - packetRangeLow[i]);
    }
    if (flow == UNICAST_FLOW) {
      writeMissingRanges(out);
    } else {
      writeLackingRows(out);
    }
    Header.complete(out, start, token);
  }

  private void writeMissingRanges(ByteBuf out) {
    long previousEnd = 0;
    for (int i = 0; i < missingRanges; i++) {
      Varint.write(out, missingFrom[i] - previousEnd);
      Varint.write(out, missingTo[i] - missingFrom[i]);
      previousEnd = missingTo[i];
    }
  }

  private void writeLackingRows(ByteBuf out) {
    long next = 0;
    for (int i = 0; i < missingRanges; i++) {
      Varint.write(out, missingFrom[i] - next);
      Varint.write(out, missingTo[i]);
      next = missingFrom[i] + 1;
    }
  }

  /**
   * Reads a FEEDBACK; the fields are undefined when it is refused.
   *
   * @return null, or why this is not FEEDBACK
   */
  public Rejection decode(ByteBuf datagram, int token) {
    Rejection rejection = Header.inspect(datagram);
    if (rejection != null) {
      return rejection;
    }
    if (Header.type(datagram) != PacketType.FEEDBACK) {
      return Rejection.UNEXPECTED_TYPE;
    }
    if (!Header.checkHolds(datagram, token)) {
      return Rejection.BAD_CHECK;
    }
    sequence = Header.number(datagram);
    flags = Header.flags(datagram);
    transferId = Header.transferId(datagram);
    body.reset(datagram);
    largestPacketNumber = body.i64();
    ackDelayMicros = body.u32();
    packetsReceived = body.i64();
    windowBytes = body.u32();
    int symbolsOrInvitation = body.u16();
    attempt = body.u16();
    flow = body.u16();
    symbolBytes = flow == UNICAST_FLOW ? symbolsOrInvitation : 0;
    invitation = flow == UNICAST_FLOW ? 0 : symbolsOrInvitation;
    packetRanges = body.u8();
    missingRanges = body.u8();
    horizon = body.u48();
    if (packetRanges > MAX_PACKET_RANGES
        || missingRanges > MAX_MISSING_RANGES
        || largestPacketNumber < NO_PACKET
        || largestPacketNumber > Varint.MAX
        || packetsReceived < 0
        || (largestPacketNumber == NO_PACKET) != (packetRanges == 0)) {
      return Rejection.BAD_FIELD;
    }
    boolean sound =
        readPacketRanges() && (flow == UNICAST_FLOW ? readMissingRanges() : readLackingRows());
    if (!sound && !body.failed()) {
      return Rejection.BAD_FIELD;
    }
    Rejection extension = body.failed() ? null : Extensions.skip(body);
    return body.failed() ? Rejection.BAD_LENGTH : extension;
  }

  private boolean readPacketRanges() {
    long high = largestPacketNumber;
    for (int i = 0; i < packetRanges; i++) {
      if (i > 0) {
        high = packetRangeLow[i - 1] - body.varint() - 2;
      }
      long low = high - body.varint();
      if (low < 0) {
        return false;
      }
      packetRangeLow[i] = low;
      packetRangeHigh[i] = high;
    }
    return true;
  }

  private boolean readLackingRows() {
    long block = 0;
    for (int i = 0; i < missingRanges; i++) {
      long skipped = body.varint();
      long rows = body.varint();
      boolean known = rows <= DataHeader.MAX_SOURCE_ROWS || rows == WRONG_BLOCK;
      if (!known || skipped > horizon) {
        return false;
      }
      missingFrom[i] = block + skipped;
      missingTo[i] = rows;
      block += skipped + 1;
      if (block > horizon) {
        return false;
      }
    }
    return true;
  }

  private boolean readMissingRanges() {
    long previousEnd = 0;
    for (int i = 0; i < missingRanges; i++) {
      long held = body.varint();
      long missing = body.varint();
      if (missing == 0 || held > horizon || missing > horizon) {
        return false;
      }
      missingFrom[i] = previousEnd + held;
      missingTo[i] = previousEnd = missingFrom[i] + missing;
      if (previousEnd > horizon) {
        return false;
      }
    }
    return true;
  }
}
