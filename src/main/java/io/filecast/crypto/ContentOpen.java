package io.filecast.crypto;

import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** Opens what {@link ContentSeal} has sealed, for all transfers of one thread. */
final class ContentOpen {
  private final Cipher cipher = PacketSeal.newCipher();
  private final byte[] associated = new byte[ContentSeal.ASSOCIATED_BYTES];
  private final byte[] sealed = new byte[Header.MAX_DATAGRAM_BYTES];
  private final byte[] plain = new byte[Header.MAX_DATAGRAM_BYTES];
  private final ByteBuf frame = Unpooled.wrappedBuffer(plain);

  /**
   * @param datagram DATA that has passed {@link Header#inspectProtected}, and whose mark holds
   * @return the frame as it was before it was sealed, valid until the next call; null when it is
   *     not authentic
   */
  ByteBuf open(ByteBuf datagram, SecretKeySpec key) {
    int at = datagram.readerIndex();
    int sealedBytes = Header.bodyBytes(datagram) + Header.TAG_BYTES;
    datagram.getBytes(at, plain, 0, DataHeader.BYTES);
    datagram.getBytes(at + ContentSeal.PAYLOAD_OFFSET, sealed, 0, sealedBytes);
    ContentSeal.associate(datagram, at, associated);
    try {
      cipher.init(
          Cipher.DECRYPT_MODE, key, PacketSeal.nonce(datagram.getLong(at + DataHeader.BYTES)));
      cipher.updateAAD(associated);
      int bytes = cipher.doFinal(sealed, 0, sealedBytes, plain, DataHeader.BYTES);
      plain[Header.FLAGS_OFFSET] &= (byte) ~Header.FLAG_PROTECTED;
      return frame.setIndex(0, DataHeader.BYTES + bytes);
    } catch (GeneralSecurityException badTag) {
      return null;
    }
  }

  /**
   * Opens a packet to a group that is not DATA.
   *
   * @param datagram has passed {@link Header#inspectProtected}
   * @return the packet as it was before it was sealed, but for its check, valid until the next
   *     call; null when it is not authentic
   */
  ByteBuf openPacket(ByteBuf datagram, SecretKeySpec key) {
    int at = datagram.readerIndex();
    int bodyBytes = Header.bodyBytes(datagram) - DataHeader.SEAL_NUMBER_BYTES;
    if (bodyBytes < 0) {
      return null;
    }
    int sealedBytes = bodyBytes + Header.TAG_BYTES;
    int sealedAt = at + Header.BYTES + DataHeader.SEAL_NUMBER_BYTES;
    datagram.getBytes(at, plain, 0, Header.BYTES);
    datagram.getBytes(sealedAt, sealed, 0, sealedBytes);
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, PacketSeal.nonce(datagram.getLong(at + Header.BYTES)));
      cipher.updateAAD(plain, 0, Header.BYTES);
      cipher.doFinal(sealed, 0, sealedBytes, plain, Header.BYTES);
      frame.setIndex(0, Header.BYTES + bodyBytes);
      frame.setByte(Header.FLAGS_OFFSET, Header.flags(frame) & ~Header.FLAG_PROTECTED);
      frame.setShort(Header.BODY_BYTES_OFFSET, bodyBytes);
      return frame;
    } catch (GeneralSecurityException badTag) {
      return null;
    }
  }
}
