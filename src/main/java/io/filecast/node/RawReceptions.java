package io.filecast.node;

import io.filecast.config.ReceiverConfig;
import io.filecast.content.file.Backlog;
import io.filecast.content.file.BufferMemory;
import io.filecast.content.file.OutputDirectory;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.transport.ListeningPort;
import io.filecast.transport.SocketDrops;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files coming in by the lab's wire, one per source. Belongs to the receiver's context. */
final class RawReceptions {
  private static final Logger LOG = LoggerFactory.getLogger(RawReceptions.class);

  /** New sources a second, once as many as may be at once have come: each leaves a file. */
  private static final int MAX_NEW_SOURCES_PER_SECOND = 16;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Content that may wait for the disk: half a second of a 1 Gbit/s link. */
  private static final long MAX_BACKLOG_BYTES = 64L << 20;

  private final Vertx vertx;
  private final ReceiverConfig config;
  private final OutputDirectory directory;
  private final ListeningPort port;
  private final DropLog discards;
  private final ReceiverWatcher watcher;
  private final Map<InetSocketAddress, RawReception> receptions = new HashMap<>();
  private final Backlog backlog;

  /**
   * The socket's drops when it last had no file open: what it drops before the first datagram of
   * the next file is seen belongs to that file.
   */
  private OptionalLong dropsWhenIdle;

  private double mayBegin;
  private long begunNanos = System.nanoTime();

  RawReceptions(
      Vertx vertx,
      ReceiverConfig config,
      OutputDirectory directory,
      ListeningPort port,
      BufferMemory memory,
      DropLog discards,
      ReceiverWatcher watcher) {
    this.vertx = vertx;
    this.config = config;
    this.directory = directory;
    this.port = port;
    this.discards = discards;
    this.watcher = watcher;
    this.backlog = new Backlog(memory.rawBacklogBytes(MAX_BACKLOG_BYTES));
    this.mayBegin = config.raw().maxSources();
    this.dropsWhenIdle = SocketDrops.ofPort(port.port());
  }

  /** False when it was dropped because there are too many sources, or none are wanted. */
  boolean onDatagram(InetSocketAddress source, ByteBuf datagram) {
    RawReception reception = receptions.get(source);
    if (reception == null) {
      if (!mayBegin()) {
        refuse(source);
        return false;
      }
      reception = begin(source);
    }
    reception.onDatagram(datagram);
    return true;
  }

  private boolean mayBegin() {
    int most = config.raw().maxSources();
    if (receptions.size() >= most) {
      return false;
    }
    long now = System.nanoTime();
    double earned = (now - begunNanos) * (double) MAX_NEW_SOURCES_PER_SECOND / NANOS_PER_SECOND;
    mayBegin = Math.min(most, mayBegin + earned);
    begunNanos = now;
    if (mayBegin < 1) {
      return false;
    }
    mayBegin--;
    return true;
  }

  /** How far each is. */
  List<ReceptionProgress> progress() {
    return receptions.values().stream().map(RawReception::progress).toList();
  }

  /** Whether a file of this source is coming in. */
  boolean knows(InetSocketAddress source) {
    return receptions.containsKey(source);
  }

  private void refuse(InetSocketAddress source) {
    if (config.raw().maxSources() > 0 && discards.mayTell("raw datagrams of too many senders")) {
      LOG.warn(
          "more than raw.maxSources={} senders at once, or {} new ones a second: raw datagrams of {} are dropped; "
              + "raw.maxSources=0 takes none",
          config.raw().maxSources(),
          MAX_NEW_SOURCES_PER_SECOND,
          Sources.text(source));
    }
  }

  private RawReception begin(InetSocketAddress source) {
    OptionalLong dropsBefore =
        receptions.isEmpty() ? dropsWhenIdle : SocketDrops.ofPort(port.port());
    RawReception reception =
        new RawReception(
            vertx,
            config,
            directory,
            Sources.text(source),
            dropsBefore,
            backlog,
            () -> end(source));
    receptions.put(source, reception);
    watcher.onBegan(reception.progress());
    return reception;
  }

  private Future<Void> end(InetSocketAddress source) {
    dropsWhenIdle = SocketDrops.ofPort(port.port());
    return receptions.remove(source).end(dropsWhenIdle).onSuccess(watcher::onReceived).mapEmpty();
  }

  /** Ends all open files. */
  Future<Void> stop() {
    List<Future<Void>> all = List.copyOf(receptions.keySet()).stream().map(this::end).toList();
    return Future.join(all).otherwiseEmpty().mapEmpty();
  }
}
