package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.config.TimeSpan;
import io.filecast.config.TunerConfig;
import io.filecast.content.file.DiskWorkers;
import io.filecast.content.file.FileException;
import io.filecast.content.file.OutputDirectory;
import io.filecast.crypto.CarouselKeys;
import io.filecast.crypto.KeyException;
import io.filecast.protocol.carousel.CarouselReception;
import io.filecast.protocol.carousel.CarouselTuner;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceiverWatcher;
import io.filecast.transport.DatagramHandler;
import io.filecast.transport.DatagramPort;
import io.filecast.transport.GroupPorts;
import io.filecast.transport.MulticastRoute;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to the group of a carousel, and receives what goes round. Sends nothing, ever. */
public final class TunerVerticle extends VerticleBase implements DatagramHandler {
  private static final Logger LOG = LoggerFactory.getLogger(TunerVerticle.class);

  /** Of the heap, to remember what is held. */
  private static final int SYMBOL_MEMORY_SHARE = 8;

  /** The same, for blocks that are not whole: 57 with keys in 64 MiB, of a stripe's 64. */
  private static final int REPAIR_MEMORY_SHARE = 3;

  private final TunerConfig config;
  private final ReceiverWatcher watcher;
  private final Promise<Integer> done = Promise.promise();
  private final DiskWorkers workers = new DiskWorkers();

  private OutputDirectory directory;

  /** Null without keys, as is the next. */
  private CarouselKeys keys;

  private ReleaseRecord releases;
  private long newestRelease;

  /** Null = everybody. */
  private InetAddress from;

  private MulticastRoute route;
  private DatagramPort port;
  private TunerFiles files;
  private CarouselTuner tuner;
  private int received;
  private long timeout = -1;
  private boolean stopped;
  private Promise<Void> idle;

  public TunerVerticle(TunerConfig config, ReceiverWatcher watcher) {
    this.config = config;
    this.watcher = watcher;
  }

  /**
   * Completes with the number of copies when there are as many as wanted, or it was stopped; fails
   * with one line when nothing can be received any more, or nothing came in time.
   */
  public Future<Integer> done() {
    return done.future();
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(this::prepare)
        .compose(prepared -> listen())
        .onSuccess(this::begin)
        .onFailure(e -> closeDirectory());
  }

  /** Blocks. */
  private Void prepare() throws IOException {
    if (config.keys() != null) {
      readKeys();
    }
    try {
      directory =
          OutputDirectory.open(
              config.receiver().output(),
              config.receiver().reliable().minFreeBytes(),
              config.receiver().reliable().diskWrites());
    } catch (FileException e) {
      throw new IOException(
          "output=%s: %s; choose another with --output"
              .formatted(config.receiver().output(), e.getMessage()),
          e);
    }
    boolean ipv6 = config.group().getAddress() instanceof Inet6Address;
    try {
      from = config.from().isPresent() ? InetAddress.getByName(config.from().get()) : null;
      route = route(ipv6);
    } catch (IOException e) {
      throw new ConfigException(
          "--group=%s: %s; name an interface with --interface"
              .formatted(config.group().getAddress().getHostAddress(), e.getMessage()));
    }
    return null;
  }

  private MulticastRoute route(boolean ipv6) throws IOException {
    MulticastRoute found =
        config.via().isPresent()
            ? MulticastRoute.named(config.via().get(), ipv6)
            : MulticastRoute.to(from == null ? config.group().getAddress() : from);
    if (found.isIpv6() != ipv6) {
      throw new IOException(
          "%s is of another family than the group".formatted(found.local().getHostAddress()));
    }
    return found;
  }

  private void readKeys() throws IOException {
    try {
      keys = CarouselKeys.readReceiver(config.keys());
    } catch (KeyException e) {
      throw new ConfigException("--key=%s: %s".formatted(config.keys(), e.getMessage()));
    }
    releases = new ReleaseRecord(config.keys());
    newestRelease = releases.read();
    try {
      releases.write(newestRelease);
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be written, where the newest release is kept: %s".formatted(releases, e), e);
    }
  }

  private Future<DatagramPort> listen() {
    return GroupPorts.receiver(
        vertx, config.group(), route, from, config.receiver().receiveBufferBytes());
  }

