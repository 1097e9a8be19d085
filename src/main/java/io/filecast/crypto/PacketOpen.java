package io.filecast.crypto;

import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** Opens what {@link PacketSeal} has sealed, each packet once. */
final class PacketOpen {
  private final SecretKeySpec key;
  private final Cipher cipher = PacketSeal.newCipher();
  private final ReplayWindow window = new ReplayWindow();
  private final byte[] header = new byte[Header.BYTES];

  /** Overwrites the key that it is given. */
  PacketOpen(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
    Curve25519.forget(key);
  }

  /** Whether the other end should soon have other keys. */
  boolean isUsedUp() {
    return window.largest() >= PacketSeal.RENEW_COUNTER;
  }

  /**
   * Writes the packet as it was before it was sealed.
   *
   * @param datagram has passed {@link Header#inspectProtected}, and is not DATA
   * @param secrets filled with what stands before the body
   * @param paddedTo zeros are appended up to this size
   * @param out cleared before it is written
   * @return whether the packet is authentic and new; nothing has changed otherwise
   */
  boolean open(ByteBuf datagram, byte[] secrets, int paddedTo, ByteBuf out) {
    int at = datagram.readerIndex();
    long counter = datagram.getUnsignedInt(at + Header.CHECK_OFFSET);
    int sealedBytes = Header.bodyBytes(datagram);
    if (sealedBytes < secrets.length + 4 || !window.isNew(counter)) {
      return false;
    }
    byte[] content = new byte[sealedBytes + Header.TAG_BYTES];
    datagram.getBytes(at + Header.BYTES, content);
    datagram.getBytes(at, header);
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, PacketSeal.nonce(counter));
      cipher.updateAAD(header);
      cipher.doFinal(content, 0, content.length, content, 0);
    } catch (GeneralSecurityException badTag) {
      return false;
    }
    window.take(counter);
    System.arraycopy(content, 0, secrets, 0, secrets.length);
    write(content, sealedBytes, secrets.length, paddedTo, out);
    Curve25519.forget(content);
    return true;
  }

  private void write(byte[] content, int sealedBytes, int checkAt, int paddedTo, ByteBuf out) {
    int bodyAt = checkAt + 4;
    out.clear().writeBytes(header).writeBytes(content, bodyAt, sealedBytes - bodyAt);
    if (out.readableBytes() < paddedTo) {
      out.writeZero(paddedTo - out.readableBytes());
    }
    out.setByte(Header.FLAGS_OFFSET, header[Header.FLAGS_OFFSET] & ~Header.FLAG_PROTECTED);
    out.setBytes(Header.CHECK_OFFSET, content, checkAt, 4);
    out.setShort(Header.BODY_BYTES_OFFSET, out.readableBytes() - Header.BYTES);
  }
}
