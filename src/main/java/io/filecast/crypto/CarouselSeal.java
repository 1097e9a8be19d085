package io.filecast.crypto;

import io.filecast.wire.CarouselAnnouncement;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;

/**
 * Seals what a carousel sends under one salt. When its content key {@link #isUsedUp} another takes
 * its place. For any thread, one at a time.
 */
public final class CarouselSeal {
  private final byte[] salt = new byte[CarouselAnnouncement.SALT_BYTES];
  private final ContentKey key;
  private final ContentSeal seal;
  private final PacketMarks marks;
  private final Cipher cipher = PacketSeal.newCipher();

  CarouselSeal(GroupKey group, long transferId, SecureRandom random) {
    random.nextBytes(salt);
    key = new ContentKey(group.contentKey(transferId, salt));
    seal = new ContentSeal(key);
    marks = new PacketMarks(group.marksKey(transferId, salt));
  }

  /** Whether no more may be sealed under this salt. */
  public boolean isUsedUp() {
    return key.isUsedUp();
  }

  /** Of DATA. */
  public ContentSeal content() {
    return seal;
  }

  /** Of DATA. */
  public PacketMarks marks() {
    return marks;
  }

  /** Appends DIGESTS, sealed. */
  public void seal(ByteBuf packet, ByteBuf out) {
    seal.sealPacket(packet, out);
  }

  /** Appends an ANNOUNCE, sealed, with the salt readable. */
  public void sealAnnouncement(ByteBuf packet, ByteBuf out) {
    int bodyBytes = packet.readableBytes() - Header.BYTES - Short.BYTES;
    byte[] body = new byte[bodyBytes];
    packet.getBytes(packet.readerIndex() + Header.BYTES + Short.BYTES, body);
    long number = seal.draw(1, packet.readableBytes());
    int at = out.writerIndex();
    out.writeBytes(packet, packet.readerIndex(), Header.BYTES + Short.BYTES).writeBytes(salt);
    out.setByte(at + Header.FLAGS_OFFSET, Header.flags(packet) | Header.FLAG_PROTECTED);
    out.setInt(at + Header.CHECK_OFFSET, 0);
    out.setShort(
        at + Header.BODY_BYTES_OFFSET,
        CarouselAnnouncement.READABLE_BYTES + DataHeader.SEAL_NUMBER_BYTES + bodyBytes);
    byte[] associated = new byte[Header.BYTES + CarouselAnnouncement.READABLE_BYTES];
    out.getBytes(at, associated);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key.toKey(), PacketSeal.nonce(number));
      cipher.updateAAD(associated);
      out.writeLong(number).writeBytes(cipher.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed", e);
    }
  }
}
