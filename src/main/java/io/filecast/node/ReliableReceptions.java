package io.filecast.node;

import io.filecast.config.ByteSize;
import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.content.file.BufferMemory;
import io.filecast.content.file.DiskWorkers;
import io.filecast.content.file.FileException;
import io.filecast.content.file.FileName;
import io.filecast.content.file.HeldHashes;
import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.ReceiverChannel;
import io.filecast.crypto.ReceiverDoor;
import io.filecast.node.ReceptionTable.Key;
import io.filecast.protocol.endpoint.admission.Decision;
import io.filecast.protocol.endpoint.admission.Newcomer;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.transport.ListeningPort;
import io.filecast.transport.Route;
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
import java.util.List;
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
   * Small datagrams cost the socket more than their payload; about half of the buffer holds
   * payload.
   */
  private static final int SOCKET_OVERHEAD_FACTOR = 2;

  /** What Linux gives a socket that asks for nothing. */
  private static final int USUAL_SOCKET_BUFFER_BYTES = 212_992;

  /**
   * How long a receiver that is about to exit repeats its receipts: eight of them, so that one gets
   * through where every second packet is lost.
   */
  private static final long LAST_WORDS_MILLIS = 3_000;

  /** Of the heap, what all transfers together may take to remember which parts they hold. */
  private static final int SYMBOL_MEMORY_SHARE = 8;

  private final Vertx vertx;
  private final ReliableReceiving config;
  private final ListeningPort port;
  private final SenderDirectories directories;
  private final DiskWorkers workers;
  private final HeldHashes hashes;
  private final ReceiverWatcher watcher;
  private final EchoDesk echoes;
  private final DropLog discards;
  private final OfferGate gate;
  private final Refusals refusals;
  private final ReceptionTable receptions;
  private final SymbolMemory symbolMemory =
      new SymbolMemory(Runtime.getRuntime().maxMemory() / SYMBOL_MEMORY_SHARE);

  /** Null without keys. */
  private final ReceiverDoor door;

  /** Has taken datagrams since it last had its turn. */
  private ReliableReception unanswered;

  private boolean settling;

  /**
   * @param gate judges offers, and the door's handshakes
   * @param door null = everybody is let in, and nothing is protected
   */
  ReliableReceptions(
      Vertx vertx,
      ReliableReceiving config,
      ListeningPort port,
      SenderDirectories directories,
      DiskWorkers workers,
      OfferGate gate,
      ReceiverDoor door,
      DropLog discards,
      ReceiverWatcher watcher) {
    this.vertx = vertx;
    this.config = config;
    this.port = port;
    this.directories = directories;
    this.workers = workers;
    this.hashes = new HeldHashes(vertx.getOrCreateContext(), workers);
    this.door = door;
    this.discards = discards;
    this.gate = gate;
    this.watcher = watcher;
    this.echoes = new EchoDesk(vertx, config.echo(), port, directories.output(), discards);
    this.refusals = new Refusals(gate, discards, watcher);
    this.receptions =
        new ReceptionTable(
            port.receiveBufferBytes().orElse(USUAL_SOCKET_BUFFER_BYTES) / SOCKET_OVERHEAD_FACTOR);
  }

  void onDatagram(Route source, ByteBuf datagram) {
    if (door != null) {
      onProtected(source, datagram);
      return;
    }
    Rejection unfit = Header.inspect(datagram);
    if (unfit != null) {
      discards.drop(unfit);
      if (Header.isOtherVersionsOffer(datagram)) {
        refusals.refuseVersion(source, datagram);
      }
      return;
    }
    ReliableReception reception = receptions.find(Header.transferId(datagram), source.remote());
    if (reception != null) {
      hand(reception, source, datagram);
    } else if (Header.type(datagram) == PacketType.OFFER) {
      Decoded decoded = ControlPacket.decode(datagram, 0);
      if (decoded instanceof Offer offer) {
        admit(source, offer, datagram);
      } else if (HandshakePacket.offered(datagram).length > 0) {
        refusals.refuseKeys(source, datagram);
      } else {
        discards.drop((Rejection) decoded);
      }
    } else if (Header.isEcho(datagram) && echoes.isOn()) {
      onEcho(source, ControlPacket.decode(datagram, 0));
    } else {
      discards.drop(Rejection.OTHER_TRANSFER);
      if (Reject.mayAnswer(datagram)) {
        refusals.refuseUnknown(source, Header.transferId(datagram));
      }
    }
  }

  private void onEcho(Route source, Decoded decoded) {
    if (decoded instanceof Echo echo) {
      echoes.onEcho(source, echo);
    } else {
      discards.drop(decoded instanceof Rejection bad ? bad : Rejection.UNEXPECTED_TYPE);
    }
  }

  /** Nothing of an offer is kept, and no file looked at, before this lets it through. */
  private void admit(Route source, Offer offer, ByteBuf datagram) {
    long now = System.nanoTime();
    boolean proven = gate.isProven(now, source.remote(), offer);
    switch (gate.judge(now, source.remote(), offer, proven, receptions.halfOpen())) {
      case ADMIT -> onOffer(source, offer, datagram, proven);
      case ASK_FOR_COOKIE -> askForCookie(source, offer);
    }
  }

  private void hand(ReliableReception reception, Route source, ByteBuf datagram) {
    reception.sender().comesBy(source);
    reception.onDatagram(datagram);
    if (reception != unanswered) {
      onReadComplete();
      unanswered = reception;
    }
  }

  // ---- with keys -----------------------------------------------------------------------------

  private void onProtected(Route source, ByteBuf datagram) {
    long now = System.nanoTime();
    if (Header.inspect(datagram) == null) { // and so it is not sealed
      if (Header.isEcho(datagram) && echoes.isOn()) {
        onEcho(source, ControlPacket.decode(datagram, 0));
        return;
      }
    }
    switch (door.onDatagram(now, source.remote(), datagram)) {
      case OPENED -> onOpened(source, door.packet(), door.channel());
      case MOVED -> {
        receptions.move(Header.transferId(door.packet()), door.movedFrom(), source);
        onOpened(source, door.packet(), door.channel());
      }
      case ANSWER -> {
        ByteBuf answer = door.answer();
        source.send(
            PooledByteBufAllocator.DEFAULT
                .directBuffer(answer.readableBytes())
                .writeBytes(answer, answer.readerIndex(), answer.readableBytes()));
      }
      case REFUSED -> refusals.refuseStranger(source, datagram, door.reason(), whyRefused());
      case UNPROVEN ->
          askForCookie(source, null, Header.number(datagram), Header.transferId(datagram));
      case UNKNOWN -> refusals.refuseUnknown(source, Header.transferId(datagram));
      case DROPPED -> discards.drop(Rejection.BAD_CHECK);
    }
  }

  private void onOpened(Route source, ByteBuf packet, ReceiverChannel channel) {
    Key key = new Key(Header.transferId(packet), source.remote());
    ReliableReception reception = receptions.find(key.transferId(), source.remote());
    if (Header.type(packet) != PacketType.OFFER) {
      if (reception != null) {
        hand(reception, source, packet);
      }
      return;
    }
    gate.onAuthorized(System.nanoTime(), source.remote());
    receptions.keepChannel(key, channel);
    if (reception != null) {
      reception.sender().protect(channel);
      hand(reception, source, packet);
    } else if (ControlPacket.decode(packet, 0) instanceof Offer offer) {
      onOffer(source, offer, packet, true); // its keys were made from what was sent there
    }
    if (receptions.contains(key)) {
      door.admit(channel);
    } else {
      receptions.dropChannel(key);
    }
  }

  private String whyRefused() {
    return switch (door.reason()) {
      case NOT_AUTHORIZED -> "sender %s is not in authorizedSenders".formatted(door.stranger());
      case KEYS_REQUIRED -> "an offer without keys";
      default -> "an offer for another receiver's key";
    };
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

  private void askForCookie(Route source, Offer offer) {
    askForCookie(source, channel(source, offer), offer.attempt(), offer.transferId());
  }

  private void askForCookie(Route source, ReceiverChannel channel, int attempt, long transferId) {
    refusals.askForCookie(
        source,
        channel,
        attempt,
        transferId,
        gate.cookie(System.nanoTime(), source.remote(), transferId));
  }

  private ReceiverChannel channel(Route source, Offer offer) {
    return receptions.channel(new Key(offer.transferId(), source.remote()));
  }

  /** The sender's own directory; empty when all share one. */
  private Optional<FileName> place(Route source, Offer offer) {
    ReceiverChannel channel = channel(source, offer);
    return channel == null ? Optional.empty() : directories.of(channel);
  }

  /** Ends what runs for senders that are not let in any more. */
  void revoke(AuthorizedSenders remaining) {
    door.revoke(remaining);
    for (ReliableReception revoked : receptions.revoked(remaining)) {
      LOG.warn("({}) its key is not in authorizedSenders any more: ended", revoked.sender());
      revoked.end(Reason.NOT_AUTHORIZED);
    }
  }

  /** The disk has turned an offer down. */
  private void onRefused(RemoteSender sender, FileException reason) {
    if (reason.kind() == FileException.Kind.WOULD_DISCARD) {
      askForCookie(sender.route(), sender.offer());
    } else {
      refusals.refuse(
          sender.route(),
          sender.channel(),
          sender.offer(),
          ReceptionTarget.reasonOf(reason),
          ReceptionTarget.quotaOf(reason),
          reason.getMessage());
    }
  }

  private void onOffer(Route source, Offer offer, ByteBuf datagram, boolean addressProven) {
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
    ReliableReception rival = receptions.rival(name, place(source, offer)).orElse(null);
    Decision<ReliableReception> decision =
        gate.slots()
            .judge(
                System.nanoTime(),
                new Newcomer<>(
                    OfferGate.network(source.remote()),
                    addressProven,
                    rival,
                    rival != null
                        && rival
                            .sender()
                            .offersAgain(source.remote(), offer, channel(source, offer))),
                receptions.all());
    switch (decision.verdict()) {
      case ASK_FOR_COOKIE -> askForCookie(source, offer);
      case REFUSE ->
          refuse(
              source,
              offer,
              decision.reason(),
              decision.reason() == Reason.NAME_BUSY
                  ? name.escaped() + " is being received from " + rival.sender()
                  : decision.why());
      case BEGIN -> {
        List<Decision.Ending<ReliableReception>> giveWay = decision.giveWay();
        Optional<String> memoryShort =
            giveWay.isEmpty() ? memoryShort(offer, addressProven) : Optional.empty();
        if (memoryShort.isPresent()) {
          if (!addressProven) {
            askForCookie(source, offer);
            return;
          }
          giveWay = gate.slots().spare(System.nanoTime(), receptions.all());
          if (giveWay.isEmpty()) {
            refuse(source, offer, Reason.BUSY, memoryShort.get());
            return;
          }
        }
        receptions.forgetEnded();
        begin(source, offer, name, addressProven, makeWay(giveWay)).onDatagram(datagram);
      }
    }
  }

  /** Done when their names and their memory are free. */
  private static Future<Void> makeWay(List<Decision.Ending<ReliableReception>> giveWay) {
    return Future.join(giveWay.stream().map(e -> e.occupant().end(e.reason())).toList()).mapEmpty();
  }

  /**
   * Why one more transfer would take more memory than there is, even without those that have ended;
   * empty when it would not. Nobody is forgotten for a sender that may not exist.
   */
  private Optional<String> memoryShort(Offer offer, boolean addressProven) {
    Optional<String> reason = memoryShortNow(offer);
    if (reason.isEmpty() || !addressProven) {
      return reason;
    }
    receptions.forgetAllEnded();
    return memoryShortNow(offer);
  }

  private Optional<String> memoryShortNow(Offer offer) {
    if (!symbolMemory.hasRoomFor(offer.contentBytes())) {
      return Optional.of(
          "memory is short: records of the transfers that run take %s of %s, an eighth of the heap; raise -Xmx"
              .formatted(
                  ByteSize.format(symbolMemory.usedBytes()),
                  ByteSize.format(symbolMemory.limitBytes())));
    }
    BufferMemory buffers = workers.memory();
    if (!buffers.hasRoomFor(offer.contentBytes())) {
      return Optional.of(
          "memory is short: buffers of the transfers that run take %s of %s; raise -Xmx or -XX:MaxDirectMemorySize"
              .formatted(
                  ByteSize.format(buffers.sinkBytes()), ByteSize.format(buffers.sinkLimitBytes())));
    }
    return Optional.empty();
  }

  /** How far each is that runs. */
  List<ReceptionProgress> progress() {
    return receptions.progress();
  }

  private ReliableReception begin(
      Route source, Offer offer, FileName name, boolean addressProven, Future<Void> free) {
    Key key = new Key(offer.transferId(), source.remote());
    RemoteSender sender = new RemoteSender(source, addressProven, offer, receptions.channel(key));
    ReliableReception reception =
        new ReliableReception(
            vertx,
            config,
            port,
            new ReceptionTarget(
                vertx.getOrCreateContext(),
                workers,
                hashes,
                directories,
                place(source, offer),
                offer,
                name,
                config.onExists(),
                addressProven),
            sender,
            symbolMemory,
            watcher::onBegan,
            reason -> onRefused(sender, reason),
            () -> onUnproven(source, name),
            () -> remove(new Key(offer.transferId(), sender.address())));
    receptions.add(key, reception);
    reception
        .received()
        .onSuccess(
            received -> {
              receptions.shareSocket();
              watcher.onReceived(received);
            });
    BufferMemory buffers = workers.memory();
    long setAside = buffers.opening(offer.contentBytes());
    free.onComplete(freed -> reception.open().onComplete(opened -> buffers.opened(setAside)));
    return reception;
  }

  /** It may have been anybody: nobody is told but the log, and that not often. */
  private void onUnproven(Route source, FileName name) {
    if (discards.mayTell("transfers whose senders never answered")) {
      LOG.warn(
          "({}) {} is forgotten: its sender did not answer the ACCEPT, or the address was forged",
          Sources.text(source.remote()),
          name.escaped());
    }
  }

  private void remove(Key key) {
    if (door != null) {
      door.forget(key.transferId(), key.source());
    }
    receptions.remove(key);
  }

  private void refuse(Route source, Offer offer, Reason reason, String why) {
    refusals.refuse(source, channel(source, offer), offer, reason, null, why);
  }

  /**
   * Takes no more transfers, and waits until the senders of those that have ended know it: a
   * receipt may be lost like any datagram.
   */
  Future<Void> settle() {
    settling = true;
    Promise<Void> settled = Promise.promise();
    long timer = vertx.setTimer(LAST_WORDS_MILLIS, late -> settled.tryComplete());
    receptions
        .endedAreGone()
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
    return receptions.endAll();
  }
}
