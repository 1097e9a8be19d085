package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.ContentReader;
import io.filecast.content.file.FileException;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.protocol.raw.Piece;
import io.filecast.protocol.raw.RawSender;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.Served;
import io.filecast.transfer.Stage;
import io.filecast.transport.DatagramPort;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.Optional;

/**
 * Sends the file to one destination by the lab's wire: gives the session time and content, sends
 * what it asks for, waits for what it waits for. Runs on the Vert.x context it is started on,
 * whichever kind that is.
 */
final class RawDestinationSender implements DestinationSender {
  /** Sends per turn of the event loop; after that others have their turn. */
  private static final int MAX_SENDS_PER_TURN = 16;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long NO_TIMER = -1;

  /**
   * How long the end waits for "port unreachable" after the last datagram: a turn of the event
   * loop, and enough for a host on the same network. What comes later is not seen.
   */
  private static final long LAST_WORD_MILLIS = 1;

  private final Vertx vertx;
  private final Context context;
  private final TransferSpec spec;
  private final SourceSnapshot source;
  private final Destination destination;
  private final InetSocketAddress address;
  private final DatagramPort port;
  private final RawSender session;
  private final Piece piece = new Piece();
  private final Promise<DestinationOutcome> ended = Promise.promise();
  private final long startNanos = System.nanoTime();

  private ContentReader content;
  private boolean drainScheduled;
  private boolean advancing;
  private long deadlineTimer = NO_TIMER;
  private long paceTimer = NO_TIMER;
  private long lastTimer = NO_TIMER;
  private Throwable firstSendError;
  private Future<Void> closed;

  private RawDestinationSender(
      Vertx vertx,
      TransferSpec spec,
      int sendBufferBytes,
      SourceSnapshot source,
      Destination destination) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.spec = spec;
    this.source = source;
    this.destination = destination;
    this.address = new InetSocketAddress(destination.host(), destination.port());
    this.port = DatagramPort.open(vertx, destination.host().indexOf(':') >= 0, sendBufferBytes);
    this.session =
        new RawSender(
            source.size(),
            spec.raw().chunkBytes(),
            port.maxBurstFrames(spec.raw().chunkBytes()),
            spec.raw().datagramsPerSecond());
  }

  /**
   * Starts on the current context.
   *
   * @param source the file when the transfer began
   * @param destination its host is an IP literal
   */
  static RawDestinationSender start(
      Vertx vertx,
      TransferSpec spec,
      int sendBufferBytes,
      SourceSnapshot source,
      Destination destination) {
    RawDestinationSender sender =
        new RawDestinationSender(vertx, spec, sendBufferBytes, source, destination);
    sender.open();
    return sender;
  }

  @Override
  public Future<DestinationOutcome> outcome() {
    return ended.future();
  }

  @Override
  public DestinationProgress progress() {
    return new DestinationProgress(
        destination,
        Stage.SENDING,
        source.size(),
        0,
        session.bytesSent(),
        session.datagramsSent(),
        DestinationProgress.UNKNOWN,
        0,
        Served.By.UNICAST);
  }

  @Override
  public Future<Void> stop() {
    end("stopped: %d of %d bytes sent".formatted(session.bytesSent(), source.size()));
    return closed;
  }

  private void open() {
    deadlineTimer = vertx.setTimer(spec.timeoutMillis(), timer -> end(timedOut()));
    port.lost().onSuccess(this::end);
    int chunkBytes = spec.raw().chunkBytes();
    ContentReader.open(vertx, spec.file(), source, chunkBytes * port.maxBurstFrames(chunkBytes))
        .onSuccess(
            opened -> {
              content = opened;
              if (isEnded()) { // timed out or stopped meanwhile
                content.close();
              } else {
                drain();
              }
            })
        .onFailure(e -> end(FileException.of("cannot read " + spec.file(), e).getMessage()));
  }

  private void drain() {
    if (isEnded()) {
      return;
    }
    for (int sends = 0; sends < MAX_SENDS_PER_TURN; sends++) {
      if (!session.pollTransmit(System.nanoTime(), content.end(), piece)) {
        waitForMore();
        return;
      }
      send(piece.offset(), piece.bytes(), piece.datagrams());
    }
    scheduleDrain();
  }

  private void send(long offset, int bytes, int datagrams) {
    ByteBuf frames = content.slice(offset, bytes);
    port.send(frames, spec.raw().chunkBytes(), address)
        .onComplete(
            sent -> {
              if (sent.succeeded()) {
                session.onSent(bytes, datagrams);
              } else {
                session.onSendFailed(datagrams);
                if (firstSendError == null) {
                  firstSendError = sent.cause();
                }
              }
              scheduleDrain();
            });
  }

  /** Sends complete at once as a rule: a turn of its own keeps that from becoming a recursion. */
  private void scheduleDrain() {
    if (!drainScheduled) {
      drainScheduled = true;
      context.runOnContext(
          turn -> {
            drainScheduled = false;
            drain();
          });
    }
  }

  private void waitForMore() {
    if (session.isDone()) {
      lastTimer =
          lastTimer == NO_TIMER
              ? vertx.setTimer(LAST_WORD_MILLIS, t -> end(sendFailures()))
              : lastTimer;
    } else if (session.nextOffset() == content.end() && content.end() < source.size()) {
      advance();
    } else if (session.nextTransmitNanos() != RawSender.NOW) {
      long waitNanos = session.nextTransmitNanos() - System.nanoTime();
      long waitMillis = Math.max(1, (waitNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
      paceTimer = paceTimer == NO_TIMER ? vertx.setTimer(waitMillis, this::onPaceTimer) : paceTimer;
    }
    // Else the session waits for sends in flight; each of them drains again.
  }

  private void onPaceTimer(long timer) {
    paceTimer = NO_TIMER;
    drain();
  }

  private void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    content
        .advance()
        .onComplete(
            advanced -> {
              advancing = false;
              if (advanced.succeeded()) {
                drain();
              } else {
                end(advanced.cause().getMessage());
              }
            });
  }

  private String timedOut() {
    return "not done after timeoutMillis=%d: %d of %d bytes sent; raise timeoutMillis or the rate"
        .formatted(spec.timeoutMillis(), session.bytesSent(), source.size());
  }

  /** Null when there were none. */
  private String sendFailures() {
    boolean unreachable =
        port.unreachableCount() > 0 || firstSendError instanceof PortUnreachableException;
    if (!unreachable && firstSendError == null) {
      return null;
    }
    String reason =
        unreachable
            ? "port unreachable: no receiver listens at " + destination.address()
            : firstSendError.getMessage();
    return session.datagramsFailed() == 0
        ? reason
        : "%s; %d of %d datagrams were refused"
            .formatted(
                reason,
                session.datagramsFailed(),
                session.datagramsFailed() + session.datagramsSent());
  }

  private boolean isEnded() {
    return closed != null;
  }

  private void end(String failure) {
    if (isEnded()) {
      return;
    }
    vertx.cancelTimer(deadlineTimer);
    vertx.cancelTimer(paceTimer);
    vertx.cancelTimer(lastTimer);
    if (content != null) {
      content.close();
    }
    closed = port.close();
    ended.complete(
        new DestinationOutcome(
            destination,
            session.bytesSent(),
            session.datagramsSent(),
            session.datagramsFailed(),
            System.nanoTime() - startNanos,
            Optional.empty(),
            Optional.ofNullable(failure)));
  }
}
