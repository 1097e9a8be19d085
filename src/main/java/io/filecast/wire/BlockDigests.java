package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * DIGESTS: signed SHA-256 digests of consecutive blocks, to a group or to one receiver.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |       first block (32)        | count | digests (256 each) ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... signature (512) ... extensions ...
 * +-------+-------+-------
 * </pre>
 *
 * Header number: grows by one; without meaning. The digest of a block is over its bytes as they are
 * in the content, decoded if the block was coded; the top bit of the first block is the metadata
 * space. 1 to 33 digests: as many as fit into 1200 bytes beside signature and seal.
 *
 * <p>The signature is Ed25519 (RFC 8032) under the transfer's key, over the ASCII text "filecast
 * digests", the transfer id, and the body before the signature. Rows that came to a group in a
 * protected transfer count as held when the digest of their block holds; without one the block is
 * pending and its digest is missing.
 *
 * @param sequence header number
 * @param firstBlock its sign bit is {@link DataHeader#METADATA_SPACE}
 * @param digests of this block and those that follow it, 1 to {@value #MAX_DIGESTS}
 * @param signature 64 bytes; null while it is not signed
 */
public record BlockDigests(
    int sequence, long transferId, int firstBlock, List<ContentHash> digests, ByteBuffer signature)
    implements ControlPacket, SignedPacket {
  public static final int MAX_DIGESTS = 33;

  private static final byte[] PURPOSE = "filecast digests".getBytes(StandardCharsets.US_ASCII);

  @Override
  public byte[] signedBytes() {
    ByteBuf text = Unpooled.buffer();
    text.writeBytes(PURPOSE).writeLong(transferId);
    writeUnsigned(text);
    byte[] bytes = new byte[text.readableBytes()];
    text.readBytes(bytes);
    return bytes;
  }

  /** The same with its signature. */
  public BlockDigests signed(byte[] by) {
    return new BlockDigests(sequence, transferId, firstBlock, digests, ByteBuffer.wrap(by));
  }

  @Override
  public PacketType type() {
    return PacketType.DIGESTS;
  }

  @Override
  public void encode(int token, ByteBuf out) {
    int start = Header.begin(out, type(), 0, sequence, transferId);
    writeUnsigned(out);
    out.writeBytes(signature.duplicate());
    Header.complete(out, start, token);
  }

  private void writeUnsigned(ByteBuf out) {
    out.writeInt(firstBlock).writeByte(digests.size());
    digests.forEach(each -> each.write(out));
  }

  static Decoded read(ByteBuf datagram, BodyReader body) {
    int firstBlock = body.i32();
    int count = body.u8();
    if (count == 0 || count > MAX_DIGESTS) {
      return Rejection.BAD_FIELD;
    }
    List<ContentHash> digests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      digests.add(ContentHash.read(body));
    }
    return new BlockDigests(
        Header.number(datagram),
        Header.transferId(datagram),
        firstBlock,
        digests,
        ByteBuffer.wrap(body.bytes(GroupStatus.SIGNATURE_BYTES)));
  }
}
