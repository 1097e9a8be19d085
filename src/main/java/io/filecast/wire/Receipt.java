package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * The receiver's final word, repeated until a CLOSE comes.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |  reason (16)  |  published, milliseconds since 1970 UTC; or missing ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... (64)     | SHA-256 of the copy (256) ...
 * +-------+-------+-------
 * </pre>
 *
 * Header number: the attempt. Flags: 1 = the receiver held the content before the transfer; 2 = the
 * copy was discarded and the sender may start over with a new attempt; 4 = staged: the copy is
 * verified and synced but not yet in its place, see {@link Activation}.
 *
 * @param reason {@link Reason#NONE}: this content is on disk under its final name
 * @param publishedMillis when, by the receiver's clock; 0 when it failed
 * @param missingBytes of the content, not on disk, with {@link Reason#DISK_FULL}, in the same place
 *     of the packet; 0 for other reasons and when it is not known
 * @param hash of the copy; zeros when it failed
 */
public record Receipt(
    int attempt,
    long transferId,
    Reason reason,
    long publishedMillis,
    long missingBytes,
    ContentHash hash,
    boolean alreadyHeld,
    boolean startOver)
    implements ControlPacket {
  private static final int FLAG_ALREADY_HELD = 1;
  private static final int FLAG_START_OVER = 2;
  static final int FLAG_STAGED = 4;

  /** The hash in a receipt that proves nothing. */
  public static final ContentHash NO_HASH = ContentHash.of(new byte[ContentHash.BYTES]);

  /** Of a copy that lacks nothing, or nobody knows how much. */
  public Receipt(
      int attempt,
      long transferId,
      Reason reason,
      long publishedMillis,
      ContentHash hash,
      boolean alreadyHeld,
      boolean startOver) {
    this(attempt, transferId, reason, publishedMillis, 0, hash, alreadyHeld, startOver);
  }

  @Override
  public PacketType type() {
    return PacketType.RECEIPT;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int flags = (alreadyHeld ? FLAG_ALREADY_HELD : 0) | (startOver ? FLAG_START_OVER : 0);
    int start = Header.begin(out, type(), flags, attempt, transferId);
    out.writeShort(reason.code());
    out.writeLong(reason == Reason.DISK_FULL ? missingBytes : publishedMillis);
    out.writeBytes(hash.raw());
    Header.complete(out, start, token);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    Reason reason = Reason.ofCode(body.u16());
    long figure = body.i64();
    boolean isMissing = reason == Reason.DISK_FULL;
    byte[] hash = body.bytes(ContentHash.BYTES);
    int flags = Header.flags(datagram);
    if ((flags & FLAG_STAGED) != 0) {
      return Rejection.UNSUPPORTED; // never asked for: not the final word
    }
    return body.failed()
        ? Rejection.BAD_LENGTH
        : new Receipt(
            Header.number(datagram),
            Header.transferId(datagram),
            reason,
            isMissing ? 0 : figure,
            isMissing ? Math.max(0, figure) : 0,
            ContentHash.of(hash),
            (flags & FLAG_ALREADY_HELD) != 0,
            (flags & FLAG_START_OVER) != 0);
  }
}
