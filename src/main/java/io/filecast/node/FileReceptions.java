package io.filecast.node;

import io.filecast.config.ByteSize;
import io.filecast.config.ReceiverConfig.ReliableReceiving;
import io.filecast.content.ContentFailure;
import io.filecast.content.ContentSink;
import io.filecast.content.file.BufferMemory;
import io.filecast.content.file.DiskWorkers;
import io.filecast.content.file.FileException;
import io.filecast.content.file.FileName;
import io.filecast.content.file.HeldHashes;
import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.PublicKey;
import io.filecast.protocol.endpoint.ReceiverCredentials;
import io.filecast.protocol.endpoint.ReceiverDriver;
import io.filecast.protocol.endpoint.ReceiverEndpoint;
import io.filecast.protocol.endpoint.ReceiverEndpointSettings;
import io.filecast.protocol.endpoint.RemoteSender;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.transport.Alarm;
import io.filecast.transport.ListeningPort;
import io.filecast.transport.Route;
import io.filecast.transport.SocketDrops;
import io.filecast.wire.EchoFacts;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files coming in by filecast's own wire: gives a {@link ReceiverEndpoint} its datagrams, the
 * time and the disk. Belongs to the receiver's context.
 */
final class FileReceptions implements ReceiverDriver<Route> {
  private static final Logger LOG = LoggerFactory.getLogger(FileReceptions.class);

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

  /** The same, for blocks of group flows that wait to be repaired by parity. */
  private static final int REPAIR_MEMORY_SHARE = 8;

  private final Vertx vertx;
  private final ReliableReceiving config;
  private final ListeningPort port;
  private final SenderDirectories directories;
  private final DiskWorkers workers;
  private final HeldHashes hashes;
  private final HostFacts facts;
  private final Alarm alarm;
  private final SymbolMemory symbolMemory =
      new SymbolMemory(Runtime.getRuntime().maxMemory() / SYMBOL_MEMORY_SHARE);
  private final ReceiverEndpoint<Route> endpoint;
  private final GroupListeners groups;

  /**
   * @param receiveBufferBytes asked of the kernel for each socket that listens to a group
   * @param keys null = everybody is let in, and nothing is protected
   */
  FileReceptions(
      Vertx vertx,
      ReliableReceiving config,
      ListeningPort port,
      int receiveBufferBytes,
      SenderDirectories directories,
      DiskWorkers workers,
      ReceiverCredentials keys,
      DropLog drops,
      ReceiverWatcher watcher) {
    this.vertx = vertx;
    this.config = config;
    this.port = port;
    this.directories = directories;
    this.workers = workers;
    hashes = new HeldHashes(vertx.getOrCreateContext(), workers);
    facts = new HostFacts(vertx, port, directories.output());
    alarm = new Alarm(vertx, () -> onTimeout());
    long socketBytes =
        port.receiveBufferBytes().orElse(USUAL_SOCKET_BUFFER_BYTES) / SOCKET_OVERHEAD_FACTOR;
    endpoint =
        new ReceiverEndpoint<>(
            System.nanoTime(),
            new ReceiverEndpointSettings(
                ReliableSettings.admission(config),
                ReliableSettings.receiver(config, socketBytes, FileReception.BACKLOG_LIMIT_BYTES),
                symbolMemory,
                new RepairMemory(Runtime.getRuntime().maxMemory() / REPAIR_MEMORY_SHARE),
                config.echo()),
            keys,
            this,
            new ReceptionLog(port, facts, drops, watcher),
            new SecureRandom());
    groups = new GroupListeners(vertx, receiveBufferBytes, endpoint);
  }

  // ---- what comes in -------------------------------------------------------------------------

  /** See {@link ReceiverEndpoint#onDatagram}. */
  Rejection onDatagram(long now, Route route, ByteBuf datagram) {
    return endpoint.onDatagram(now, route.remote(), route, datagram);
  }

  /** See {@link ReceiverEndpoint#drop}. */
  void drop(long now, Route route, ByteBuf datagram, Rejection rejection) {
    endpoint.drop(now, route.remote(), route, datagram, rejection);
  }

  void onReadComplete() {
    endpoint.onReadComplete(System.nanoTime());
  }

  private void onTimeout() {
    endpoint.onTimeout(System.nanoTime());
  }

