package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * ANNOUNCE, type {@value #TYPE} of EXTENDED: what a carousel sends, to everybody who listens to its
 * group. Repeated in the stream, since receivers join at any time and are not heard.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |   type = 16   | flags |blocks | symbol bytes  |  round (16)   |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |                      content bytes (64)                       |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |          modified, milliseconds since 1970 UTC (64)           |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |                         release (64)                          |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |              packet number of the next DATA (64)              |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |          token (32)           |  next one, milliseconds (32)  |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |       SHA-256 of the content (256) ...        |name by| name ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... signature (512) if flag 2 ... extensions ...
 * +-------+-------+-------
 * </pre>
 *
 * Header number: grows by one with each. Flags: {@value #FLAG_ENDS} = the carousel ends now,
 * {@value #FLAG_SIGNED} = signed: Ed25519 (RFC 8032) over the ASCII text "filecast carousel", the
 * transfer id, the header number and the body before the signature. The check has the token 0.
 *
 * <p>DATA may come in any order of rows. A copy counts when its SHA-256 is this one. With keys a
 * receiver MUST NOT take anything of a transfer before an ANNOUNCE of it that is signed by the key
 * it holds, nor a release below the largest that it has verified.
 *
 * <p>Sealed, the body is: type (16), salt (128), seal number (64), and then what is above from the
 * flags on, sealed under the content key; associated data are the header and everything before the
 * seal number. Content key and key of the marks are the first 128 bits of HMAC-SHA-256 (RFC 2104)
 * under the group's key over the ASCII text "filecast carousel content" or "filecast carousel
 * marks", the transfer id and the salt, which is random.
 *
 * @param sequence header number
 * @param ends no more DATA comes of this transfer
 * @param blockBytes as in {@link Offer}
 * @param symbolBytes of every source row but the last of a block
 * @param round how often the content has gone round, from 0; modulo 2^16
 * @param contentBytes as in {@link Offer}
 * @param release grows with each content under one key; 0 where nothing is signed
 * @param nextPacket packet number of the next DATA
 * @param token of the checks of DATA and DIGESTS; 0 where they are sealed
 * @param intervalMillis the next ANNOUNCE comes about that much later
 * @param hash of the whole content
 * @param name as in {@link Offer}
 * @param signature 64 bytes; null while, or where, nothing is signed
 */
public record CarouselAnnouncement(
    int sequence,
    long transferId,
    boolean ends,
    int blockBytes,
    int symbolBytes,
    int round,
    long contentBytes,
    long modifiedMillis,
    long release,
    long nextPacket,
    int token,
    long intervalMillis,
    ContentHash hash,
    String name,
    ByteBuffer signature)
    implements ControlPacket, SignedPacket {
  /** Behind the header. */
  static final int TYPE = 16;

  static final int FLAG_ENDS = 0x01;
  static final int FLAG_SIGNED = 0x02;

  /** Random bytes that its keys are derived with. */
  public static final int SALT_BYTES = 16;

  /** What of a sealed one stays readable behind the header: type and salt. */
  public static final int READABLE_BYTES = Short.BYTES + SALT_BYTES;

  private static final byte[] PURPOSE = "filecast carousel".getBytes(StandardCharsets.US_ASCII);

  /** Whether a datagram that has the form of a packet is one, sealed or not. */
  public static boolean isOne(ByteBuf datagram) {
    return Header.type(datagram) == PacketType.EXTENDED
        && Header.bodyBytes(datagram) >= READABLE_BYTES
        && datagram.getUnsignedShort(datagram.readerIndex() + Header.BYTES) == TYPE;
  }

  /** The content as an {@link Offer} of it would say. */
  public Offer toOffer() {
    return new Offer(
        1,
        transferId,
        contentBytes,
        modifiedMillis,
        0,
        0,
        Header.BASE_DATAGRAM_BYTES,
        blockBytes,
        name,
        null,
        0);
  }

  /** Whether it announces the same content, cut in the same way, as another of its transfer. */
  public boolean isSameContent(CarouselAnnouncement other) {
    return contentBytes == other.contentBytes
        && blockBytes == other.blockBytes
        && symbolBytes == other.symbolBytes
        && modifiedMillis == other.modifiedMillis
        && release == other.release
        && hash.equals(other.hash)
        && name.equals(other.name);
  }

  @Override
  public byte[] signedBytes() {
    ByteBuf text = Unpooled.buffer();
    text.writeBytes(PURPOSE).writeLong(transferId).writeInt(sequence);
    writeUnsigned(text, true);
    byte[] bytes = new byte[text.readableBytes()];
    text.readBytes(bytes);
    return bytes;
  }

  /** The same with its signature. */
  public CarouselAnnouncement signed(byte[] by) {
    return with(release, ByteBuffer.wrap(by));
  }

  /** The same where nobody verifies a signature, and so no release means anything. */
  public CarouselAnnouncement unsigned() {
    return with(0, null);
  }

  private CarouselAnnouncement with(long newRelease, ByteBuffer newSignature) {
    return new CarouselAnnouncement(
        sequence,
        transferId,
        ends,
        blockBytes,
        symbolBytes,
        round,
        contentBytes,
        modifiedMillis,
        newRelease,
        nextPacket,
        token,
        intervalMillis,
        hash,
        name,
        newSignature);
  }

  @Override
  public PacketType type() {
    return PacketType.EXTENDED;
  }

  /**
   * @param ignored nobody who listens has been told a token
   */
  @Override
  public void encode(int ignored, ByteBuf out) {
    int start = Header.begin(out, type(), 0, sequence, transferId);
    out.writeShort(TYPE);
    writeUnsigned(out, signature != null);
    if (signature != null) {
      out.writeBytes(signature.duplicate());
    }
    Header.complete(out, start, 0);
  }

  private void writeUnsigned(ByteBuf out, boolean isSigned) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == 0 || utf8.length > Offer.MAX_NAME_BYTES) {
      throw new IllegalArgumentException("name of " + utf8.length + " bytes, not 1 to 255");
    }
    out.writeByte((ends ? FLAG_ENDS : 0) | (isSigned ? FLAG_SIGNED : 0));
    out.writeByte(blockBytes / Offer.BLOCK_UNIT_BYTES).writeShort(symbolBytes).writeShort(round);
    out.writeLong(contentBytes).writeLong(modifiedMillis).writeLong(release).writeLong(nextPacket);
    out.writeInt(token).writeInt((int) intervalMillis);
    hash.write(out);
    out.writeByte(utf8.length).writeBytes(utf8);
  }

  /** Reads what stands behind the type. */
  static Decoded read(ByteBuf datagram, BodyReader body) {
    int flags = body.u8();
    int blockBytes = body.u8() * Offer.BLOCK_UNIT_BYTES;
    int symbolBytes = body.u16();
    int round = body.u16();
    long contentBytes = body.i64();
    long modifiedMillis = body.i64();
    long release = body.i64();
    long nextPacket = body.i64();
    int token = body.i32();
    long intervalMillis = body.i32() & 0xFFFF_FFFFL;
    ContentHash hash = ContentHash.read(body);
    String name = Offer.utf8(body.bytes(body.u8()));
    if (!Offer.areBlocks(contentBytes, blockBytes)
        || symbolBytes == 0
        || release < 0
        || nextPacket < 0
        || name == null
        || name.isEmpty()) {
      return Rejection.BAD_FIELD;
    }
    boolean isSigned = (flags & FLAG_SIGNED) != 0;
    return new CarouselAnnouncement(
        Header.number(datagram),
        Header.transferId(datagram),
        (flags & FLAG_ENDS) != 0,
        blockBytes,
        symbolBytes,
        round,
        contentBytes,
        modifiedMillis,
        release,
        nextPacket,
        token,
        intervalMillis,
        hash,
        name,
        isSigned ? ByteBuffer.wrap(body.bytes(GroupStatus.SIGNATURE_BYTES)) : null);
  }
}
