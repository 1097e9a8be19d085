package io.filecast.node;

import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.content.file.FileException;
import io.filecast.content.file.FileName;
import io.filecast.content.file.FileSink;
import io.filecast.content.file.HeldHashes;
import io.filecast.protocol.endpoint.admission.Occupant;
import io.filecast.protocol.endpoint.admission.SourceNetwork;
import io.filecast.protocol.peer.DataVerdict;
import io.filecast.protocol.peer.ReceiverPhase;
import io.filecast.protocol.peer.ReceiverSession;
import io.filecast.protocol.peer.ReceiverStatistics;
import io.filecast.protocol.peer.ReceiverTask;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceivedStats;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.transport.Alarm;
import io.filecast.transport.ListeningPort;
import io.filecast.transport.SocketDrops;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.filecast.wire.Reason;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transfer while it comes in: gives the session its packets and the time, the sink the content
 * the session accepts, and each the other's news. Belongs to the receiver's context.
 */
final class ReliableReception implements FileSink.Listener, Occupant {
  private static final Logger LOG = LoggerFactory.getLogger(ReliableReception.class);

  /** Content that may wait for the disk before the window closes. */
  private static final long BACKLOG_LIMIT_BYTES = FileSink.BACKLOG_BYTES / 2;

  private final ReliableReceiving config;
  private final ListeningPort port;
  private final ReceptionTarget landing;
  private final FileName name;
  private final RemoteSender sender;
  private final SymbolMemory symbolMemory;
  private final Consumer<ReceptionProgress> onBegan;
  private final Consumer<FileException> onRefused;
  private final Runnable onUnproven;
  private final Runnable onGone;
  private final Alarm alarm;
  private final DataHeader header = new DataHeader();
  private final Promise<ReceivedFile> received = Promise.promise();
  private final Promise<Void> gone = Promise.promise();
  private final OptionalLong dropsBefore;

  private long socketShareBytes;
  private ReceiverSession session;
  private FileSink sink;
  private Future<FileSink> reopened;

  /** Null until the file that is here is hashed. */
  private HeldHashes.Request comparison;

  private boolean opening = true;
  private boolean ending;
  private boolean leaving;
  private boolean sinkEnded;
  private boolean announced;

  /** Ended before anybody was told of it. */
  private boolean unheard;

  private FileException failure;
  private ByteBuf firstOffer;

  /**
   * @param onBegan called once, when the sender has shown that it receives at its address
   * @param onRefused gets the reason when the disk turns the offer down; it answers the sender
   * @param onUnproven called once, when it ends without that: nobody else is told of it
   * @param onGone called once, when nothing is left of it
   */
  ReliableReception(
      Vertx vertx,
      ReliableReceiving config,
      ListeningPort port,
      ReceptionTarget landing,
      RemoteSender sender,
      SymbolMemory symbolMemory,
      Consumer<ReceptionProgress> onBegan,
      Consumer<FileException> onRefused,
      Runnable onUnproven,
      Runnable onGone) {
    this.config = config;
    this.port = port;
    this.landing = landing;
    this.name = landing.name();
    this.sender = sender;
    this.symbolMemory = symbolMemory;
    this.onBegan = onBegan;
    this.onRefused = onRefused;
    this.onUnproven = onUnproven;
    this.onGone = onGone;
    this.alarm = new Alarm(vertx, this::onAlarm);
    this.dropsBefore = SocketDrops.ofPort(port.port());
  }

  /** The file, once the outcome is known; never completes for an offer that was refused. */
  Future<ReceivedFile> received() {
    return received.future();
  }

  /**
   * Completes when nothing is left of it: the sender has acknowledged its receipt, or is silent.
   */
  Future<Void> gone() {
    return gone.future();
  }

  /** What this transfer may fill of the socket's buffer, from now on. */
  void shareSocket(long bytes) {
    socketShareBytes = bytes;
    if (session != null) {
      session.onSocketShare(System.nanoTime(), bytes);
    }
  }

