package io.filecast.crypto;

import io.filecast.wire.ControlPacket;
import io.filecast.wire.HandshakePacket;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * What a receiver with keys lets in: answers handshakes, opens the packets of those it has let in,
 * and turns everybody else away. Nothing but memory and time is spent before the sealed OFFER, and
 * both within limits. One per receiver, not thread-safe; time comes in.
 */
public final class ReceiverProtection {
  /** What became of a datagram. */
  public enum Outcome {
    /** {@link #packet} is for the peer of {@link #channel}. */
    OPENED,
    /** The same, and the sender is at another address now than {@link #movedFrom}. */
    MOVED,
    /** {@link #answer} is to be sent back. */
    ANSWER,
    /** For {@link #reason}; whoever it was may be told. */
    REFUSED,
    /** Too many ask: whoever it was is to prove its address before it is answered. */
    UNPROVEN,
    /** Of a transfer that nobody here knows; whoever it was may be told. */
    UNKNOWN,
    /** Not authentic, not new, or too much. */
    DROPPED
  }

  /** An answered handshake waits so long for the sealed OFFER. */
  private static final long HALF_OPEN_NANOS = 10_000_000_000L;

  /** Memory of all half-open handshakes: 2 MiB. */
  static final int MAX_HALF_OPEN = 512;

  /** A handshake that was answered and waits for the sealed OFFER. */
  private record HalfOpen(ReceiverChannel channel, long sinceNanos) {}

  private final Identity own;
  private final Supplier<AuthorizedSenders> authorized;
  private final SecureRandom random;
  private final HandshakeLimit limit;
  private final AdmittedChannels admitted;
  private final Deque<HalfOpen> halfOpen = new ArrayDeque<>();
  private final ContentOpen content = new ContentOpen();
  private final ByteBuf plain = Unpooled.buffer(2048, Header.MAX_DATAGRAM_BYTES);

  private ByteBuf packet;
  private ReceiverChannel channel;
  private Object movedFrom;
  private ByteBuf answer;
  private Reason reason;
  private PublicKey stranger;

  /**
   * @param authorized asked for each handshake
   * @param limit asked before each handshake
   * @param admitted the channels of those whose offers were accepted
   */
  public ReceiverProtection(
      Identity own,
      Supplier<AuthorizedSenders> authorized,
      SecureRandom random,
      HandshakeLimit limit,
      AdmittedChannels admitted) {
    this.admitted = admitted;
    this.own = own;
    this.authorized = authorized;
    this.random = random;
    this.limit = limit;
  }

  /**
   * Takes any datagram that begins as filecast's do.
   *
   * @param source where it came from; equal for equal addresses
   */
  public Outcome onDatagram(long now, Object source, ByteBuf datagram) {
    if (datagram.readableBytes() < Header.BYTES) {
      return Outcome.DROPPED;
    }
    if (Header.isProtected(datagram)) {
      return Header.inspectProtected(datagram) == null
          ? open(now, source, datagram)
          : Outcome.DROPPED;
    }
    if (Header.inspect(datagram) != null) {
      return Outcome.DROPPED;
    }
    if (Header.type(datagram) == PacketType.OFFER) {
      return handshake(now, source, datagram);
    }
    // Without a seal there is nothing to say but an OFFER.
    return Outcome.DROPPED;
  }

  // ---- those who are in ----------------------------------------------------------------------

  private Outcome open(long now, Object source, ByteBuf datagram) {
    long transferId = Header.transferId(datagram);
    ReceiverChannel known = admitted.find(transferId, source);
    if (known != null) {
      ByteBuf opened = known.open(datagram, plain);
      if (opened != null) {
        return opened(known, opened);
      }
    }
    if (Header.type(datagram) == PacketType.OFFER) {
      return openOffer(now, source, datagram, known);
    }
    if (known == null && openElsewhere(source, datagram)) {
      return Outcome.MOVED;
    }
    return known == null && Reject.mayAnswer(datagram) ? Outcome.UNKNOWN : Outcome.DROPPED;
  }

  private Outcome opened(ReceiverChannel from, ByteBuf opened) {
    channel = from;
    packet = opened;
    return Outcome.OPENED;
  }

