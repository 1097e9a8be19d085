package io.filecast.engine;

import io.filecast.config.ByteSize;
import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.crypto.ReceiverChannel;
import io.filecast.crypto.ReceiverDoor;
import io.filecast.file.DiskWorkers;
import io.filecast.file.FileException;
import io.filecast.file.FileName;
import io.filecast.file.OutputDirectory;
import io.filecast.session.ReceptionProgress;
import io.filecast.transport.DatagramPort;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Decoded;
import io.filecast.wire.Echo;
import io.filecast.wire.HandshakePacket;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transfers coming in by filecast's own wire. Decides which offers are taken, and gives each
 * datagram to the transfer it belongs to: by transfer id and source address together. Belongs to
 * the receiver's context.
 */
final class ReliableReceptions {
  private static final Logger LOG = LoggerFactory.getLogger(ReliableReceptions.class);

  /**
   * Answers to strangers per second: enough for a fleet of senders whose receiver was restarted.
   */
  private static final int MAX_REFUSALS_PER_SECOND = 200;

  /** And to one of them, so that nobody gets all of these. */
  private static final int MAX_REFUSALS_PER_ADDRESS = 50;

  /**
   * Transfers that have ended and whose senders have not taken note yet; the eldest goes when there
   * are more. A sender that asks later offers again and learns that all is there.
   */
  private static final int MAX_ENDED = 256;

  /**
   * Small datagrams cost the socket more than their payload; about half of the buffer holds
   * payload.
   */
  private static final int SOCKET_OVERHEAD_FACTOR = 2;

  /** What Linux gives a socket that asks for nothing. */
  private static final int USUAL_SOCKET_BUFFER_BYTES = 212_992;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /**
   * How long a receiver that is about to exit repeats its receipts: eight of them, so that one gets
   * through where every second packet is lost.
   */
  private static final long LAST_WORDS_MILLIS = 3_000;

  /** Which transfer a datagram belongs to. */
  private record Key(long transferId, InetSocketAddress source) {}

  private final Vertx vertx;
  private final ReliableReceiving config;
  private final DatagramPort port;
  private final OutputDirectory directory;
  private final DiskWorkers workers;
  private final ReceiverWatcher watcher;
  private final EchoDesk echoes;
  private final Discards discards;
  private final OfferGate gate;
  private final AddressLimit refusalsByAddress = new AddressLimit(MAX_REFUSALS_PER_ADDRESS);

  /** In the order they began. */
  private final Map<Key, ReliableReception> receptions = new LinkedHashMap<>();

  /** Null without keys. */
  private final ReceiverDoor door;

  /** What offers came by, of those that were taken or are being looked at. */
  private final Map<Key, ReceiverChannel> channels = new HashMap<>();

  /** Payload that the socket's buffer holds. */
  private final long socketBytes;

  private ReliableReception last;
  private Key lastKey;

  /** Has taken datagrams since it last had its turn. */
  private ReliableReception unanswered;

  private boolean settling;
  private long refusalSecond;
  private int refusals;

  /**
   * @param door null = everybody is let in, and nothing is protected
   */
  ReliableReceptions(
      Vertx vertx,
      ReliableReceiving config,
      DatagramPort port,
      OutputDirectory directory,
      DiskWorkers workers,
      ReceiverDoor door,
      Discards discards,
      ReceiverWatcher watcher) {
    this.vertx = vertx;
    this.config = config;
    this.port = port;
    this.directory = directory;
    this.workers = workers;
    this.door = door;
    this.discards = discards;
    this.gate = new OfferGate(System.nanoTime(), config);
    this.watcher = watcher;
    this.echoes = new EchoDesk(vertx, config.echo(), port, directory);
    this.socketBytes =
        port.receiveBufferBytes().orElse(USUAL_SOCKET_BUFFER_BYTES) / SOCKET_OVERHEAD_FACTOR;
  }

  void onDatagram(InetSocketAddress source, ByteBuf datagram) {
    if (door != null) {
      onProtected(source, datagram);
      return;
    }
    Rejection unfit = Header.inspect(datagram);
    if (unfit != null) {
      discards.drop(unfit);
      if (Header.isOtherVersionsOffer(datagram)) {
        refuseVersion(source, datagram);
      }
      return;
    }
    ReliableReception reception = find(Header.transferId(datagram), source);
    if (reception != null) {
      hand(reception, datagram);
    } else if (Header.type(datagram) == PacketType.OFFER) {
      Decoded decoded = ControlPacket.decode(datagram, 0);
      if (decoded instanceof Offer offer) {
        admit(source, offer, datagram);
      } else if (HandshakePacket.offered(datagram).length > 0) {
        refuse(source, Header.number(datagram), Header.transferId(datagram), Reason.NO_KEYS);
      } else {
        discards.drop((Rejection) decoded);
      }
    } else if (Header.isEcho(datagram) && echoes.isOn()) {
      onEcho(source, ControlPacket.decode(datagram, 0));
    } else {
      discards.drop(Rejection.OTHER_TRANSFER);
      if (Reject.mayAnswer(datagram)) {
        refuse(source, 0, Header.transferId(datagram), Reason.UNKNOWN_TRANSFER);
      }
    }
  }

