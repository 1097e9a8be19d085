package io.filecast.crypto;

import static io.filecast.crypto.PacketSeal.NO_SECRETS;

import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/** The keys of one attempt at its receiver: opens what the sender says and seals the answers. */
public final class ReceiverChannel {
  /**
   * Packet numbers of DATA that are told apart: as many may overtake one that is still taken, 15 ms
   * at a million packets a second. 2 KiB.
   */
  private static final int DATA_WINDOW_WORDS = 256;

  static final int DATA_WINDOW = (DATA_WINDOW_WORDS - 1) * Long.SIZE;

  /**
   * A packet number so far ahead of the largest authentic one is not the sender's: it would have
   * more than a gigabyte in flight.
   */
  static final int MAX_AHEAD = 1 << 20;

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

  /** Null before the sealed OFFER, as are the marks and the numbers of DATA. */
  private SecretKeySpec contentKey;

  private PacketMarks marks;
  private long largestPacket = -1;
  private ReplayWindow dataNumbers;

  ReceiverChannel(
      long transferId, int attempt, PublicKey sender, byte[] first, ByteBuf answer, byte[][] keys) {
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
  ByteBuf open(ByteBuf datagram, ContentOpen content, ByteBuf out) {
    PacketType type = Header.type(datagram);
    if (type == PacketType.OFFER) {
      return openOffer(datagram, out);
    }
    ByteBuf opened =
        type == PacketType.DATA
            ? openData(datagram, content)
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
      marks = new PacketMarks(Secrets.marksKey(secrets));
      dataNumbers = new ReplayWindow(DATA_WINDOW_WORDS);
    }
    Curve25519.forget(secrets);
    return out;
  }

  /**
   * Each packet number is taken once: other receivers of the transfer have the content key, and one
   * that saw a frame on its way could send another payload under the same mark.
   */
  private ByteBuf openData(ByteBuf datagram, ContentOpen content) {
    if (contentKey == null) {
      return null;
    }
    long packet = DataHeader.expand(Header.number(datagram), largestPacket + 1);
    long counter = packet + 1;
    if (packet - largestPacket > MAX_AHEAD
        || !dataNumbers.isNew(counter)
        || !hasMark(datagram, packet)) {
      return null;
    }
    ByteBuf frame = content.open(datagram, contentKey);
    if (frame != null) {
      dataNumbers.take(counter);
      largestPacket = Math.max(largestPacket, packet);
    }
    return frame;
  }

  private boolean hasMark(ByteBuf datagram, long packet) {
    int at = datagram.readerIndex();
    int mark =
        marks.mark(
            packet,
            Header.flags(datagram) & ~Header.FLAG_PROTECTED,
            datagram.getLong(at + DataHeader.BYTES),
            datagram.getInt(at + ContentSeal.PAYLOAD_OFFSET + Header.bodyBytes(datagram)));
    return mark == datagram.getInt(at + Header.CHECK_OFFSET);
  }

  /** Nothing is opened any more. */
  public void forget() {
    contentKey = null;
    if (marks != null) {
      marks.forget();
    }
  }
}
