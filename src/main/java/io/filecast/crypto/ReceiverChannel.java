package io.filecast.crypto;

import static io.filecast.crypto.PacketSeal.NO_SECRETS;

import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/** The keys of one attempt at its receiver: opens what the sender says and seals the answers. */
public final class ReceiverChannel {
  final long transferId;
  final int attempt;
  private final PublicKey sender;

  /** The first message that it answers, and the packet with the answer. */
  private final byte[] first;

  private final ByteBuf answer;

  /** Where the newest sealed OFFER came from; null before one. */
  private Object source;

  /** A packet other than an OFFER has come: the sender speaks from this address. */
  private boolean bound;

  private final PacketOpen open;
  private final PacketSeal seal;

  /** Null before the sealed OFFER, as is the flow. */
  private SecretKeySpec contentKey;

  /** Of the conversation. */
  private FlowOpen flow;

  private final ContentOpen content;

  /**
   * @param content of all channels of the receiver
   */
  ReceiverChannel(
      long transferId,
      int attempt,
      PublicKey sender,
      byte[] first,
      ByteBuf answer,
      byte[][] keys,
      ContentOpen content) {
    this.content = content;
    this.transferId = transferId;
    this.attempt = attempt;
    this.sender = sender;
    this.first = first;
    this.answer = answer;
    open = new PacketOpen(keys[0]);
    seal = new PacketSeal(keys[1]);
  }

  /** What answered this very message; null when it is not the one this attempt began with. */
  ByteBuf answerTo(long askedTransferId, byte[] message) {
    return transferId == askedTransferId && Arrays.equals(first, message) ? answer : null;
  }

  /** Where the sender is; null before its sealed OFFER. */
  public Object source() {
    return source;
  }

  void moveTo(Object newer) {
    source = newer;
  }

  /** Whether its address is settled: it has spoken from there after the ACCEPT. */
  boolean isBound() {
    return bound;
  }

  /** Who is at the other end, proven. */
  public PublicKey sender() {
    return sender;
  }

  /**
   * Appends what goes over the wire for a packet of the peer; nothing when the key is used up.
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
  ByteBuf open(ByteBuf datagram, ByteBuf out) {
    PacketType type = Header.type(datagram);
    if (type == PacketType.OFFER) {
      return openOffer(datagram, out);
    }
    ByteBuf opened =
        type == PacketType.DATA
            ? flow == null ? null : flow.open(datagram, content)
            : open.open(datagram, NO_SECRETS, 0, out) ? out : null;
    bound |= opened != null;
    return opened;
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
      flow = new FlowOpen(contentKey, Secrets.marksKey(secrets), 0);
    }
    Curve25519.forget(secrets);
    return out;
  }

  /**
   * Opens what a group is sent for this transfer; after the sealed OFFER.
   *
   * @param markKey as GROUP tells it, 16 bytes
   * @param first packet number that GROUP tells
   */
  public GroupOpen openGroup(ByteBuffer markKey, long first) {
    byte[] key = new byte[markKey.remaining()];
    markKey.duplicate().get(key);
    return new GroupOpen(contentKey, key, first, content);
  }

  /** Nothing is opened any more. */
  public void forget() {
    contentKey = null;
    if (flow != null) {
      flow.forget();
      flow = null;
    }
  }
}