  private void onEcho(InetSocketAddress source, Decoded decoded) {
    if (decoded instanceof Echo echo) {
      echoes.onEcho(source, echo);
    } else {
      discards.drop(decoded instanceof Rejection bad ? bad : Rejection.UNEXPECTED_TYPE);
    }
  }

  /** Nothing of an offer is kept, and no file looked at, before this lets it through. */
  private void admit(InetSocketAddress source, Offer offer, ByteBuf datagram) {
    long now = System.nanoTime();
    int halfOpen = (int) receptions.values().stream().filter(ReliableReception::isHalfOpen).count();
    switch (gate.judge(now, source, offer.transferId(), offer.cookie(), halfOpen)) {
      case ADMIT ->
          onOffer(
              source,
              offer,
              datagram,
              gate.isProven(now, source, offer.transferId(), offer.cookie()));
      case ASK_FOR_COOKIE -> askForCookie(source, offer);
      case DROP -> discards.drop(Rejection.TOO_MANY);
    }
  }

  private void hand(ReliableReception reception, ByteBuf datagram) {
    reception.onDatagram(datagram);
    if (reception != unanswered) {
      onReadComplete();
      unanswered = reception;
    }
  }

  // ---- with keys -----------------------------------------------------------------------------

  private void onProtected(InetSocketAddress source, ByteBuf datagram) {
    long now = System.nanoTime();
    if (Header.inspect(datagram) == null) { // and so it is not sealed
      if (Header.isEcho(datagram) && echoes.isOn()) {
        onEcho(source, ControlPacket.decode(datagram, 0));
        return;
      }
      if (Header.type(datagram) == PacketType.OFFER && !mayKnock(now, source, datagram)) {
        return;
      }
    }
    switch (door.onDatagram(now, source, datagram)) {
      case OPENED -> onOpened(source, door.packet(), door.channel());
      case ANSWER -> {
        ByteBuf answer = door.answer();
        port.send(
            PooledByteBufAllocator.DEFAULT
                .directBuffer(answer.readableBytes())
                .writeBytes(answer, answer.readerIndex(), answer.readableBytes()),
            source);
      }
      case REFUSED -> refuseStranger(source, datagram);
      case UNKNOWN -> refuse(source, 0, Header.transferId(datagram), Reason.UNKNOWN_TRANSFER);
      case DROPPED -> discards.drop(Rejection.BAD_CHECK);
    }
  }

  /** Nothing is computed for an offer, and nothing kept of it, before this lets it through. */
  private boolean mayKnock(long now, InetSocketAddress source, ByteBuf datagram) {
    long transferId = Header.transferId(datagram);
    int halfOpen = door.isCrowded() ? Integer.MAX_VALUE : 0;
    switch (gate.judge(now, source, transferId, HandshakePacket.cookie(datagram), halfOpen)) {
      case ADMIT -> {
        return true;
      }
      case ASK_FOR_COOKIE ->
          send(
              source,
              new Reject(
                  Header.number(datagram),
                  transferId,
                  Reason.ADDRESS_UNPROVEN,
                  gate.cookie(now, source, transferId)));
      case DROP -> discards.drop(Rejection.TOO_MANY);
    }
    return false;
  }

  private void onOpened(InetSocketAddress source, ByteBuf packet, ReceiverChannel channel) {
    Key key = new Key(Header.transferId(packet), source);
    ReliableReception reception = find(key.transferId, source);
    if (Header.type(packet) != PacketType.OFFER) {
      if (reception != null) {
        hand(reception, packet);
      }
      return;
    }
    channels.put(key, channel);
    if (reception != null) {
      reception.protect(channel);
      hand(reception, packet);
    } else if (ControlPacket.decode(packet, 0) instanceof Offer offer) {
      onOffer(source, offer, packet, true); // its keys were made from what was sent there
    }
    if (receptions.containsKey(key)) {
      door.admit(channel);
    } else {
      channels.remove(key);
    }
  }

