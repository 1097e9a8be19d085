package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * The receiver takes the content, and says what it already holds and what it can do. At most
 * {@value #MAX_BYTES} bytes long, so never larger than the OFFER it answers, and sent only in
 * answer to one.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |           token (32)          |       window bytes (32)       |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |         supported (32)        | max datagram  | ranges (16)   |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * | gap, length (varints, one pair for each range) ... extensions ...
 * +-------+-------+-------
 * </pre>
 *
 * The gap is counted from the end of the range before, or from 0; only the first may be 0, no
 * length is. Where blocks may be coded the ranges are of whole blocks.
 *
 * <p>Header number: the attempt it answers. Flags: 1 = the receiver holds a complete file of this
 * name and size; both ends hash first, the sender sends FINISH and no DATA.
 *
 * @param token secret that the check of every later packet of this attempt is made with
 * @param windowBytes see {@link Feedback#windowBytes}
 * @param supported bits of {@link Feature}: all that the receiver knows, needed or not
 * @param maxDatagramBytes the largest DATA datagram the receiver can take, UDP payload
 * @param held parts of the content on the receiver's disk, lowest first; those that do not fit are
 *     learnt from FEEDBACK
 */
public record Accept(
    int attempt,
    long transferId,
    int token,
    long windowBytes,
    int supported,
    int maxDatagramBytes,
    boolean holdsComplete,
    ByteRanges held)
    implements ControlPacket {
  /** Leaves room for a seal, so that it fits with keys too. */
  public static final int MAX_BYTES = Header.BASE_DATAGRAM_BYTES - Header.SEAL_BYTES;

  private static final int FLAG_HOLDS_COMPLETE = 1;

  /** Before the ranges. */
  static final int FIXED_BYTES = 4 + 4 + 4 + 2;

  /** With what this build supports. */
  public Accept(
      int attempt,
      long transferId,
      int token,
      long windowBytes,
      int maxDatagramBytes,
      boolean holdsComplete,
      ByteRanges held) {
    this(
        attempt,
        transferId,
        token,
        windowBytes,
        Feature.SUPPORTED,
        maxDatagramBytes,
        holdsComplete,
        held);
  }

  @Override
  public PacketType type() {
    return PacketType.ACCEPT;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int flags = holdsComplete ? FLAG_HOLDS_COMPLETE : 0;
    int start = Header.begin(out, type(), flags, attempt, transferId);
    out.writeInt(this.token).writeInt((int) windowBytes);
    out.writeInt(supported).writeShort(maxDatagramBytes);
    held.write(out, MAX_BYTES - Header.BYTES - FIXED_BYTES);
    Header.complete(out, start, 0);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    int token = body.i32();
    long windowBytes = body.u32();
    int supported = body.i32();
    int maxDatagramBytes = body.u16();
    ByteRanges held = ByteRanges.read(body);
    if (held == null
        || maxDatagramBytes < Header.BASE_DATAGRAM_BYTES
        || maxDatagramBytes > Header.MAX_DATAGRAM_BYTES) {
      return Rejection.BAD_FIELD;
    }
    return new Accept(
        Header.number(datagram),
        Header.transferId(datagram),
        token,
        windowBytes,
        supported,
        maxDatagramBytes,
        (Header.flags(datagram) & FLAG_HOLDS_COMPLETE) != 0,
        held);
  }
}