  /** Where it comes from. */
  RemoteSender sender() {
    return sender;
  }

  /** How far it is; empty until it has begun. */
  Optional<ReceptionProgress> progress() {
    if (session == null) {
      return Optional.empty();
    }
    ReceiverStatistics now = session.statistics();
    return Optional.of(
        new ReceptionProgress(
            sender.toString(),
            name.toString(),
            now.contentBytes(),
            now.bytesHeldAtStart(),
            now.bytesHeld(),
            now.packetsReceived()));
  }

  @Override
  public SourceNetwork network() {
    return sender.network();
  }

  @Override
  public boolean isRunning() {
    return !unheard && !received.future().isComplete();
  }

  @Override
  public boolean isAddressProven() {
    return sender.isAddressProven();
  }

  @Override
  public boolean isProven() {
    return session != null && session.isProven();
  }

  @Override
  public long idleNanos(long nowNanos) {
    return session == null || isDiskBehind() ? 0 : session.idleNanos(nowNanos);
  }

  /** Whether somebody may have begun it in another's name. */
  boolean isHalfOpen() {
    return isRunning() && !isAddressProven() && !isProven();
  }

  /** Its outcome is known, and others need the room. */
  void forget() {
    leave();
  }

  /** Whether it has this name for itself, among the files of its sender where these are apart. */
  boolean claims(FileName other, Optional<FileName> place) {
    return !sinkEnded && landing.isOf(other, place);
  }

  // ---- the beginning -------------------------------------------------------------------------

  /**
   * Looks for what is on disk already, and makes room for the rest.
   *
   * @return done when that has ended, well or not
   */
  Future<Void> open() {
    return landing
        .open(this)
        .onSuccess(this::begin)
        .onFailure(e -> refuse(FileException.of("cannot receive " + name.escaped(), e)))
        .mapEmpty();
  }

  private void refuse(FileException reason) {
    onRefused.accept(reason);
    sinkEnded = true;
    leave();
  }

  private void begin(Optional<FileSink> opened) {
    opening = false;
    sink = opened.orElse(null);
    if (ending) {
      leave();
      return;
    }
    session =
        new ReceiverSession(
            System.nanoTime(),
            sender.offer(),
            ReliableSettings.receiver(config, socketShareBytes, BACKLOG_LIMIT_BYTES),
            opened.map(ReceptionTarget::resumed).orElse(ByteRanges.NONE),
            landing.holdsComplete(),
            symbolMemory,
            new SecureRandom());
    if (sink != null) {
      session.onBacklog(System.nanoTime(), backlogBytes());
    }
    if (firstOffer != null) {
      session.onPacket(System.nanoTime(), firstOffer);
      releaseOffer();
    }
    turn();
  }

  /** Its sender is there: now it is worth a line. */
  private void announce() {
    announced = true;
    if (sink != null && sink.startedOver() != null) {
      LOG.warn(
          "({}) {}: what is left of an earlier transfer is not used: {}",
          sender.toString(),
          name.escaped(),
          sink.startedOver());
    }
    LOG.info(
        "({}) {} of {} bytes begins{}",
        sender.toString(),
        name.escaped(),
        sender.offer().contentBytes(),
        landing.holdsComplete()
            ? ", compared with the file that is here"
            : session.statistics().bytesHeldAtStart() > 0
                ? ", %d bytes are here already".formatted(session.statistics().bytesHeldAtStart())
                : "");
    progress().ifPresent(onBegan);
  }

  private void releaseOffer() {
    if (firstOffer != null) {
      firstOffer.release();
      firstOffer = null;
    }
  }

  // ---- datagrams -----------------------------------------------------------------------------

  /**
   * @param datagram valid during the call
   */
  void onDatagram(ByteBuf datagram) {
    if (opening) {
      if (firstOffer == null && Header.type(datagram) == PacketType.OFFER) {
        firstOffer = datagram.copy();
      }
      return;
    }
    if (session == null) {
      return;
    }
    long now = System.nanoTime();
    if (Header.type(datagram) == PacketType.DATA) {
      onData(now, datagram);
    } else {
      session.onPacket(now, datagram);
    }
  }

