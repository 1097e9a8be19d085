package io.filecast.node;

import io.filecast.config.ReceiverConfig;
import io.filecast.content.file.AppendingFile;
import io.filecast.content.file.Backlog;
import io.filecast.content.file.OutputDirectory;
import io.filecast.protocol.raw.RawReceiver;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceivedStats;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.transport.SocketDrops;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One source's file while it comes in by the lab's wire: session, file and log lines. */
final class RawReception {
  /** The log of the lab: a line per block. */
  private static final Logger BLOCKS = LoggerFactory.getLogger("io.filecast.blocks");

  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Vertx vertx;
  private final String source;
  private final RawReceiver session;
  private final AppendingFile file;
  private final OptionalLong dropsBefore;
  private final Runnable onEnded;
  private final boolean logLast;
  private final long maxBytes;
  private long appendedBytes;
  private long droppedByDisk;
  private int lastBytes;
  private long timer;

  /**
   * @param source {@code address:port}
   * @param dropsBefore what the receiver's socket had dropped before this file
   * @param onEnded called once, when silence or size has ended the file
   */
  RawReception(
      Vertx vertx,
      ReceiverConfig config,
      OutputDirectory directory,
      String source,
      OptionalLong dropsBefore,
      Backlog backlog,
      Runnable onEnded) {
    this.vertx = vertx;
    this.source = source;
    this.onEnded = onEnded;
    this.session =
        new RawReceiver(
            config.raw().expectedBytes(),
            config.raw().idleMillis() * NANOS_PER_MILLI,
            config.raw().logEvery());
    this.file = new AppendingFile(vertx, directory, fileName(source), backlog);
    this.maxBytes = config.reliable().maxTransferBytes();
    this.logLast = config.raw().logEvery() > 0;
    this.dropsBefore = dropsBefore;
    this.timer = vertx.setTimer(config.raw().idleMillis(), this::onTimer);
  }

  /**
   * {@code [::1]:4711} becomes {@code --1-4711-20260131T120000.000Z}: valid on every file system.
   */
  private static String fileName(String source) {
    return source.replace("[", "").replace("]", "").replace(':', '-').replace('%', '-')
        + "-"
        + NAME_TIME.format(Instant.now());
  }

  void onDatagram(ByteBuf datagram) {
    lastBytes = datagram.readableBytes();
    boolean logged = session.onDatagram(System.nanoTime(), lastBytes);
    boolean fits = appendedBytes + lastBytes <= maxBytes;
    if (fits && file.append(Buffer.buffer(ByteBufUtil.getBytes(datagram)))) {
      appendedBytes += lastBytes;
    } else {
      droppedByDisk++;
    }
    if (logged) {
      BLOCKS.info("({}) block {} length {}", source, session.datagrams(), lastBytes);
    } else if (BLOCKS.isDebugEnabled()) {
      BLOCKS.debug("({}) block {} length {}", source, session.datagrams(), lastBytes);
    }
    if (session.isComplete()) {
      onEnded.run();
    }
  }

  ReceptionProgress progress() {
    ReceivedStats now = session.snapshot();
    return new ReceptionProgress(source, "", now.expectedBytes(), 0, now.bytes(), now.datagrams());
  }

  private void onTimer(long fired) {
    long leftNanos = session.idleDeadlineNanos() - System.nanoTime();
    if (leftNanos <= 0) {
      onEnded.run();
    } else {
      timer = vertx.setTimer(leftNanos / NANOS_PER_MILLI + 1, this::onTimer);
    }
  }

  /**
   * Ends the file: flushed, closed, counted. One that could not be written has a failure, and is
   * nobody else's.
   *
   * @param drops what the receiver's socket has dropped by now
   */
  Future<ReceivedFile> end(OptionalLong drops) {
    vertx.cancelTimer(timer);
    if (logLast) {
      BLOCKS.info("({}) block {} length {}, the last", source, session.datagrams(), lastBytes);
    }
    OptionalLong dropped = SocketDrops.between(dropsBefore, drops);
    return file.close()
        .map(path -> received(path, dropped, Optional.empty()))
        .otherwise(e -> received(file.path(), dropped, Optional.of(e.getMessage())));
  }

  private ReceivedFile received(Path path, OptionalLong dropped, Optional<String> failure) {
    return new ReceivedFile(
        source, path, session.snapshot(), dropped, droppedByDisk, Optional.empty(), failure);
  }
}