  private void refuseStranger(InetSocketAddress source, ByteBuf datagram) {
    String why =
        switch (door.reason()) {
          case NOT_AUTHORIZED -> "sender %s is not in authorizedSenders".formatted(door.stranger());
          case KEYS_REQUIRED -> "an offer without keys";
          default -> "an offer for another receiver's key";
        };
    if (refuse(source, Header.number(datagram), Header.transferId(datagram), door.reason())) {
      LOG.warn("({}) refused: {}", Sources.text(source), why);
    }
  }

  // ---- all -----------------------------------------------------------------------------------

  /** Answers what has come: once for all that was read together. */
  void onReadComplete() {
    if (unanswered != null) {
      ReliableReception reception = unanswered;
      unanswered = null;
      reception.turn();
    }
  }

  private ReliableReception find(long transferId, InetSocketAddress source) {
    if (lastKey != null && lastKey.transferId == transferId && lastKey.source.equals(source)) {
      return last;
    }
    Key key = new Key(transferId, source);
    ReliableReception found = receptions.get(key);
    if (found != null) {
      lastKey = key;
      last = found;
    }
    return found;
  }

  private void askForCookie(InetSocketAddress source, Offer offer) {
    send(
        source,
        new Reject(
            offer.attempt(),
            offer.transferId(),
            Reason.ADDRESS_UNPROVEN,
            gate.cookie(System.nanoTime(), source, offer.transferId())));
  }

  /** The disk has turned an offer down. */
  private void onRefused(InetSocketAddress source, Offer offer, FileException reason) {
    if (reason.kind() == FileException.Kind.WOULD_DISCARD) {
      askForCookie(source, offer);
    } else {
      refuse(source, offer, Landing.reasonOf(reason), reason.getMessage());
    }
  }

  private void onOffer(
      InetSocketAddress source, Offer offer, ByteBuf datagram, boolean addressProven) {
    if (settling) {
      refuse(source, offer, Reason.SHUTTING_DOWN, "this receiver is about to exit");
      return;
    }
    FileName name;
    try {
      name = FileName.of(offer.name());
    } catch (FileException e) {
      refuse(source, offer, Reason.BAD_NAME, e.getMessage());
      return;
    }
    if (offer.contentBytes() > config.maxTransferBytes()) {
      refuse(
          source,
          offer,
          Reason.TOO_LARGE,
          "%s has %s, maxTransferBytes=%s"
              .formatted(
                  name.escaped(),
                  ByteSize.exact(offer.contentBytes()),
                  ByteSize.exact(config.maxTransferBytes())));
      return;
    }
    Optional<ReliableReception> rival = rival(name);
    ReceiverChannel channel = channels.get(new Key(offer.transferId(), source));
    boolean restarted =
        rival.isPresent()
            && rival.get().isSame(Sources.host(source), offer)
            && rival.get().isFromSenderOf(channel);
    if (rival.isPresent() && !restarted) {
      refuse(
          source,
          offer,
          Reason.NAME_BUSY,
          name.escaped() + " is being received from " + Sources.text(rival.get().source()));
      return;
    }
    long running = receptions.values().stream().filter(ReliableReception::isRunning).count();
    if (running - (restarted ? 1 : 0) >= config.maxConcurrentTransfers()) {
      refuse(
          source,
          offer,
          Reason.BUSY,
          "%d transfers are running, maxConcurrentTransfers=%d"
              .formatted(running, config.maxConcurrentTransfers()));
      return;
    }
    long fromThere =
        receptions.values().stream()
            .filter(other -> other.isRunning() && other.isFrom(source.getAddress()))
            .count();
    if (fromThere - (restarted ? 1 : 0) >= config.maxTransfersPerAddress()) {
      refuse(
          source,
          offer,
          Reason.BUSY,
          "%d transfers from there are running, maxTransfersPerAddress=%d"
              .formatted(fromThere, config.maxTransfersPerAddress()));
      return;
    }
    forgetEnded();
    Future<Void> free =
        rival.map(old -> old.end(Reason.SUPERSEDED)).orElse(Future.succeededFuture());
    begin(source, offer, name, addressProven, free).onDatagram(datagram);
  }

  private void forgetEnded() {
    List<ReliableReception> ended =
        receptions.values().stream().filter(reception -> !reception.isRunning()).toList();
    for (int i = 0; i <= ended.size() - MAX_ENDED; i++) {
      ended.get(i).forget();
    }
  }

  /** How far each is that runs. */
  List<ReceptionProgress> progress() {
    return receptions.values().stream()
        .filter(ReliableReception::isRunning)
        .flatMap(reception -> reception.progress().stream())
        .toList();
  }

  /** A transfer of the same name that has not ended. */
  private Optional<ReliableReception> rival(FileName name) {
    return receptions.values().stream().filter(other -> other.claims(name)).findFirst();
  }

