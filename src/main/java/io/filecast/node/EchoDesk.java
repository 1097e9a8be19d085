package io.filecast.node;

import io.filecast.config.EchoDisclosure;
import io.filecast.content.file.OutputDirectory;
import io.filecast.protocol.echo.EchoResponder;
import io.filecast.transport.ListeningPort;
import io.filecast.transport.Route;
import io.filecast.wire.Echo;
import io.filecast.wire.EchoFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers echoes at a receiver's port. Belongs to the receiver's context. */
final class EchoDesk {
  private static final Logger LOG = LoggerFactory.getLogger(EchoDesk.class);

  /** Free space is looked up so often, and only while somebody asks. */
  private static final long LOOK_NANOS = 1_000_000_000;

  private final Vertx vertx;
  private final OutputDirectory directory;
  private final DropLog discards;
  private final EchoResponder responder;
  private final Optional<String> version =
      Optional.ofNullable(EchoDesk.class.getPackage().getImplementationVersion());
  private final OptionalLong receiveBufferBytes;
  private OptionalLong freeBytes = OptionalLong.empty();
  private boolean looking;
  private long lookedNanos = System.nanoTime() - LOOK_NANOS;

  EchoDesk(
      Vertx vertx,
      EchoDisclosure disclosure,
      ListeningPort port,
      OutputDirectory directory,
      DropLog discards) {
    this.vertx = vertx;
    this.discards = discards;
    this.directory = directory;
    this.responder = new EchoResponder(disclosure);
    this.receiveBufferBytes =
        port.receiveBufferBytes().map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  boolean isOn() {
    return responder.isOn();
  }

  void onEcho(Route source, Echo echo) {
    long now = System.nanoTime();
    ByteBuf answer = PooledByteBufAllocator.DEFAULT.directBuffer(EchoFacts.ROOMY_DATAGRAM_BYTES);
    if (responder.answer(now, echo, facts(), answer)) {
      source.send(answer);
      lookAgain(now);
    } else {
      answer.release();
      tellTooMany();
    }
  }

  private EchoFacts facts() {
    return new EchoFacts(
        OptionalLong.of(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())),
        OptionalLong.of(responder.withheld()),
        freeBytes,
        receiveBufferBytes,
        version);
  }

  /** A file system may take its time; until it has answered the figure is left out. */
  private void lookAgain(long now) {
    if (looking || now - lookedNanos < LOOK_NANOS) {
      return;
    }
    looking = true;
    vertx
        .executeBlocking(directory::usableBytes)
        .onComplete(
            found -> {
              looking = false;
              lookedNanos = System.nanoTime();
              freeBytes =
                  found.succeeded() ? OptionalLong.of(found.result()) : OptionalLong.empty();
            });
  }

  private void tellTooMany() {
    if (discards.mayTell("echoes that were not answered")) {
      LOG.warn(
          "more than {} echoes in a second: the rest is not answered, and doctor may report loss; "
              + "limit who reaches this port by a firewall, or use --echo off",
          EchoResponder.MAX_ANSWERS_PER_SECOND);
    }
  }
}