  // ---- what the endpoint asks for ------------------------------------------------------------

  @Override
  public void send(Route route, ByteBuf packet) {
    int bytes = packet.readableBytes();
    ByteBuf datagram = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
    route.send(datagram.writeBytes(packet, packet.readerIndex(), bytes));
  }

  @Override
  public void wakeAt(long nanos) {
    alarm.set(nanos);
  }

  @Override
  public void join(InetSocketAddress group, Route route) {
    groups.join(group, route.remote().getAddress());
  }

  @Override
  public void leave(InetSocketAddress group, Route route) {
    groups.leave(group, route.remote().getAddress());
  }

  @Override
  public void compute(Runnable work, LongConsumer done) {
    vertx
        .executeBlocking(
            () -> {
              work.run();
              return null;
            },
            false)
        .onFailure(e -> LOG.error("a block of a group flow is not repaired", e))
        .onSuccess(computed -> done.accept(System.nanoTime()));
  }

  @Override
  public ContentFailure refusal(Offer offer) {
    FileName name;
    try {
      name = FileName.of(offer.name());
    } catch (FileException e) {
      return ContentFailure.of(Reason.BAD_NAME, e.getMessage());
    }
    return offer.contentBytes() <= config.maxTransferBytes()
        ? null
        : ContentFailure.of(
            Reason.TOO_LARGE,
            "%s has %s, maxTransferBytes=%s"
                .formatted(
                    name.escaped(),
                    ByteSize.exact(offer.contentBytes()),
                    ByteSize.exact(config.maxTransferBytes())));
  }

  @Override
  public String memoryShort(Offer offer) {
    if (!symbolMemory.hasRoomFor(offer.contentBytes())) {
      return "memory is short: records of the transfers that run take %s of %s, an eighth of the heap; raise -Xmx"
          .formatted(
              ByteSize.format(symbolMemory.usedBytes()),
              ByteSize.format(symbolMemory.limitBytes()));
    }
    BufferMemory buffers = workers.memory();
    return buffers.hasRoomFor(offer.contentBytes())
        ? ""
        : "memory is short: buffers of the transfers that run take %s of %s; raise -Xmx or -XX:MaxDirectMemorySize"
            .formatted(
                ByteSize.format(buffers.sinkBytes()), ByteSize.format(buffers.sinkLimitBytes()));
  }

  @Override
  public Object nameOf(Offer offer, PublicKey sender) {
    try {
      Optional<FileName> place = sender == null ? Optional.empty() : directories.of(sender);
      return new FileReception.Name(place, FileName.of(offer.name()));
    } catch (FileException e) {
      throw new IllegalStateException("was checked before", e);
    }
  }

  @Override
  public ContentSink sink(RemoteSender<Route> sender, Object name) {
    return new FileReception(
        vertx.getOrCreateContext(),
        workers,
        hashes,
        directories,
        sender.offer(),
        (FileReception.Name) name,
        config.onExists(),
        sender.isAddressProven(),
        SocketDrops.ofPort(port.port()));
  }

  @Override
  public EchoFacts echoFacts(long withheld) {
    return facts.now(withheld);
  }

  // ---- what the owner asks -------------------------------------------------------------------

  /** How far each is that runs. */
  List<ReceptionProgress> progress() {
    return endpoint.running().stream()
        .flatMap(reception -> ReceptionLog.progress(reception).stream())
        .toList();
  }

  /** Ends what runs for senders that are not let in any more. */
  void revoke(AuthorizedSenders remaining) {
    endpoint.revoke(System.nanoTime(), remaining);
  }

  /**
   * Takes no more transfers, and waits until the senders of those that have ended know it: a
   * receipt may be lost like any datagram.
   */
  Future<Void> settle() {
    Promise<Void> settled = Promise.promise();
    long timer = vertx.setTimer(LAST_WORDS_MILLIS, late -> settled.tryComplete());
    endpoint.settle(
        () -> {
          vertx.cancelTimer(timer);
          settled.tryComplete();
        });
    return settled.future();
  }

  /** Ends all transfers; what came is kept for a resume. */
  Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    endpoint.endAll(System.nanoTime(), stopped::tryComplete);
    return stopped.future().eventually(groups::close).onComplete(done -> alarm.cancel());
  }
}