  /**
   * Opens a packet of a transfer whose sealed OFFER came from elsewhere and that nothing else has
   * come of: somebody who copied the OFFER was quicker than its sender, and must not keep it.
   */
  private boolean openElsewhere(Object source, ByteBuf datagram) {
    long transferId = Header.transferId(datagram);
    for (ReceiverChannel other : admitted.channels()) {
      if (other.transferId == transferId && !other.isBound()) {
        ByteBuf opened = other.open(datagram, plain);
        if (opened != null) {
          movedFrom = other.source();
          other.moveTo(source);
          opened(other, opened);
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The sender of a handshake lives, and is where its sealed OFFER comes from; another attempt
   * needs the same sender.
   */
  private Outcome openOffer(long now, Object source, ByteBuf datagram, ReceiverChannel known) {
    expire(now);
    boolean any = false;
    for (HalfOpen each : halfOpen) {
      ReceiverChannel waiting = each.channel;
      if (waiting.transferId == Header.transferId(datagram)
          && waiting.attempt == Header.number(datagram)
          && authorized.get().has(waiting.sender())
          && (known == null || isNextAttempt(waiting, known))) {
        any = true;
        ByteBuf opened = waiting.open(datagram, plain);
        if (opened != null) {
          return openedOffer(source, waiting, opened, known);
        }
      }
    }
    if (known == null && openElsewhere(source, datagram)) {
      return Outcome.MOVED;
    }
    return any || known != null ? Outcome.DROPPED : Outcome.UNKNOWN;
  }

  private Outcome openedOffer(
      Object source, ReceiverChannel waiting, ByteBuf opened, ReceiverChannel known) {
    waiting.moveTo(source);
    opened(waiting, opened);
    if (known == null) {
      for (ReceiverChannel other : admitted.channels()) {
        if (isNextAttempt(waiting, other)) {
          movedFrom = other.source();
          return Outcome.MOVED;
        }
      }
    }
    return Outcome.OPENED;
  }

  /** Whether both are the same sender's attempts at one transfer. */
  private static boolean isNextAttempt(ReceiverChannel next, ReceiverChannel before) {
    return next.transferId == before.transferId
        && next.attempt > before.attempt
        && next.sender().equals(before.sender());
  }

  /** Its offer was accepted: it is one of the admitted channels now. */
  public void admitted(ReceiverChannel accepted) {
    halfOpen.removeIf(waiting -> waiting.channel == accepted);
  }

  /**
   * Forgets handshakes of senders that are not let in any more; what runs is its owner's to end.
   */
  public void revoke(AuthorizedSenders remaining) {
    halfOpen.removeIf(waiting -> !remaining.has(waiting.channel.sender()));
  }

  // ---- handshakes ----------------------------------------------------------------------------

  private Outcome handshake(long now, Object source, ByteBuf datagram) {
    byte[] first = HandshakePacket.offered(datagram);
    if (first.length == 0) {
      return ControlPacket.decode(datagram, 0) instanceof Offer
          ? refuse(Reason.KEYS_REQUIRED, null)
          : Outcome.DROPPED;
    }
    expire(now);
    long transferId = Header.transferId(datagram);
    ByteBuf known = answered(transferId, first);
    if (known != null) {
      return answer(known);
    }
    byte[] message = OfferMac.read(own.publicKey(), Header.number(datagram), transferId, first);
    if (message == null) {
      return refuse(Reason.WRONG_KEY, null);
    }
    ReceiverChannel running = admitted.find(transferId, source);
    if (running != null && Header.number(datagram) <= running.attempt) {
      return Outcome.DROPPED;
    }
    if (!limit.mayCompute(now, source, datagram, isCrowded())) {
      return Outcome.UNPROVEN;
    }
    NoiseHandshake handshake =
        NoiseHandshake.responder(
            own,
            Identity.ephemeral(random),
            SenderChannel.prologue(Header.number(datagram), transferId));
    try {
      handshake.readFirst(message);
    } catch (HandshakeException e) {
      return refuse(Reason.WRONG_KEY, null);
    }
    if (!authorized.get().has(handshake.peer())) {
      handshake.forget();
      return refuse(Reason.NOT_AUTHORIZED, handshake.peer());
    }
    return letWait(now, transferId, Header.number(datagram), first, handshake);
  }

  /**
   * The answer that this very message got before, from whatever address it came; null when it got
   * none. Somebody who copies an OFFER so gets nothing that its sender does not get.
   */
  private ByteBuf answered(long transferId, byte[] first) {
    for (HalfOpen waiting : halfOpen) {
      ByteBuf answer = waiting.channel.answerTo(transferId, first);
      if (answer != null) {
        return answer;
      }
    }
    for (ReceiverChannel running : admitted.channels()) {
      ByteBuf answer = running.answerTo(transferId, first);
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }

  private Outcome letWait(
      long now, long transferId, int attempt, byte[] first, NoiseHandshake handshake) {
    ByteBuf packet = Unpooled.buffer(128);
    byte[] macKey = handshake.answerKey();
    byte[][] keys;
    try {
      byte[] second = handshake.writeSecond(PacketSeal.NO_SECRETS);
      HandshakePacket.accept(
          attempt, transferId, AnswerMac.sign(macKey, attempt, transferId, second), packet);
      keys = handshake.split();
    } catch (HandshakeException e) {
      return refuse(Reason.WRONG_KEY, null);
    } finally {
      Curve25519.forget(macKey);
    }
    if (halfOpen.size() >= MAX_HALF_OPEN) {
      halfOpen.removeFirst();
    }
    ReceiverChannel waiting =
        new ReceiverChannel(transferId, attempt, handshake.peer(), first, packet, keys, content);
    halfOpen.addLast(new HalfOpen(waiting, now));
    return answer(packet);
  }

  private void expire(long now) {
    while (!halfOpen.isEmpty() && now - halfOpen.peekFirst().sinceNanos >= HALF_OPEN_NANOS) {
      halfOpen.removeFirst();
    }
  }

  private Outcome answer(ByteBuf what) {
    answer = what;
    return Outcome.ANSWER;
  }

  private Outcome refuse(Reason why, PublicKey who) {
    reason = why;
    stranger = who;
    return Outcome.REFUSED;
  }

  // ---- about the last datagram ---------------------------------------------------------------

  /** The packet as its peer knows it, valid until the next datagram. */
  public ByteBuf packet() {
    return packet;
  }

  /** Whose packet it is. */
  public ReceiverChannel channel() {
    return channel;
  }

  /** After {@link Outcome#MOVED}: where the sender was before. */
  public Object movedFrom() {
    return movedFrom;
  }

  /** To be sent as it is; stays the protection's. */
  public ByteBuf answer() {
    return answer;
  }

  /** Why it was refused. */
  public Reason reason() {
    return reason;
  }

  /** Who was refused, where that is proven; null otherwise. */
  public PublicKey stranger() {
    return stranger;
  }

  /** Whether so many handshakes wait that it is better to ask for a cookie first. */
  private boolean isCrowded() {
    return halfOpen.size() >= MAX_HALF_OPEN / 4;
  }

  int halfOpen() {
    return halfOpen.size();
  }
}
