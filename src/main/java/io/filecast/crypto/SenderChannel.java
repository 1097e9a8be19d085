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
import java.util.Arrays;

/**
 * Stands between a sender's session and its port: does the handshake of each attempt, seals what
 * the session says and opens what it hears. One per destination, not thread-safe; time comes in.
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
  private final ContentKey content;
  private final SecureRandom random;
  private final ByteBuf plain = Unpooled.buffer(2048, Header.MAX_DATAGRAM_BYTES);

  private int attempt;
  private NoiseHandshake handshake;
  private byte[] first;
  private byte[] second;
  private final byte[] secrets = new byte[Secrets.BYTES];
  private byte[] offer;
  private boolean offerOwed;

  /** The newest that was asked to be repeated; null when none was. */
  private Cookie cookie;

  private int cookies;
  private boolean established;

  /** The receiver may have forgotten the handshake before it had the offer. */
  private boolean forgotten;

  private PacketSeal seal;
  private PacketOpen open;
  private PacketMarks marks;
  private long heardNanos;
  private Reason hint = Reason.NONE;

  /**
   * @param peer the receiver's key; nobody else is sent to
   */
  public SenderChannel(
      Identity own, PublicKey peer, long transferId, ContentKey content, SecureRandom random) {
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
   * Appends what goes over the wire for a packet of the session; nothing when it cannot be said
   * yet.
   *
   * @param packet any but DATA
   */
  public void seal(ByteBuf packet, ByteBuf out) {
    if (Header.type(packet) == PacketType.OFFER) {
      sealOffer(packet, out);
    } else if (established) {
      seal.seal(packet, Header.bodyBytes(packet), NO_SECRETS, out);
    }
  }

  private void sealOffer(ByteBuf packet, ByteBuf out) {
    if (Header.number(packet) != attempt) {
      begin(Header.number(packet));
    }
    offer = ByteBufUtil.getBytes(packet);
    if (established && !forgotten) {
      writeOffer(out);
    } else {
      forgotten = false;
      HandshakePacket.offer(attempt, transferId, first, cookie, out);
    }
  }

  /** Whether {@link #pollOffer} has something to say. */
  public boolean owesOffer() {
    return offerOwed;
  }

  /**
   * The OFFER that is owed since the handshake was answered, or a cookie came; false when none is.
   */
  public boolean pollOffer(ByteBuf out) {
    if (!offerOwed) {
      return false;
    }
    if (established) {
      writeOffer(out);
    } else {
      offerOwed = false;
      HandshakePacket.offer(attempt, transferId, first, cookie, out);
    }
    return true;
  }

  /** As long as every OFFER: it may be the first that comes from this address. */
  private void writeOffer(ByteBuf out) {
    offerOwed = false;
    if (handshake == null) {
      return; // the receiver has it, and the secrets are gone
    }
    int end = offer.length;
    int least = Header.BASE_DATAGRAM_BYTES - Header.SEAL_BYTES - Secrets.BYTES;
    while (end > least && offer[end - 1] == 0) {
      end--;
    }
    seal.seal(Unpooled.wrappedBuffer(offer), end - Header.BYTES, secrets, out);
  }

  private void begin(int newAttempt) {
    forgetHandshake();
    attempt = newAttempt;
    established = false;
    cookies = 0;
    forgotten = false;
    offerOwed = false;
    second = null;
    random.nextBytes(secrets);
    content.copyTo(secrets, 0);
    handshake =
        NoiseHandshake.initiator(
            own, peer, Identity.ephemeral(random), prologue(attempt, transferId));
    try {
      first = Knock.sign(peer, attempt, transferId, handshake.writeFirst(NO_SECRETS));
    } catch (HandshakeException e) {
      throw new IllegalStateException("the receiver's public key is " + e.getMessage(), e);
    }
  }

  // ---- in ------------------------------------------------------------------------------------

  /**
   * A datagram from the destination's address.
   *
   * @return the packet for the session, valid until the next call; null when there is none in it
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
    if (!established
        || Header.inspectProtected(datagram) != null
        || Header.type(datagram) == PacketType.DATA
        || !open.open(datagram, NO_SECRETS, 0, plain)) {
      return null;
    }
    heardNanos = now;
    forgetHandshake(); // the receiver has the secrets: its packet is sealed
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
    if (handshake == null || Header.number(datagram) != attempt || message.length == 0) {
      return;
    }
    if (!Arrays.equals(message, second)) {
      byte[][] keys;
      try {
        handshake.readSecond(message);
        keys = handshake.split();
      } catch (HandshakeException notTheReceiver) {
        return;
      }
      second = message;
      seal = new PacketSeal(keys[0]);
      open = new PacketOpen(keys[1]);
      marks = new PacketMarks(Secrets.marksKey(secrets));
    }
    established = true;
    offerOwed = true;
    heardNanos = now;
  }

  private ByteBuf hear(long now, ByteBuf datagram, Reject reject) {
    if (reject.cookie() != null && handshake != null && reject.attempt() == attempt) {
      cookie = reject.cookie();
      if (!established && ++cookies <= MAX_COOKIES) {
        offerOwed = true;
      }
      return null;
    }
    if (reject.reason() != Reason.UNKNOWN_TRANSFER) {
      if (reject.attempt() == attempt) {
        hint = reject.reason();
      }
      return null;
    }
    if (!established) {
      return null;
    }
    if (handshake != null) {
      forgotten = true;
      return null;
    }
    return now - heardNanos >= SILENCE_NANOS ? datagram : null;
  }

  // ---- what the owner asks -------------------------------------------------------------------

  /** For the DATA of the current attempt. */
  public PacketMarks marks() {
    return marks;
  }

  /** What somebody at the receiver's address has said against the offer, unproven. */
  public Reason hint() {
    return hint;
  }

  public PublicKey peer() {
    return peer;
  }

  private void forgetHandshake() {
    if (handshake != null) {
      handshake.forget();
      handshake = null;
      first = null;
      Curve25519.forget(secrets);
    }
  }

  /** Nothing more will be sent. */
  public void close() {
    forgetHandshake();
    if (marks != null) {
      marks.forget();
    }
  }
}
