package io.filecast.engine;

import io.filecast.config.ConfigException;
import io.filecast.config.ReceiverConfig;
import io.filecast.file.Backlog;
import io.filecast.session.ReceivedFile;
import io.filecast.transport.DatagramPort;
import io.filecast.transport.SocketDrops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends what each source sends to a file of its own, until silence or the expected size ends it;
 * then is ready for the next. Deployed once the port is bound and the directory is there.
 */
public final class ReceiverVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiverVerticle.class);

  /** Sources at once. Bounds files and memory when somebody sends from ever new ports. */
  private static final int MAX_SOURCES = 256;

  /** Content that may wait for the disk: half a second of a 1 Gbit/s link. */
  private static final long MAX_BACKLOG_BYTES = 64L << 20;

  private final ReceiverConfig config;
  private final Consumer<ReceivedFile> onReceived;
  private final Map<SocketAddress, Reception> receptions = new HashMap<>();
  private final Backlog backlog = new Backlog(MAX_BACKLOG_BYTES);
  private final Promise<Long> done = Promise.promise();
  private DatagramPort port;

  /**
   * The socket's drops when it last had no file open: what it drops before the first datagram of
   * the next file is seen belongs to that file.
   */
  private OptionalLong dropsWhenIdle = OptionalLong.empty();

  private long ended;
  private long received;
  private long refusedDatagrams;

  /**
   * @param onReceived gets each file when it has ended, on the verticle's context
   */
  public ReceiverVerticle(ReceiverConfig config, Consumer<ReceivedFile> onReceived) {
    this.config = config;
    this.onReceived = onReceived;
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(() -> writableDirectory(config.output()))
        .compose(directory -> listen())
        .onSuccess(
            bound -> {
              port = bound;
              dropsWhenIdle = SocketDrops.ofPort(bound.port());
              warnOfSmallBuffer();
              port.handler(this::onDatagram);
            });
  }

  private static Path writableDirectory(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new IOException(
          "output=%s cannot be made a directory: %s (%s)"
              .formatted(directory, e.getClass().getSimpleName(), e.getMessage()),
          e);
    }
    if (!Files.isWritable(directory)) {
      throw new IOException(
          "output=%s is not writable by this user; choose another with --output"
              .formatted(directory));
    }
    return directory;
  }

  private Future<DatagramPort> listen() {
    return DatagramPort.listen(vertx, config.host(), config.port(), config.receiveBufferBytes())
        .recover(e -> Future.failedFuture(explain(e)));
  }

  private Throwable explain(Throwable e) {
    if (e instanceof UnknownHostException) {
      return new ConfigException(
          "host=%s cannot be resolved; use an IP address of this machine, or :: for all"
              .formatted(config.host()));
    }
    return e instanceof IOException
        ? new IOException(
            "port=%d cannot be opened on host=%s: %s; choose others with --port and --host"
                .formatted(config.port(), config.host(), e.getMessage()),
            e)
        : e;
  }

  private void warnOfSmallBuffer() {
    int asked = config.receiveBufferBytes();
    port.receiveBufferBytes()
        .filter(got -> got < asked)
        .ifPresent(
            got ->
                LOG.warn(
                    "the kernel gave a receive buffer of {} bytes, not receiveBufferBytes={}: bursts will be lost; "
                        + "remedy: sysctl -w net.core.rmem_max={}",
                    got,
                    asked,
                    asked));
  }

  private void onDatagram(DatagramPacket datagram) {
    Reception reception = receptions.get(datagram.sender());
    if (reception == null) {
      if (receptions.size() >= MAX_SOURCES || isDone()) {
        refuse(datagram.sender());
        return;
      }
      reception = begin(datagram.sender());
    }
    reception.onDatagram(datagram.data());
  }

  private void refuse(SocketAddress source) {
    if (refusedDatagrams++ == 0 && !isDone()) {
      LOG.warn("more than {} sources at once: datagrams of {} are dropped", MAX_SOURCES, source);
    }
  }

  private boolean isDone() {
    return config.once() > 0 && ended >= config.once();
  }

  private Reception begin(SocketAddress source) {
    String address =
        source.host().indexOf(':') >= 0
            ? "[" + source.host() + "]:" + source.port()
            : source.host() + ":" + source.port();
    OptionalLong dropsBefore =
        receptions.isEmpty() ? dropsWhenIdle : SocketDrops.ofPort(port.port());
    Reception reception =
        new Reception(vertx, config, address, dropsBefore, backlog, () -> end(source));
    receptions.put(source, reception);
    reception.failure().onFailure(done::tryFail);
    return reception;
  }

  private Future<Void> end(SocketAddress source) {
    ended++;
    OptionalLong drops = SocketDrops.ofPort(port.port());
    Future<ReceivedFile> end = receptions.remove(source).end(drops);
    dropsWhenIdle = drops;
    return end.onSuccess(
            file -> {
              received++;
              onReceived.accept(file);
              if (config.once() > 0 && received >= config.once()) {
                done.tryComplete(received);
              }
            })
        .onFailure(done::tryFail)
        .mapEmpty();
  }

  /** Ends all open files. */
  @Override
  public Future<?> stop() {
    List<Future<Void>> all = List.copyOf(receptions.keySet()).stream().map(this::end).toList();
    return Future.join(all)
        .otherwiseEmpty()
        .eventually(port::close)
        .onComplete(closed -> done.tryComplete(received));
  }

  /** The port it listens on. */
  public int port() {
    return port.port();
  }

  /**
   * Completes with the number of files received, after {@code once} of them or when it is
   * undeployed; fails with one clear line when a file cannot be written. What was written stays.
   */
  public Future<Long> done() {
    return done.future();
  }
}