  /**
   * What the sink has no room for now is as good as lost on the way: the session never hears of it.
   */
  private void onData(long now, ByteBuf datagram) {
    if (sink == null
        || sinkEnded
        || sender.read(header, datagram) != null
        || !sink.hasRoom(header.payloadBytes())) {
      return;
    }
    if (session.onData(now, header) == DataVerdict.STORE) {
      datagram.skipBytes(DataHeader.BYTES);
      if (!sink.write(session.offset(header), datagram)) {
        fail(sink.refusal());
      }
      session.onBacklog(now, backlogBytes());
    }
  }

  /** Buffers that others have are as good as filled: the window is what the sink has room for. */
  private long backlogBytes() {
    return Math.max(sink.backlogBytes(), BACKLOG_LIMIT_BYTES - sink.windowBytes());
  }

  private void onAlarm() {
    session.onTimeout(System.nanoTime());
    turn();
  }

  /** Does what the session wants done, and sends what it wants sent. */
  void turn() {
    if (leaving || session == null) {
      return;
    }
    long now = System.nanoTime();
    for (ReceiverTask task = session.pollTask();
        task != ReceiverTask.NONE;
        task = session.pollTask()) {
      doTask(task);
    }
    requireSink();
    while (session.pollTransmit(now, sender.outgoing())) {
      sender.send();
    }
    if (session.isEnded()) {
      report();
    }
    if (session.isDone()) {
      leave();
    } else {
      alarm.set(session.nextTimeoutNanos());
    }
  }

  // ---- the disk ------------------------------------------------------------------------------

  private void doTask(ReceiverTask task) {
    switch (task) {
      case RESERVE -> {
        announce();
        reserve();
      }
      case HASH_EXISTING -> {
        comparison = landing.hashHeld();
        comparison
            .result()
            .onSuccess(this::onHash)
            .onFailure(e -> fail(FileException.of("cannot read " + name.escaped(), e)));
      }
      case VERIFY -> {
        if (sink == null) { // an empty file is complete without one
          failExists();
        } else {
          sink.hash().onSuccess(this::onHash);
        }
      }
      case PUBLISH -> publish();
      case DISCARD -> startOver();
      case NONE -> {}
    }
  }

  /** Without a sink there is nothing but the file that is here already. */
  private void requireSink() {
    if (sink == null && !opening && session.phase() == ReceiverPhase.RECEIVING) {
      failExists();
    }
  }

  private void failExists() {
    fail(
        new FileException(
            FileException.Kind.EXISTS, name.escaped() + " exists with other content and stays"));
  }

  /** No two transfers are promised the same room, and none is before its sender is proven. */
  private void reserve() {
    if (sink != null) {
      sink.reserve()
          .onFailure(
              e -> fail(FileException.of("cannot receive " + name.escaped(), e), Reason.NO_SPACE));
    }
  }

  private void onHash(byte[] sha256) {
    session.onHash(System.nanoTime(), ContentHash.of(sha256));
    turn();
  }

  private void publish() {
    sinkEnded = true;
    sink.publish(session.statistics().hash().toBytes())
        .onSuccess(
            sha256 -> {
              session.onPublished(System.nanoTime(), System.currentTimeMillis());
              turn();
            })
        .onFailure(e -> fail(FileException.of("cannot publish " + name.escaped(), e)));
  }

  /**
   * The session asks for everything again; until there is a new sink, what comes counts as lost.
   */
  private void startOver() {
    boolean again = !session.isEnded();
    LOG.warn(
        "({}) {} does not have the sender's hash: {}",
        sender.toString(),
        name.escaped(),
        again ? "starts over" : "given up");
    Future<Void> discarded = sink.discard();
    if (!again) {
      return;
    }
    sink = null;
    opening = true;
    reopened = discarded.compose(gone -> landing.openSink(this));
    reopened
        .onSuccess(this::goOn)
        .onFailure(
            e -> {
              opening = false;
              fail(FileException.of("cannot start over with " + name.escaped(), e));
            });
  }

