package io.filecast.node;

import io.filecast.config.ReceiverConfig;
import io.filecast.content.file.DiskWorkers;
import io.filecast.content.file.FileException;
import io.filecast.content.file.OutputDirectory;
import io.filecast.crypto.AuthorizedSenders;
import io.filecast.crypto.Identity;
import io.filecast.crypto.WarmUp;
import io.filecast.protocol.endpoint.ReceiverCredentials;
import io.filecast.protocol.endpoint.RemoteSender;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.transport.ListeningPort;
import io.filecast.transport.Route;
import io.filecast.transport.RouteHandler;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what comes to one port: transfers by filecast's own wire, and, from sources that speak
 * nothing at all, the lab's bare payload. Deployed once the port is bound and the directory is
 * there.
 */
public final class ReceiverVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiverVerticle.class);

  private final ReceiverConfig config;
  private final ReceiverWatcher watcher;
  private final Promise<Long> done = Promise.promise();
  private final DiskWorkers workers = new DiskWorkers();
  private OutputDirectory directory;
  private ListeningPort port;
  private DropLog discards;
  private RawReceptions raw;
  private FileReceptions reliable;
  private long received;

  /** Null without keys, as is the next. */
  private ReceiverCredentials keys;

  private AuthorizedList authorized;

  public ReceiverVerticle(ReceiverConfig config, ReceiverWatcher watcher) {
    this.config = config;
    this.watcher = watcher;
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(this::openDirectory)
        .compose(
            opened -> {
              directory = opened;
              return bind();
            })
        .onSuccess(this::listen)
        .onFailure(e -> closeDirectory());
  }

  /** Reads the keys first: without them nothing is to be done. */
  private OutputDirectory openDirectory() throws IOException {
    if (config.keys().areUsed()) {
      Identity identity = KeyFiles.receiver(config.keys());
      authorized = new AuthorizedList(config.keys());
      keys = new ReceiverCredentials(identity, authorized::now);
    }
    try {
      return OutputDirectory.open(
          config.output(), config.reliable().minFreeBytes(), config.reliable().diskWrites());
    } catch (FileException e) {
      throw new IOException(
          "output=%s: %s; choose another with --output".formatted(config.output(), e.getMessage()),
          e);
    }
  }

  /** Vert.x does not stop what did not start. */
  private Future<Void> closeDirectory() {
    return vertx.executeBlocking(
        () -> {
          workers.close();
          if (directory != null) {
            directory.close();
          }
          return null;
        });
  }

  private Future<ListeningPort> bind() {
    return ListeningPort.open(vertx, config.host(), config.port(), config.receiveBufferBytes())
        .recover(e -> Future.failedFuture(PortRefusal.explain(config, e)));
  }

  private void listen(ListeningPort bound) {
    port = bound;
    warnOfSmallBuffer();
    discards = new DropLog(vertx);
    ReceiverWatcher counting = new Counting();
    raw = new RawReceptions(vertx, config, directory, port, workers.memory(), discards, counting);
    reliable =
        new FileReceptions(
            vertx,
            config.reliable(),
            port,
            config.receiveBufferBytes(),
            new SenderDirectories(directory, config.keys(), this::authorizedNow),
            workers,
            keys,
            discards,
            counting);
    if (authorized != null) {
      authorized.watch(vertx, reliable::revoke);
      vertx.executeBlocking(
          () -> {
            WarmUp.open();
            return null;
          },
          false);
    }
    if (watcher.sampleMillis() > 0) { // until it is undeployed
      vertx.setPeriodic(watcher.sampleMillis(), timer -> sample());
    }
    port.handler(new Inbox());
    port.lost().onSuccess(this::onSocketLost);
  }

  private AuthorizedSenders authorizedNow() {
    return authorized.now();
  }

  private void warnOfSmallBuffer() {
    int asked = config.receiveBufferBytes();
    port.receiveBufferBytes()
        .filter(got -> got < asked)
        .ifPresent(
            got ->
                LOG.warn(
                    "the kernel gave a receive buffer of {} bytes, not receiveBufferBytes={}:"
                        + " bursts will be lost; remedy: sysctl -w net.core.rmem_max={}",
                    got,
                    asked,
                    asked));
  }

  /** Nothing will come any more: whoever runs this is to start it again. */
  private void onSocketLost(String reason) {
    done.tryFail(
        new IOException(
            "nothing can be received on port=%d any more: %s; start the receiver again"
                .formatted(config.port(), reason)));
  }

  private boolean isDone() {
    return config.once() > 0 && received >= config.once();
  }

  /** A transfer that failed does not count: its sender may come again. */
  private void onReceived(ReceivedFile file) {
    watcher.onReceived(file);
    if (file.failure().isEmpty() && ++received == config.once()) {
      reliable.settle().onComplete(settled -> done.tryComplete(received));
    }
  }

  private void sample() {
    List<ReceptionProgress> running = new ArrayList<>(raw.progress());
    running.addAll(reliable.progress());
    watcher.onProgress(running);
  }

  private final class Counting implements ReceiverWatcher {
    @Override
    public void onReceived(ReceivedFile file) {
      ReceiverVerticle.this.onReceived(file);
    }

    @Override
    public void onBegan(ReceptionProgress began) {
      watcher.onBegan(began);
    }

    @Override
    public void onRejected(String source, String name, String reason) {
      watcher.onRejected(source, name, reason);
    }
  }

  /** Ends all open files. */
  @Override
  public Future<?> stop() {
    if (authorized != null) {
      authorized.close();
    }
    return Future.join(raw.stop(), reliable.stop())
        .otherwiseEmpty()
        .eventually(port::close)
        .eventually(this::closeDirectory)
        .onComplete(closed -> done.tryComplete(received));
  }

  /** The port it listens on. */
  public int port() {
    return port.port();
  }

  /**
   * Completes with the number of files received (reliable ones count when they are proven and the
   * sender knows), after {@code once} of them or when it is undeployed.
   */
  public Future<Long> done() {
    return done.future();
  }

  /** Tells what is the lab's from what is filecast's own. */
  private final class Inbox implements RouteHandler {
    @Override
    public void onDatagrams(ByteBuf frames, int frameBytes, Route route) {
      long now = System.nanoTime();
      int end = frames.writerIndex();
      int from = frames.readerIndex();
      do {
        int to = Math.min(end, from + frameBytes);
        onDatagram(now, frames.setIndex(from, to), route);
        from = to;
      } while (from < end);
    }

    private void onDatagram(long now, ByteBuf datagram, Route route) {
      if (!datagram.isReadable()) {
        discards.drop(Rejection.EMPTY);
        return;
      }
      Rejection unfit = reliable.onDatagram(now, route, datagram);
      if (unfit != null) {
        onUnfit(now, datagram, route, unfit);
      }
    }

    /** Content may look like a broken header by chance, in the middle of a raw file. */
    private void onUnfit(long now, ByteBuf datagram, Route route, Rejection unfit) {
      InetSocketAddress source = route.remote();
      if (unfit != Rejection.FOREIGN && !raw.knows(source)) {
        reliable.drop(now, route, datagram, unfit);
      } else if (keys != null) {
        refuseRaw(source);
        discards.drop(unfit);
      } else if (isDone() || !raw.onDatagram(source, datagram)) {
        discards.drop(unfit);
      }
    }

    private void refuseRaw(InetSocketAddress source) {
      if (discards.mayTell("raw datagrams")) {
        LOG.warn(
            "({}) raw datagrams are dropped: this receiver takes protected transfers only",
            RemoteSender.text(source));
      }
    }

    @Override
    public void onReadComplete() {
      reliable.onReadComplete();
    }
  }
}
