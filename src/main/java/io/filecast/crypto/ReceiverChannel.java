package io.filecast.crypto;

import static io.filecast.crypto.PacketSeal.NO_SECRETS;

import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.netty.buffer.ByteBuf;
import javax.crypto.spec.SecretKeySpec;

/** The keys of one attempt at its receiver: opens what the sender says and seals the answers. */
public final class ReceiverChannel {
  final long transferId;
  final Object source;
  final int attempt;
  private final PublicKey sender;
  private final PacketOpen open;
  private final PacketSeal seal;

  /** Null before the sealed OFFER, as are the marks. */
  private SecretKeySpec contentKey;

  private PacketMarks marks;
  private long largestPacket = -1;

  ReceiverChannel(
      long transferId,
      Object source,
      int attempt,
      PublicKey sender,
      byte[] openKey,
      byte[] sealKey) {
    this.transferId = transferId;
    this.source = source;
    this.attempt = attempt;
    this.sender = sender;
    open = new PacketOpen(openKey);
    seal = new PacketSeal(sealKey);
  }

  /** Who is at the other end, proven. */
  public PublicKey sender() {
    return sender;
  }

  /**
   * Appends what goes over the wire for a packet of the session; nothing when the key is used up.
   *
   * @param packet any but DATA
   */
  public void seal(ByteBuf packet, ByteBuf out) {
    seal.seal(packet, Header.bodyBytes(packet), NO_SECRETS, out);
  }

  /**
   * @param datagram has passed {@link Header#inspectProtected}
   * @param out where the packet is written, unless it is DATA
   * @return the packet before it was sealed; null when it is not authentic, or not new
   */
  ByteBuf open(ByteBuf datagram, ContentOpen content, ByteBuf out) {
    PacketType type = Header.type(datagram);
    if (type == PacketType.DATA) {
      return openData(datagram, content);
    }
    if (type == PacketType.OFFER) {
      return openOffer(datagram, out);
    }
    return open.open(datagram, NO_SECRETS, 0, out) ? out : null;
  }

  private ByteBuf openOffer(ByteBuf datagram, ByteBuf out) {
    byte[] secrets = new byte[Secrets.BYTES];
    if (!open.open(datagram, secrets, Header.BASE_DATAGRAM_BYTES, out)) {
      return null;
    }
    if (contentKey == null) {
      byte[] key = Secrets.contentKey(secrets);
      contentKey = new SecretKeySpec(key, "AES");
      Curve25519.forget(key);
      marks = new PacketMarks(Secrets.marksKey(secrets));
    }
    Curve25519.forget(secrets);
    return out;
  }

  private ByteBuf openData(ByteBuf datagram, ContentOpen content) {
    if (contentKey == null) {
      return null;
    }
    int at = datagram.readerIndex();
    long packet = DataHeader.expand(Header.number(datagram), largestPacket + 1);
    int mark =
        marks.mark(
            packet,
            Header.flags(datagram) & ~Header.FLAG_PROTECTED,
            datagram.getLong(at + DataHeader.BYTES),
            datagram.getInt(at + ContentSeal.PAYLOAD_OFFSET + Header.bodyBytes(datagram)));
    if (mark != datagram.getInt(at + Header.CHECK_OFFSET)) {
      return null;
    }
    ByteBuf frame = content.open(datagram, contentKey);
    if (frame != null) {
      largestPacket = Math.max(largestPacket, packet);
    }
    return frame;
  }

  void forget() {
    if (marks != null) {
      marks.forget();
    }
  }
}