  private void begin(DatagramPort opened) {
    port = opened;
    long heapBytes = Runtime.getRuntime().maxMemory();
    files =
        new TunerFiles(
            vertx,
            config.receiver().reliable(),
            new SenderDirectories(directory, config.receiver().keys(), () -> null),
            workers,
            watcher,
            this::onEnded);
    tuner =
        new CarouselTuner(
            keys,
            newestRelease,
            new SymbolMemory(heapBytes / SYMBOL_MEMORY_SHARE),
            new RepairMemory(heapBytes / REPAIR_MEMORY_SHARE),
            files);
    port.handler(this);
    port.lost()
        .onSuccess(
            reason ->
                done.tryFail(
                    new IOException(
                        "nothing can be received any more: %s; start it again".formatted(reason))));
    vertx.setPeriodic(GroupListeners.JOIN_AGAIN_MILLIS, tick -> joinAgain());
    if (watcher.sampleMillis() > 0) {
      vertx.setPeriodic(watcher.sampleMillis(), tick -> sample());
    }
    setTimeout();
  }

  private void joinAgain() {
    GroupPorts.joinAgain(port, config.group(), route, from)
        .onFailure(e -> LOG.warn("the group was not joined again: {}", e.getMessage()));
  }

  private void sample() {
    CarouselReception current = tuner.current();
    watcher.onProgress(current == null ? List.of() : List.of(files.progress(current)));
  }

  private void setTimeout() {
    if (config.timeoutMillis() > 0) {
      vertx.cancelTimer(timeout);
      timeout = vertx.setTimer(config.timeoutMillis(), late -> onTimeout());
    }
  }

  private void onTimeout() {
    CarouselReception current = tuner.current();
    done.tryFail(
        new IOException(
            current == null
                ? "nothing was announced in --timeout=%s; is the sender's group %s, and does its stream get here? %d datagrams came that were not its"
                    .formatted(
                        TimeSpan.exact(config.timeoutMillis()),
                        config.group().getAddress().getHostAddress(),
                        tuner.dropped())
                : "no copy was whole in --timeout=%s: %d of %d bytes are here and kept"
                    .formatted(
                        TimeSpan.exact(config.timeoutMillis()),
                        current.bytesHeld(),
                        current.announcement().contentBytes())));
  }

  // ---- what comes ------------------------------------------------------------------------------

  @Override
  public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
    if (stopped || frameBytes == 0) {
      return;
    }
    long now = System.nanoTime();
    int end = frames.writerIndex();
    for (int at = frames.readerIndex(); at < end; at += frameBytes) {
      tuner.onDatagram(now, source, frames.setIndex(at, Math.min(end, at + frameBytes)));
    }
  }

  @Override
  public void onReadComplete() {
    // Nothing is answered.
  }

  private void onEnded(CarouselReception reception, ReceivedFile file) {
    long release = reception.announcement().release();
    if (!reception.isHere() || releases == null || release <= newestRelease) {
      tell(reception, file);
      return;
    }
    newestRelease = release;
    vertx
        .executeBlocking(
            () -> {
              releases.write(release);
              return null;
            })
        .onFailure(
            e ->
                done.tryFail(
                    new IOException(
                        "%s cannot be written, where the newest release is kept: %s"
                            .formatted(releases, e.getMessage()),
                        e)))
        .onSuccess(written -> tell(reception, file));
  }

  private void tell(CarouselReception reception, ReceivedFile file) {
    tuner.onEnded(System.nanoTime(), reception);
    if (file != null) {
      watcher.onReceived(file);
    }
    if (reception.isHere()) {
      received++;
      setTimeout();
      if (received == config.receiver().once()) {
        done.tryComplete(received);
      }
    }
    if (idle != null) {
      idle.tryComplete();
    }
  }

  // ---- the end ---------------------------------------------------------------------------------

  @Override
  public Future<?> stop() {
    stopped = true;
    done.tryComplete(received);
    return ended().eventually(() -> port.close()).eventually(this::closeDirectory);
  }

  /** What came is on disk when this completes. */
  private Future<Void> ended() {
    if (tuner.current() == null) {
      return Future.succeededFuture();
    }
    idle = Promise.promise();
    tuner.stop(System.nanoTime());
    return idle.future();
  }

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
}
