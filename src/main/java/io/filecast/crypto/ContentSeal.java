package io.filecast.crypto;

import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals the payloads of DATA, once for all destinations, with AES-128-GCM:
 *
 * <pre>
 * | header, 28 bytes | seal number (64) | sealed payload | tag (128) |
 * </pre>
 *
 * The nonce is the seal number; see {@link ContentKey#draw}. Associated data are the bytes of the
 * header that are the same for all destinations. One per thread.
 */
public final class ContentSeal {
  static final int PAYLOAD_OFFSET = DataHeader.BYTES + DataHeader.SEAL_NUMBER_BYTES;

  private static final int BEFORE_BYTES = DataHeader.PER_DESTINATION_OFFSET;
  private static final int BEHIND_OFFSET = BEFORE_BYTES + DataHeader.PER_DESTINATION_BYTES;
  static final int ASSOCIATED_BYTES = DataHeader.BYTES - DataHeader.PER_DESTINATION_BYTES;

  private final ContentKey content;
  private final SecretKeySpec key;
  private final Cipher cipher = PacketSeal.newCipher();
  private final byte[] associated = new byte[ASSOCIATED_BYTES];
  private final byte[] sealed = new byte[Header.MAX_DATAGRAM_BYTES];

  public ContentSeal(ContentKey content) {
    this.content = content;
    key = content.toKey();
  }

  /** What it seals with. */
  public ContentKey key() {
    return content;
  }

  /**
   * Numbers for so many frames, the first of them.
   *
   * @param bytes of all these frames
   */
  public long draw(int frames, long bytes) {
    return content.draw(frames, bytes);
  }

  /**
   * Seals one payload into its frame.
   *
   * @param out already has the header's shared fields at {@code frame}
   * @param number from {@link #draw}, never used before
   */
  public void seal(byte[] payload, int offset, int bytes, long number, ByteBuf out, int frame) {
    associate(out, frame, associated);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, PacketSeal.nonce(number));
      cipher.updateAAD(associated);
      int sealedBytes = cipher.doFinal(payload, offset, bytes, sealed, 0);
      out.setLong(frame + DataHeader.BYTES, number);
      out.setBytes(frame + PAYLOAD_OFFSET, sealed, 0, sealedBytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed", e);
    }
  }

  /**
   * Appends a packet to a group that is not DATA, sealed:
   *
   * <pre>
   * | header, 22 bytes | seal number (64) | sealed body | tag (128) |
   * </pre>
   */
  void sealPacket(ByteBuf packet, ByteBuf out) {
    int bodyBytes = packet.readableBytes() - Header.BYTES;
    int at = out.writerIndex();
    long number = draw(1, packet.readableBytes());
    byte[] body = new byte[bodyBytes];
    packet.getBytes(packet.readerIndex() + Header.BYTES, body);
    out.writeBytes(packet, packet.readerIndex(), Header.BYTES);
    out.setByte(at + Header.FLAGS_OFFSET, Header.flags(packet) | Header.FLAG_PROTECTED);
    out.setInt(at + Header.CHECK_OFFSET, 0);
    out.setShort(at + Header.BODY_BYTES_OFFSET, DataHeader.SEAL_NUMBER_BYTES + bodyBytes);
    byte[] header = new byte[Header.BYTES];
    out.getBytes(at, header);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, PacketSeal.nonce(number));
      cipher.updateAAD(header);
      int sealedBytes = cipher.doFinal(body, 0, bodyBytes, sealed, 0);
      out.writeLong(number).writeBytes(sealed, 0, sealedBytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed", e);
    }
  }

  /** The header but for the bytes of one destination: associated data. */
  static void associate(ByteBuf frames, int frame, byte[] out) {
    frames.getBytes(frame, out, 0, BEFORE_BYTES);
    frames.getBytes(frame + BEHIND_OFFSET, out, BEFORE_BYTES, out.length - BEFORE_BYTES);
  }

  /** Writes the bytes of one destination into a sealed frame. */
  public static void address(
      ByteBuf out, int frame, int flags, long packetNumber, int payloadBytes, PacketMarks marks) {
    int mark =
        marks.mark(
            packetNumber,
            flags,
            out.getLong(frame + DataHeader.BYTES),
            out.getInt(frame + PAYLOAD_OFFSET + payloadBytes));
    DataHeader.addressSealed(out, frame, flags, packetNumber, mark);
  }
}
