package io.filecast.engine;

import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.file.DiskWorkers;
import io.filecast.file.FileException;
import io.filecast.file.FileName;
import io.filecast.file.FileSink;
import io.filecast.file.HeldFile;
import io.filecast.file.Incoming;
import io.filecast.file.OutputDirectory;
import io.filecast.session.DataVerdict;
import io.filecast.session.ReceivedFile;
import io.filecast.session.ReceivedStats;
import io.filecast.session.ReceiverPhase;
import io.filecast.session.ReceiverSession;
import io.filecast.session.ReceiverStatistics;
import io.filecast.session.ReceiverTask;
import io.filecast.transport.Alarm;
import io.filecast.transport.DatagramPort;
import io.filecast.transport.SocketDrops;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
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
final class ReliableReception implements FileSink.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ReliableReception.class);

  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * Small datagrams cost the socket more than their payload; about half of the buffer holds
   * payload.
   */
  private static final int SOCKET_OVERHEAD_FACTOR = 2;

  /** What Linux gives a socket that asks for nothing. */
  private static final int USUAL_SOCKET_BUFFER_BYTES = 212_992;

  private final Context context;
  private final ReliableReceiving config;
  private final DatagramPort port;
  private final OutputDirectory directory;
  private final DiskWorkers workers;
  private final SocketAddress source;
  private final Offer offer;
  private final FileName name;
  private final Consumer<Boolean> onGone;
  private final Alarm alarm;
  private final DataHeader header = new DataHeader();
  private final Promise<ReceivedFile> received = Promise.promise();
  private final Promise<Void> gone = Promise.promise();
  private final OptionalLong dropsBefore;

  private ReceiverSession session;
  private FileSink sink;
  private HeldFile held;
  private boolean opening = true;
  private boolean ending;
  private boolean leaving;
  private boolean sinkEnded;
  private FileException failure;
  private ByteBuf firstOffer;

  /**
   * @param offer an acceptable one
   * @param onGone called once, when nothing is left of it; with whether the copy was proven
   */
  ReliableReception(
      Vertx vertx,
      ReliableReceiving config,
      DatagramPort port,
      OutputDirectory directory,
      DiskWorkers workers,
      SocketAddress source,
      Offer offer,
      FileName name,
      Consumer<Boolean> onGone) {
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.port = port;
    this.directory = directory;
    this.workers = workers;
    this.source = source;
    this.offer = offer;
    this.name = name;
    this.onGone = onGone;
    this.alarm = new Alarm(vertx, this::onAlarm);
    this.dropsBefore = SocketDrops.ofPort(port.port());
  }

  /** The file, once the outcome is known; never completes for an offer that was refused. */
  Future<ReceivedFile> received() {
    return received.future();
  }

  /** Whether its outcome is not known yet. */
  boolean isRunning() {
    return !received.future().isComplete();
  }

  boolean isFrom(String host) {
    return source.host().equals(host);
  }

  /** Whether it has this name for itself. */
  boolean claims(FileName other) {
    return !sinkEnded && name.equals(other);
  }

  // ---- the beginning -------------------------------------------------------------------------

  /** Looks for what is on disk already, and makes room for the rest. */
  void open() {
    workers
        .call(context, () -> directory.held(name, offer.contentBytes()))
        .compose(
            found -> {
              held = found.orElse(null);
              return openSink();
            })
        .onSuccess(this::begin)
        .onFailure(this::onNotOpened);
  }

  private Future<FileSink> openSink() {
    Incoming incoming =
        new Incoming(
            name,
            offer.contentBytes(),
            offer.modifiedMillis() * NANOS_PER_MILLI,
            1,
            config.onExists());
    return FileSink.open(context, workers, directory, incoming, this);
  }

  /** A file that may not be replaced may still be the very same. */
  private void onNotOpened(Throwable e) {
    FileException reason = FileException.of("cannot receive " + name.escaped(), e);
    boolean taken =
        reason.kind() == FileException.Kind.EXISTS || reason.kind() == FileException.Kind.KEPT;
    if (taken && held != null && !ending) {
      begin(null);
    } else {
      refuse(reason);
    }
  }

  private void refuse(FileException reason) {
    LOG.warn("({}) {} refused: {}", Sources.text(source), name.escaped(), reason.getMessage());
    ByteBuf packet = PooledByteBufAllocator.DEFAULT.directBuffer(64);
    new Reject(offer.attempt(), offer.transferId(), reasonOf(reason)).encode(0, packet);
    port.send(packet, source.port(), source.host());
    releaseOffer();
    sinkEnded = true;
    leave();
  }

  private void begin(FileSink opened) {
    opening = false;
    sink = opened;
    if (ending) {
      releaseOffer();
      leave();
      return;
    }
    session =
        new ReceiverSession(
            System.nanoTime(),
            offer,
            ReliableSettings.receiver(
                config,
                port.receiveBufferBytes().orElse(USUAL_SOCKET_BUFFER_BYTES)
                    / SOCKET_OVERHEAD_FACTOR,
                FileSink.BACKLOG_BYTES / 2),
            opened == null ? ByteRanges.NONE : onWire(opened.resumed()),
            held != null,
            new SecureRandom());
    LOG.info(
        "({}) {} of {} bytes begins{}",
        Sources.text(source),
        name.escaped(),
        offer.contentBytes(),
        held != null
            ? ", compared with the file that is here"
            : session.statistics().bytesHeldAtStart() > 0
                ? ", %d bytes are here already".formatted(session.statistics().bytesHeldAtStart())
                : "");
    if (firstOffer != null) {
      session.onPacket(System.nanoTime(), firstOffer);
      releaseOffer();
    }
    turn();
  }

  private void releaseOffer() {
    if (firstOffer != null) {
      firstOffer.release();
      firstOffer = null;
    }
  }

  private static ByteRanges onWire(io.filecast.file.ByteRanges ranges) {
    long[] bounds = new long[2 * ranges.count()];
    for (int i = 0; i < ranges.count(); i++) {
      bounds[2 * i] = ranges.start(i);
      bounds[2 * i + 1] = ranges.end(i);
    }
    return ByteRanges.of(bounds);
  }

  // ---- datagrams -----------------------------------------------------------------------------

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
    turn();
  }

  /**
   * What the sink has no room for now is as good as lost on the way: the session never hears of it.
   */
  private void onData(long now, ByteBuf datagram) {
    if (sink == null
        || sinkEnded
        || header.read(datagram) != null
        || sink.windowBytes() < header.payloadBytes()) {
      return;
    }
    if (session.onData(now, header) == DataVerdict.STORE) {
      ByteBuf payload =
          datagram.slice(datagram.readerIndex() + DataHeader.BYTES, header.payloadBytes());
      if (!sink.write(session.offset(header), payload) && failure == null) {
        session.onFailed(now, Reason.WRITE_FAILED);
      }
      session.onBacklog(now, sink.backlogBytes());
    }
  }

  private void onAlarm() {
    session.onTimeout(System.nanoTime());
    turn();
  }

  private void turn() {
    if (leaving) {
      return;
    }
    long now = System.nanoTime();
    doTask(session.pollTask());
    ByteBuf packet = null;
    while (true) {
      packet = packet == null ? PooledByteBufAllocator.DEFAULT.directBuffer(1_500) : packet;
      if (!session.pollTransmit(now, packet)) {
        packet.release();
        break;
      }
      port.send(packet, source.port(), source.host());
      packet = null;
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
      case HASH_EXISTING ->
          held.hash(context, workers)
              .onSuccess(this::onHash)
              .onFailure(e -> fail(FileException.of("cannot read " + name.escaped(), e)));
      case VERIFY -> sink.hash().onSuccess(this::onHash);
      case PUBLISH -> publish();
      case DISCARD -> startOver();
      case NONE -> {}
    }
    if (sink == null && !opening && session.phase() == ReceiverPhase.RECEIVING) {
      fail(
          new FileException(
              FileException.Kind.EXISTS, name.escaped() + " exists with other content and stays"));
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
    LOG.warn(
        "({}) {} does not have the sender's hash: starts over",
        Sources.text(source),
        name.escaped());
    FileSink worthless = sink;
    sink = null;
    opening = true;
    worthless
        .discard()
        .compose(discarded -> openSink())
        .onSuccess(
            opened -> {
              opening = false;
              sink = opened;
              turn();
            })
        .onFailure(
            e -> {
              opening = false;
              fail(FileException.of("cannot start over with " + name.escaped(), e));
            });
  }

  @Override
  public void onWritten() {
    if (session != null && sink != null && !opening) {
      session.onBacklog(System.nanoTime(), sink.backlogBytes());
      turn();
    }
  }

  @Override
  public void onFailed(FileException reason) {
    fail(reason);
  }

  private void fail(FileException reason) {
    if (failure == null) {
      failure = reason;
      boolean diskFull = reason.kind() == FileException.Kind.NO_SPACE;
      session.onFailed(System.nanoTime(), diskFull ? Reason.DISK_FULL : reasonOf(reason));
      turn();
    }
  }

  private static Reason reasonOf(FileException e) {
    return switch (e.kind()) {
      case NO_SPACE -> Reason.NO_SPACE;
      case NAME_REFUSED, UNSAFE -> Reason.BAD_NAME;
      case NAME_BUSY -> Reason.NAME_BUSY;
      case EXISTS, KEPT -> Reason.FILE_EXISTS;
      case HASH_MISMATCH -> Reason.HASH_MISMATCH;
      default -> Reason.WRITE_FAILED;
    };
  }

  // ---- the end -------------------------------------------------------------------------------

  private void report() {
    if (received.future().isComplete()) {
      return;
    }
    ReceiverStatistics statistics = session.statistics();
    boolean ok = statistics.reason() == Reason.NONE;
    OptionalLong drops = SocketDrops.ofPort(port.port());
    received.complete(
        new ReceivedFile(
            Sources.text(source),
            directory.path().resolve(name.toString()),
            new ReceivedStats(
                statistics.bytesHeld(),
                statistics.packetsReceived(),
                statistics.endedNanos() - statistics.startedNanos(),
                offer.contentBytes()),
            drops.isPresent() && dropsBefore.isPresent()
                ? OptionalLong.of(drops.getAsLong() - dropsBefore.getAsLong())
                : OptionalLong.empty(),
            0,
            ok ? Optional.of(statistics.hash().toString()) : Optional.empty(),
            ok ? Optional.empty() : Optional.of(failureText(statistics.reason()))));
  }

  private String failureText(Reason reason) {
    return failure == null ? reason.sentence() : failure.getMessage();
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
    alarm.cancel();
    boolean proven =
        session != null && session.isEnded() && session.statistics().reason() == Reason.NONE;
    Future<Void> closed =
        sink == null
            ? Future.succeededFuture()
            : proven && !sinkEnded ? sink.discard() : sink.close();
    sinkEnded = true;
    closed.onComplete(
        c -> {
          if (gone.tryComplete()) {
            onGone.accept(proven);
          }
        });
  }
}