  private ReliableReception begin(
      InetSocketAddress source,
      Offer offer,
      FileName name,
      boolean addressProven,
      Future<Void> free) {
    Key key = new Key(offer.transferId(), source);
    ReliableReception reception =
        new ReliableReception(
            vertx,
            config,
            port,
            new Landing(
                vertx.getOrCreateContext(),
                workers,
                directory,
                offer,
                name,
                config.onExists(),
                addressProven),
            source,
            addressProven,
            offer,
            channels.get(key),
            watcher::onBegan,
            reason -> onRefused(source, offer, reason),
            () -> remove(key));
    receptions.put(key, reception);
    reception
        .received()
        .onSuccess(
            received -> {
              shareSocket();
              watcher.onReceived(received);
            });
    shareSocket();
    free.onComplete(freed -> reception.open());
    return reception;
  }

  /** All transfers that are running fill the same buffer of the kernel. */
  private void shareSocket() {
    List<ReliableReception> running =
        receptions.values().stream().filter(ReliableReception::isRunning).toList();
    running.forEach(reception -> reception.shareSocket(socketBytes / running.size()));
  }

  private void remove(Key key) {
    receptions.remove(key);
    channels.remove(key);
    if (door != null) {
      door.forget(key.transferId, key.source);
    }
    shareSocket();
    if (key.equals(lastKey)) {
      lastKey = null;
      last = null;
    }
  }

  /**
   * @param why for the log of this receiver
   */
  private void refuse(InetSocketAddress source, Offer offer, Reason reason, String why) {
    boolean answered = refuse(source, offer.attempt(), offer.transferId(), reason);
    if (discards.refuse() && answered) {
      LOG.warn("({}) refused: {}", Sources.text(source), why);
      watcher.onRejected(Sources.text(source), FileName.escape(offer.name()), why);
    }
  }

  private void refuseVersion(InetSocketAddress source, ByteBuf offer) {
    boolean answered = refuse(source, 0, Header.transferId(offer), Reason.OTHER_VERSION);
    if (discards.refuse() && answered) {
      LOG.warn(
          "({}) refused: it speaks version {} of the wire, this is version {}; run the same filecast release on both",
          Sources.text(source),
          Header.version(offer),
          Header.VERSION);
    }
  }

  /** False when too many were refused in this second: then neither answered nor logged. */
  private boolean refuse(InetSocketAddress source, int attempt, long transferId, Reason reason) {
    long now = System.nanoTime();
    long second = now / NANOS_PER_SECOND;
    if (second != refusalSecond) {
      refusalSecond = second;
      refusals = 0;
    }
    if (refusals >= MAX_REFUSALS_PER_SECOND
        || !refusalsByAddress.tryTake(now, source.getAddress())) {
      return false;
    }
    refusals++;
    send(source, new Reject(attempt, transferId, reason));
    return true;
  }

  /** Sealed for a sender that has been let in, whatever it is refused for. */
  private void send(InetSocketAddress source, Reject reject) {
    ByteBuf packet = PooledByteBufAllocator.DEFAULT.directBuffer(Reject.MAX_BYTES);
    reject.encode(0, packet);
    ReceiverChannel channel = channels.get(new Key(reject.transferId(), source));
    port.send(channel == null ? packet : sealed(packet, channel), source);
  }

  private static ByteBuf sealed(ByteBuf packet, ReceiverChannel channel) {
    ByteBuf sealed =
        PooledByteBufAllocator.DEFAULT.directBuffer(Reject.MAX_BYTES + Header.SEAL_BYTES);
    channel.seal(packet, sealed);
    packet.release();
    return sealed;
  }

  /**
   * Takes no more transfers, and waits until the senders of those that have ended know it: a
   * receipt may be lost like any datagram.
   */
  Future<Void> settle() {
    settling = true;
    List<Future<Void>> ended =
        receptions.values().stream()
            .filter(reception -> !reception.isRunning())
            .map(ReliableReception::gone)
            .toList();
    Promise<Void> settled = Promise.promise();
    long timer = vertx.setTimer(LAST_WORDS_MILLIS, late -> settled.tryComplete());
    Future.join(ended)
        .onComplete(
            all -> {
              vertx.cancelTimer(timer);
              settled.tryComplete();
            });
    return settled.future();
  }

  /** Ends all transfers; what came is kept for a resume. */
  Future<Void> stop() {
    settling = true;
    List<Future<Void>> all =
        List.copyOf(receptions.values()).stream()
            .map(reception -> reception.end(Reason.RECEIVER_STOPPED))
            .toList();
    return Future.join(all).otherwiseEmpty().mapEmpty();
  }
}
