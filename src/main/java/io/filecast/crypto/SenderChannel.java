package io.filecast.crypto;

import static io.filecast.crypto.PacketSeal.NO_SECRETS;

import io.filecast.wire.ControlPacket;
import io.filecast.wire.Cookie;
import io.filecast.wire.HandshakePacket;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Stands between a sender's peer and its port: does the handshake of each attempt, seals what the
 * peer says and opens what it hears. One per destination, not thread-safe; time comes in.
 *
 * <p>What anybody can say is believed as far as it does no harm: a REJECT without a seal is
 * remembered as a {@link #hint} for the case that no answer comes, and "I do not know this
 * transfer" counts when nothing authentic has come for a while.
 */
public final class SenderChannel {
  /** A receiver that was heard within that time was not restarted. */
  private static final long SILENCE_NANOS = 1_000_000_000L;

  /** So many are answered at once in an attempt; further ones wait for the next OFFER. */
  private static final int MAX_COOKIES = 3;

  private final Identity own;
  private final PublicKey peer;
  private final long transferId;
  private final ContentKeys content;
  private final SecureRandom random;
  private final ByteBuf plain = Unpooled.buffer(2048, Header.MAX_DATAGRAM_BYTES);

  private final HandshakeAnswers.Budget budget = new HandshakeAnswers.Budget();

  private int attempt;

  /** Of the current attempt; null before the first. */
  private HandshakeAnswers answers;

  private byte[] first;
  private final byte[] secrets = new byte[Secrets.BYTES];
  private byte[] offer;

  /** The first message is to be sent again, with the cookie. */
  private boolean firstOwed;

  /** The newest that was asked to be repeated; null when none was. */
  private Cookie cookie;

  private int cookies;

  /**
   * The receiver has told what it makes of the offer of this attempt. Anything else that it has
   * sealed shows which keys it knows, and may have come before that, or instead of it.
   */
  private boolean accepted;

  /** The receiver may have forgotten the handshake before it had the offer. */
  private boolean forgotten;

  /** Of the current attempt; null before the first. */
  private FlowSeal flow;

  private long heardNanos;
  private Reason hint = Reason.NONE;

  /**
   * @param peer the receiver's key; nobody else is sent to
   */
  public SenderChannel(
      Identity own, PublicKey peer, long transferId, ContentKeys content, SecureRandom random) {
    this.own = own;
    this.peer = peer;
    this.transferId = transferId;
    this.content = content;
    this.random = random;
  }

  static byte[] prologue(int attempt, long transferId) {
    byte[] name = "filecast 1".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(name.length + 12)
        .put(name)
        .putInt(attempt)
        .putLong(transferId)
        .array();
  }

  // ---- out -----------------------------------------------------------------------------------

  /**
   * Appends what goes over the wire for a packet of the peer; nothing when it cannot be said yet.
   * After an OFFER more may be owed, see {@link #pollOffer}.
   *
   * @param packet any but DATA
   */
  public void seal(ByteBuf packet, ByteBuf out) {
    if (Header.type(packet) == PacketType.OFFER) {
      sealOffer(packet, out);
    } else if (answers != null && !answers.isEmpty()) {
      answers.newest().seal.seal(packet, Header.bodyBytes(packet), NO_SECRETS, out);
    }
  }

  private void sealOffer(ByteBuf packet, ByteBuf out) {
    if (Header.number(packet) != attempt) {
      begin(Header.number(packet));
    }
    offer = ByteBufUtil.getBytes(packet);
    if (answers.isEmpty() || forgotten && !answers.isSettled()) {
      forgotten = false;
      HandshakePacket.offer(attempt, transferId, first, cookie, out);
    } else if (!accepted) { // else the receiver has it, and the secrets are gone
      answers.all().forEach(keys -> keys.offerOwed = true);
      pollOffer(out);
    }
  }

  /** Whether {@link #pollOffer} has something to say. */
  public boolean owesOffer() {
    return firstOwed || owed() != null;
  }

  private HandshakeAnswers.Keys owed() {
    if (answers == null) {
      return null;
    }
    for (HandshakeAnswers.Keys keys : answers.all()) {
      if (keys.offerOwed) {
        return keys;
      }
    }
    return null;
  }

  /**
   * The next OFFER that is owed since the handshake was answered, a cookie came, or the peer
   * offered; false when none is. There is one for each answer until the receiver has shown which
   * one it knows.
   */
  public boolean pollOffer(ByteBuf out) {
    if (firstOwed) {
      firstOwed = false;
      HandshakePacket.offer(attempt, transferId, first, cookie, out);
      return true;
    }
    HandshakeAnswers.Keys keys = owed();
    if (keys == null) {
      return false;
    }
    keys.offerOwed = false;
    return writeOffer(keys, out);
  }

  /** As long as every OFFER: it may be the first that comes from this address. */
  private boolean writeOffer(HandshakeAnswers.Keys keys, ByteBuf out) {
    int end = offer.length;
    int least = Header.BASE_DATAGRAM_BYTES - Header.SEAL_BYTES - Secrets.BYTES;
    while (end > least && offer[end - 1] == 0) {
      end--;
    }
    return keys.seal.seal(Unpooled.wrappedBuffer(offer), end - Header.BYTES, secrets, out);
  }

  private void begin(int newAttempt) {
    forgetHandshake();
    attempt = newAttempt;
    cookies = 0;
    forgotten = false;
    accepted = false;
    firstOwed = false;
    random.nextBytes(secrets);
    ContentKey contentKey = content.current();
    contentKey.copyTo(secrets, 0);
    forgetFlow();
    flow = new FlowSeal(contentKey, new PacketMarks(Secrets.marksKey(secrets)));
    NoiseHandshake handshake =
        NoiseHandshake.initiator(
            own, peer, Identity.ephemeral(random), prologue(attempt, transferId));
    try {
      first = OfferMac.sign(peer, attempt, transferId, handshake.writeFirst(NO_SECRETS));
    } catch (HandshakeException e) {
      throw new IllegalStateException("the receiver's public key is " + e.getMessage(), e);
    }
    answers = new HandshakeAnswers(handshake, attempt, transferId, budget);
  }

  // ---- in ------------------------------------------------------------------------------------

  /**
   * A datagram from the destination's address.
   *
   * @return the packet for the peer, valid until the next call; null when there is none in it
   */
  public ByteBuf open(long now, ByteBuf datagram) {
    if (datagram.readableBytes() < Header.BYTES || Header.transferId(datagram) != transferId) {
      return null;
    }
    if (Header.isOtherVersionsReject(datagram)) {
      hint = Reason.OTHER_VERSION;
      return null;
    }
    if (!Header.isProtected(datagram)) {
      return Header.inspect(datagram) == null ? hear(now, datagram) : null;
    }
    if (answers == null
        || Header.inspectProtected(datagram) != null
        || Header.type(datagram) == PacketType.DATA
        || !answers.open(datagram, plain)) {
      return null;
    }
    heardNanos = now;
    if (Header.type(plain) == PacketType.ACCEPT) {
      accepted = true;
      forgetHandshake();
    }
    return plain;
  }

  private ByteBuf hear(long now, ByteBuf datagram) {
    if (Header.type(datagram) == PacketType.ACCEPT) {
      answer(now, datagram);
    } else if (ControlPacket.decode(datagram, 0) instanceof Reject reject) {
      return hear(now, datagram, reject);
    }
    return null;
  }

  private void answer(long now, ByteBuf datagram) {
    byte[] message = HandshakePacket.accepted(datagram);
    if (!isOpening() || Header.number(datagram) != attempt || message.length == 0) {
      return;
    }
    HandshakeAnswers.Keys keys = answers.take(now, message);
    if (keys != null) {
      keys.offerOwed = true;
      heardNanos = now;
    }
  }

  /** Whether it is still open which answer the receiver knows, if any. */
  private boolean isOpening() {
    return answers != null && !answers.isSettled();
  }

  private ByteBuf hear(long now, ByteBuf datagram, Reject reject) {
    if (reject.cookie() != null && isOpening() && reject.attempt() == attempt) {
      cookie = reject.cookie();
      if (answers.isEmpty() && ++cookies <= MAX_COOKIES) {
        firstOwed = true;
      }
      return null;
    }
    if (reject.reason() != Reason.UNKNOWN_TRANSFER) {
      if (reject.attempt() == attempt) {
        hint = reject.reason();
      }
      return null;
    }
    if (answers == null || answers.isEmpty()) {
      return null;
    }
    if (isOpening()) {
      forgotten = true;
      return null;
    }
    return now - heardNanos >= SILENCE_NANOS ? datagram : null;
  }

  // ---- what the owner asks -------------------------------------------------------------------

  /** What the DATA of the current attempt is protected with; null before the first. */
  public FlowSeal flow() {
    return flow;
  }

  /**
   * Whether keys of the current attempt have sealed as much as they should: then another is to
   * begin.
   */
  public boolean isUsedUp() {
    return flow != null && (flow.key().isUsedUp() || answers != null && answers.areUsedUp());
  }

  /** What somebody at the receiver's address has said against the offer, unproven. */
  public Reason hint() {
    return hint;
  }

  public PublicKey peer() {
    return peer;
  }

  private void forgetHandshake() {
    if (answers != null) {
      answers.forget();
      first = null;
      firstOwed = false;
      Curve25519.forget(secrets);
    }
  }

  /** Nothing more will be sent. */
  public void close() {
    forgetHandshake();
    answers = null;
    forgetFlow();
  }

  private void forgetFlow() {
    if (flow != null) {
      flow.marks().forget();
    }
  }
}