  private void goOn(FileSink opened) {
    opening = false;
    sink = opened;
    reserve();
    if (firstOffer != null) {
      session.onPacket(System.nanoTime(), firstOffer);
      releaseOffer();
    }
    turn();
  }

  @Override
  public void onWritten() {
    if (session != null && sink != null && !opening) {
      session.onBacklog(System.nanoTime(), backlogBytes());
      turn();
    }
  }

  @Override
  public void onFailed(FileException reason) {
    fail(reason);
  }

  /**
   * A failure of the disk is seen by several at about the same time: whoever comes first ends the
   * transfer, with the cause that the disk has given.
   */
  private void fail(FileException reason) {
    if (isFirst(reason)) {
      if (reason.kind() == FileException.Kind.NO_SPACE) {
        session.onDiskFull(System.nanoTime(), reason.missingBytes());
      } else {
        session.onFailed(System.nanoTime(), ReceptionTarget.reasonOf(reason));
      }
      turn();
    }
  }

  private void fail(FileException reason, Reason told) {
    if (isFirst(reason)) {
      session.onFailed(System.nanoTime(), told);
      turn();
    }
  }

  private boolean isFirst(FileException reason) {
    if (failure != null || session.isEnded()) {
      return false;
    }
    failure = reason;
    return true;
  }

  /** Its sender cannot go on before the disk does. */
  private boolean isDiskBehind() {
    return sink != null
        && !sinkEnded
        && sink.backlogBytes() > 0
        && sink.windowBytes() < Header.MAX_DATAGRAM_BYTES;
  }

  // ---- the end -------------------------------------------------------------------------------

  private void report() {
    if (!isRunning()) {
      return;
    }
    if (!announced) {
      unheard = true;
      onUnproven.run();
      return;
    }
    ReceiverStatistics statistics = session.statistics();
    boolean ok = statistics.reason() == Reason.NONE;
    received.complete(
        new ReceivedFile(
            sender.toString(),
            landing.path(),
            new ReceivedStats(
                statistics.bytesHeld(),
                statistics.packetsReceived(),
                statistics.endedNanos() - statistics.startedNanos(),
                sender.offer().contentBytes(),
                statistics.alreadyHeld() ? statistics.bytesHeld() : statistics.bytesHeldAtStart()),
            SocketDrops.between(dropsBefore, SocketDrops.ofPort(port.port())),
            0,
            ok ? Optional.of(statistics.hash().toString()) : Optional.empty(),
            ok ? Optional.empty() : Optional.of(failureText(statistics.reason()))));
    if (!opening && !sinkEnded) {
      endSink(); // its memory and its file are for others while the receipt is repeated
    }
  }

  private String failureText(Reason reason) {
    return failure == null ? reason.sentence() : failure.getMessage();
  }

  private Future<Void> endSink() {
    boolean proven =
        session != null && session.isEnded() && session.statistics().reason() == Reason.NONE;
    if (sink == null) {
      return Future.succeededFuture();
    }
    return proven && !sinkEnded ? sink.discard() : sink.close();
  }

  /** Ends it from outside: what came is kept for a resume. Done when its name is free. */
  Future<Void> end(Reason reason) {
    ending = true;
    if (session != null) {
      session.onFailed(System.nanoTime(), reason);
      turn();
      leave();
    }
    return gone.future();
  }

  private void leave() {
    if (leaving) {
      return;
    }
    leaving = true;
    if (comparison != null) {
      comparison.cancel();
    }
    alarm.cancel();
    if (session != null) {
      session.free();
    }
    releaseOffer();
    sender.release();
    Future<Void> closed =
        opening && reopened != null
            ? reopened.transform(o -> o.succeeded() ? o.result().close() : Future.succeededFuture())
            : endSink();
    sinkEnded = true;
    closed.onComplete(
        c -> {
          if (gone.tryComplete()) {
            onGone.run();
          }
        });
  }
}
