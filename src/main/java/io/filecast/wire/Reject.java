package io.filecast.wire;

import io.netty.buffer.ByteBuf;

/**
 * The receiver does not take the content, or does not know the transfer a packet belongs to. The
 * body is the 16-bit code of a {@link Reason}; {@value #BYTES} bytes in all, less than the smallest
 * DATA, or up to {@value #MAX_BYTES} with one of the extensions below, which answer an OFFER only.
 *
 * <p>Header number: the attempt of the OFFER, or 0 for {@link Reason#UNKNOWN_TRANSFER}.
 *
 * @param cookie what the next OFFER has to repeat, with {@link Reason#ADDRESS_UNPROVEN}; else null
 * @param quota the figures of {@link Reason#QUOTA_FULL}; else null
 * @param unsupported what {@link Reason#UNSUPPORTED} is about; else null
 */
public record Reject(
    int attempt,
    long transferId,
    Reason reason,
    Cookie cookie,
    Quota quota,
    Unsupported unsupported)
    implements ControlPacket {
  public static final int BYTES = Header.BYTES + 2;
  public static final int MAX_BYTES = BYTES + 3 + Cookie.BYTES;

  /** The reason alone. */
  public Reject(int attempt, long transferId, Reason reason) {
    this(attempt, transferId, reason, null, null, null);
  }

  public Reject(int attempt, long transferId, Reason reason, Cookie cookie) {
    this(attempt, transferId, reason, cookie, null, null);
  }

  /**
   * Whether a packet of an unknown transfer may be answered with {@link Reason#UNKNOWN_TRANSFER}:
   * only what a sender says in mid-transfer, or two receivers would answer each other for ever, and
   * only what is at least as long.
   *
   * @param datagram one that passed {@link Header#inspect}
   */
  public static boolean mayAnswer(ByteBuf datagram) {
    PacketType type = Header.type(datagram);
    return (type == PacketType.DATA
            || type == PacketType.PROBE
            || type == PacketType.FINISH
            || type == PacketType.ACTIVATE)
        && datagram.readableBytes() >= BYTES;
  }

  @Override
  public PacketType type() {
    return PacketType.REJECT;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, type(), 0, attempt, transferId);
    out.writeShort(reason.code());
    if (cookie != null) {
      cookie.write(out);
    }
    if (quota != null) {
      quota.write(out);
    }
    if (unsupported != null) {
      unsupported.write(out);
    }
    Header.complete(out, start, 0);
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    Reason reason = Reason.ofCode(body.u16());
    Extensions extensions = Extensions.read(body);
    return extensions.rejection() != null
        ? extensions.rejection()
        : new Reject(
            Header.number(datagram),
            Header.transferId(datagram),
            reason,
            extensions.cookie(),
            extensions.quota(),
            extensions.unsupported());
  }
}
