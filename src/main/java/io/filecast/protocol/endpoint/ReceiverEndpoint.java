package io.filecast.protocol.endpoint;

import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.crypto.AddressCookies;
import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.ReceiverProtection;
import io.filecast.protocol.endpoint.admission.Admission;
import io.filecast.protocol.peer.ReceiverPeer;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Decoded;
import io.filecast.wire.HandshakePacket;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A receiver but for its socket, its clock and its disk: finds the conversation that a datagram is
 * for, decides which offers are accepted, answers strangers within limits, and drives the
 * conversations. Time comes in as {@code now}, monotonic nanoseconds. Not thread-safe: one owner.
 *
 * <p>Datagrams are taken as they come; {@link #onReadComplete} answers those that were read
 * together once. What has to be sent, stored or told goes to the {@link ReceiverDriver} and the
 * {@link ReceiverObserver} from within the calls.
 *
 * @param <R> the owner's way back to a sender: remote address and local socket
 */
public final class ReceiverEndpoint<R> {
  private final ReceiverEndpointSettings settings;
  private final ReceiverDriver<R> driver;
  private final ReceiverObserver<R> observer;
  private final RandomGenerator random;
  private final Admission admission;
  private final AddressCookies cookies;
  private final EchoDesk<R> echoes;
  private final Answers<R> answers;
  private final Offers<R> offers;
  private final Conversations<R> conversations = new Conversations<>();
  private final DeadlineQueue<Reception<R>> deadlines = new DeadlineQueue<>();
  private final List<Reception<R>> touched = new ArrayList<>();
  private final DataHeader header = new DataHeader();
  private final GroupDatagrams<R> groups = new GroupDatagrams<>();
  private final ByteBuf outgoing = Unpooled.buffer(Header.BASE_DATAGRAM_BYTES);

  /** Null without keys. */
  private final ReceiverProtection protection;

  private final Closing<R> closing;

  /**
   * @param keys null = everybody is let in, and nothing is protected
   */
  public ReceiverEndpoint(
      long now,
      ReceiverEndpointSettings settings,
      ReceiverCredentials keys,
      ReceiverDriver<R> driver,
      ReceiverObserver<R> observer,
      RandomGenerator random) {
    this.settings = settings;
    this.driver = driver;
    this.observer = observer;
    this.random = random;
    admission = new Admission(now, settings.admission());
    cookies = new AddressCookies(now);
    echoes = new EchoDesk<>(settings.echoes(), settings.tellsOfGroups(), driver, observer, cookies);
    answers = new Answers<>(driver, admission);
    offers = new Offers<>(this, driver, observer, admission, cookies, answers, conversations);
    closing = new Closing<>(offers, conversations);
    protection = keys == null ? null : keys.protection(this::mayCompute, conversations);
  }

  // ---- datagrams -----------------------------------------------------------------------------

  /**
   * A datagram.
   *
   * @param route the way back
   * @return null when it has been dealt with; otherwise it does not have the form of a packet of
   *     this wire, and its owner may know it for something else, or {@link #drop} it
   */
  public Rejection onDatagram(long now, InetSocketAddress source, R route, ByteBuf datagram) {
    if (Header.isUnprotectedData(datagram)) {
      return protection == null ? onData(now, source, route, datagram) : dropQuietly(datagram);
    }
    Rejection unfit = Header.inspect(datagram);
    if (unfit != null && !(protection != null && Header.inspectProtected(datagram) == null)) {
      return unfit;
    }
    if (unfit == null && echoes.takes(datagram)) {
      echoes.onEcho(now, source, route, datagram);
      wakeInTime();
    } else if (protection != null) {
      onProtected(now, source, route, datagram);
    } else {
      onPlain(now, source, route, datagram);
    }
    return null;
  }

  /** DATA without a seal at a receiver with keys. */
  private Rejection dropQuietly(ByteBuf datagram) {
    Rejection unfit = Header.inspect(datagram);
    if (unfit == null) {
      observer.onDropped(Rejection.BAD_CHECK);
    }
    return unfit;
  }

  private Rejection onData(long now, InetSocketAddress source, R route, ByteBuf datagram) {
    Rejection unfit = header.read(datagram);
    if (unfit != null && Header.inspect(datagram) != null) {
      return unfit;
    }
    Reception<R> reception = conversations.find(Header.transferId(datagram), source);
    if (reception == null) {
      onUnknown(now, route, datagram);
    } else if (unfit == null) {
      reception.onData(now, datagram);
      touch(reception, route);
    }
    return null;
  }

  private void onPlain(long now, InetSocketAddress source, R route, ByteBuf datagram) {
    Reception<R> reception = conversations.find(Header.transferId(datagram), source);
    if (reception != null) {
      reception.onPacket(now, datagram);
      touch(reception, route);
    } else if (Header.type(datagram) != PacketType.OFFER) {
      onUnknown(now, route, datagram);
    } else {
      Decoded decoded = ControlPacket.decode(datagram, 0);
      if (decoded instanceof Offer offer) {
        Reception<R> begun = offers.admit(now, source, route, offer);
        if (begun != null) {
          begun.onPacket(now, datagram);
          touch(begun, route);
        }
      } else if (HandshakePacket.offered(datagram).length > 0) {
        answers.refuse(route, datagram, Reason.NO_KEYS);
      } else {
        observer.onDropped((Rejection) decoded);
      }
    }
  }

  private void onUnknown(long now, R route, ByteBuf datagram) {
    observer.onDropped(unknown(datagram, Rejection.OTHER_TRANSFER));
    if (Reject.mayAnswer(datagram)) {
      answers.unknown(now, route, Header.transferId(datagram), Reason.UNKNOWN_TRANSFER);
    }
  }

  private static Rejection unknown(ByteBuf datagram, Rejection usual) {
    return Header.type(datagram) == PacketType.CLOSE ? Rejection.REPEATED_CLOSE : usual;
  }

  /** A datagram that {@link #onDatagram} has not taken, and that nobody else knows. */
  public void drop(
      long now, InetSocketAddress source, R route, ByteBuf datagram, Rejection rejection) {
    observer.onDropped(rejection);
    if (Header.isOtherVersionsOffer(datagram)) {
      answers.unknown(now, route, Header.transferId(datagram), Reason.OTHER_VERSION);
      observer.onOtherVersion(source, datagram);
    }
  }

  /** It came this way, and is answered when all has been read. */
  private void touch(Reception<R> reception, R route) {
    reception.sender().comesBy(route);
    touch(reception);
  }

  private void touch(Reception<R> reception) {
    if (reception.touch()) {
      touched.add(reception);
    }
  }

  /** Nothing more is to be read for now: answers what has come. */
  public void onReadComplete(long now) {
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).turn(now);
    }
    touched.clear();
  }

  /** A datagram that came to a group that {@link ReceiverDriver#join} was called for. */
  public void onGroupDatagram(long now, InetAddress host, ByteBuf datagram) {
    if (echoes.onGroupDatagram(now, host, datagram)) {
      return;
    }
    Reception<R> reception = groups.onDatagram(now, host, datagram);
    if (reception == null) {
      observer.onDropped(Rejection.OTHER_TRANSFER);
    } else {
      touch(reception);
    }
  }

  // ---- with keys -----------------------------------------------------------------------------

  private void onProtected(long now, InetSocketAddress source, R route, ByteBuf datagram) {
    long transferId = Header.transferId(datagram);
    switch (protection.onDatagram(now, source, datagram)) {
      case OPENED -> onOpened(now, source, route, protection.packet());
      case MOVED -> {
        conversations.move(transferId, (InetSocketAddress) protection.movedFrom(), source, route);
        onOpened(now, source, route, protection.packet());
      }
      case ANSWER -> driver.send(route, protection.answer().duplicate());
      case REFUSED -> {
        answers.refuse(route, datagram, protection.reason());
        observer.onStranger(source, protection.reason(), protection.stranger());
      }
      case UNPROVEN ->
          answers.askForCookie(
              route,
              null,
              Header.number(datagram),
              transferId,
              cookies.make(now, source, transferId));
      case UNKNOWN -> answers.unknown(now, route, transferId, Reason.UNKNOWN_TRANSFER);
      case DROPPED -> observer.onDropped(unknown(datagram, Rejection.BAD_CHECK));
    }
  }

  private void onOpened(long now, InetSocketAddress source, R route, ByteBuf packet) {
    Reception<R> reception = conversations.find(Header.transferId(packet), source);
    if (Header.type(packet) == PacketType.OFFER) {
      admission.onAuthorized(now, RemoteSender.network(source));
      onSealedOffer(now, source, route, packet, reception);
    } else if (reception != null && Header.type(packet) != PacketType.DATA) {
      reception.onPacket(now, packet);
      touch(reception, route);
    } else if (reception != null && header.readOpened(packet) == null) {
      reception.onData(now, packet);
      touch(reception, route);
    }
  }

  /** Its keys were made from what was sent to its address: so that is proven. */
  private void onSealedOffer(
      long now, InetSocketAddress source, R route, ByteBuf packet, Reception<R> known) {
    Reception<R> reception = known;
    if (reception == null && ControlPacket.decode(packet, 0) instanceof Offer offer) {
      reception =
          offers.judge(now, new Arrival<>(source, route, protection.channel(), true), offer);
    }
    if (reception != null) {
      reception.sender().protect(protection.channel());
      protection.admitted(protection.channel());
      reception.onPacket(now, packet);
      touch(reception, route);
    }
  }

  private boolean mayCompute(long now, Object source, ByteBuf offer, boolean crowded) {
    InetSocketAddress address = (InetSocketAddress) source;
    boolean proven =
        cookies.holds(now, address, Header.transferId(offer), HandshakePacket.cookie(offer));
    boolean admitted =
        admission.judgeHandshake(now, RemoteSender.network(address), proven, crowded)
            == Admission.Ruling.ADMIT;
    if (admitted) {
      observer.onHandshake();
    }
    return admitted;
  }

  /** Ends what runs for senders that are not let in any more. */
  public void revoke(long now, AuthorizedSenders remaining) {
    protection.revoke(remaining);
    for (Reception<R> revoked : conversations.revoked(remaining)) {
      observer.onRevoked(revoked);
      revoked.end(now, Reason.NOT_AUTHORIZED);
    }
  }

  // ---- what conversations need ---------------------------------------------------------------

  ReceiverDriver<R> driver() {
    return driver;
  }

  GroupDatagrams<R> groups() {
    return groups;
  }

  ReceiverObserver<R> observer() {
    return observer;
  }

  Reception<R> newReception(RemoteSender<R> sender, Object name, ContentSink sink) {
    return new Reception<>(this, sender, name, sink, header);
  }

  /** The disk has turned an offer down. */
  void onRefused(long now, Reception<R> reception, ContentFailure failure) {
    offers.onRefused(now, reception, failure);
  }

  ReceiverPeer newPeer(
      long now, Offer offer, long socketShareBytes, ByteRanges held, boolean holdsComplete) {
    return settings.newPeer(now, offer, socketShareBytes, held, holdsComplete, random);
  }

  /** The next packet to a sender, empty, to be filled for {@link #sendOutgoing}. */
  ByteBuf outgoing() {
    return outgoing.clear();
  }

  void sendOutgoing(RemoteSender<R> sender) {
    answers.send(sender.route(), sender.channel(), outgoing);
  }

  void schedule(Reception<R> reception, long nanos) {
    deadlines.set(reception, nanos);
    wakeInTime();
  }

  private void wakeInTime() {
    driver.wakeAt(Math.min(deadlines.nextNanos(), echoes.nextNanos()));
  }

  void onEnded(long now, Reception<R> reception) {
    shareSocket(now);
    observer.onEnded(reception);
  }

  void remove(long now, Reception<R> reception) {
    conversations.remove(reception);
    reception.sender().forget();
    shareSocket(now);
    closing.onGone();
  }

  /** All transfers that are running fill the same buffer of the kernel. */
  void shareSocket(long now) {
    List<Reception<R>> running = conversations.running();
    running.forEach(
        each ->
            each.shareSocket(
                now, Math.max(1, settings.peer().socketBufferBytes() / running.size())));
  }

  // ---- time and the end ----------------------------------------------------------------------

  /** To be called at the time that {@link ReceiverDriver#wakeAt} was told. */
  public void onTimeout(long now) {
    for (Reception<R> due = deadlines.poll(now); due != null; due = deadlines.poll(now)) {
      due.onTimeout(now);
    }
    echoes.onTimeout(now);
    wakeInTime();
  }

  /** Transfers whose outcome is not known yet, the eldest first. */
  public List<Reception<R>> running() {
    return conversations.running();
  }

  /**
   * Accepts no more transfers.
   *
   * @param whenSettled runs when the senders of those that have ended know it: a receipt may be
   *     lost like any datagram
   */
  public void settle(Runnable whenSettled) {
    closing.settle(whenSettled);
  }

  /**
   * Ends all transfers; what came is kept for a resume.
   *
   * @param whenGone runs when nothing is left of any
   */
  public void endAll(long now, Runnable whenGone) {
    closing.endAll(now, whenGone);
  }
}
