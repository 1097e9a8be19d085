package io.filecast.crypto;

import io.filecast.wire.CarouselAnnouncement;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens what a carousel sends: what {@link CarouselSeal} has sealed. Any receiver of the carousel
 * could have sealed it. Belongs to one thread.
 */
public final class CarouselOpen {
  private static final int SALT_OFFSET = Header.BYTES + Short.BYTES;
  private static final int SEAL_OFFSET = SALT_OFFSET + CarouselAnnouncement.SALT_BYTES;
  private static final int LEAST_BYTES =
      CarouselAnnouncement.READABLE_BYTES + DataHeader.SEAL_NUMBER_BYTES;

  private final GroupKey group;
  private final Cipher cipher = PacketSeal.newCipher();
  private final ContentOpen content = new ContentOpen();
  private GroupOpen flow;

  /** What {@link #flow} was made for. */
  private byte[] flowSalt;

  /** Packet number that was expected last. */
  private long expected;

  CarouselOpen(GroupKey group) {
    this.group = group;
  }

  /** The salt of a sealed ANNOUNCE that {@link #openAnnouncement} has opened. */
  public static byte[] salt(ByteBuf datagram) {
    byte[] salt = new byte[CarouselAnnouncement.SALT_BYTES];
    datagram.getBytes(datagram.readerIndex() + SALT_OFFSET, salt);
    return salt;
  }

  /**
   * Opens an ANNOUNCE, whatever its salt.
   *
   * @param datagram has passed {@link Header#inspectProtected}, and is one
   * @return the packet as it was before it was sealed, but for its check; null when it is not
   *     authentic
   */
  public ByteBuf openAnnouncement(ByteBuf datagram) {
    int at = datagram.readerIndex();
    int bodyBytes = Header.bodyBytes(datagram) - LEAST_BYTES;
    if (bodyBytes < 0) {
      return null;
    }
    byte[] associated = new byte[SEAL_OFFSET];
    datagram.getBytes(at, associated);
    byte[] sealed = new byte[bodyBytes + Header.TAG_BYTES];
    datagram.getBytes(at + SEAL_OFFSET + DataHeader.SEAL_NUMBER_BYTES, sealed);
    byte[] key = group.contentKey(Header.transferId(datagram), salt(datagram));
    try {
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          PacketSeal.nonce(datagram.getLong(at + SEAL_OFFSET)));
      cipher.updateAAD(associated);
      byte[] body = cipher.doFinal(sealed);
      ByteBuf packet = Unpooled.buffer(SALT_OFFSET + body.length);
      packet.writeBytes(associated, 0, SALT_OFFSET).writeBytes(body);
      packet.setByte(Header.FLAGS_OFFSET, Header.flags(packet) & ~Header.FLAG_PROTECTED);
      packet.setShort(Header.BODY_BYTES_OFFSET, Short.BYTES + body.length);
      return packet;
    } catch (GeneralSecurityException badTag) {
      return null;
    } finally {
      Curve25519.forget(key);
    }
  }

  /**
   * What comes from now on is of this transfer, under this salt.
   *
   * @param next packet number that is to be expected; whoever has missed very many begins anew
   */
  public void follow(long transferId, byte[] salt, long next) {
    long ahead = next - expected;
    expected = next;
    if (Arrays.equals(salt, flowSalt) && ahead < FlowOpen.MAX_AHEAD / 2) {
      return;
    }
    forget();
    flowSalt = salt.clone();
    byte[] key = group.contentKey(transferId, salt);
    flow =
        new GroupOpen(
            new SecretKeySpec(key, "AES"), group.marksKey(transferId, salt), next, content);
    Curve25519.forget(key);
  }

  /**
   * Opens DATA or DIGESTS of the transfer that is followed.
   *
   * @return see {@link GroupOpen#open}
   */
  public ByteBuf open(ByteBuf datagram) {
    return flow == null ? null : flow.open(datagram);
  }

  /** Follows nothing any more. */
  public void forget() {
    if (flow != null) {
      flow.forget();
      flow = null;
    }
    flowSalt = null;
  }
}
