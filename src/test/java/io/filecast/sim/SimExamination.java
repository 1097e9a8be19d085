package io.filecast.sim;

import io.filecast.config.EchoDisclosure;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.echo.EchoReport;
import io.filecast.protocol.echo.EchoResponder;
import io.filecast.protocol.echo.EchoSession;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Echo;
import io.filecast.wire.EchoFacts;
import io.filecast.wire.Header;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.OptionalLong;

/** An examination of a receiver over two links, with a clock at each end. */
final class SimExamination {
  private static final long TRANSFER = 4711;

  /** Some day in 2023. */
  private static final long EPOCH_MICROS = 1_700_000_000_000_000L;

  final Simulation simulation;
  final Link forth;
  final Link back;
  EchoResponder responder = new EchoResponder(EchoDisclosure.FULL);

  /** How far the receiver's clock is ahead. */
  long clockAheadMicros;

  /** A receiver that does not know echoes. */
  boolean old;

  /** Nobody listens; the host says so, at most so many times. */
  boolean refuses;

  int refusalsLeft = Integer.MAX_VALUE;

  long longestAnswer;
  private EchoSession session;
  private final ByteBuf out = Unpooled.buffer(2048);

  SimExamination(long seed, LinkSettings forth, LinkSettings back) {
    simulation = new Simulation(seed);
    this.forth = new Link(simulation, forth);
    this.back = new Link(simulation, back);
  }

  EchoReport run(int maxDatagramBytes) {
    session = new EchoSession(0, EPOCH_MICROS, TRANSFER, maxDatagramBytes);
    turn();
    simulation.runUntil(60 * Network.SECOND);
    if (!session.isDone()) {
      throw new AssertionError("no end: " + session.report());
    }
    return session.report();
  }

  private void turn() {
    while (session.pollTransmit(simulation.now(), out.clear())) {
      forth.send(ByteBufUtil.getBytes(out), this::receive);
    }
    long due = session.nextTimeoutNanos();
    if (due != Deadline.NEVER) {
      simulation.at(due, () -> onTimeout(due));
    }
  }

  /** Timers that were put off ring for nothing. */
  private void onTimeout(long due) {
    if (due == session.nextTimeoutNanos()) {
      session.onTimeout(simulation.now());
      turn();
    }
  }

  private void receive(byte[] datagram) {
    if (refuses) {
      if (refusalsLeft-- <= 0) {
        return;
      }
      simulation.after(
          back.settings.delayNanos,
          () -> {
            session.onRefused(simulation.now());
            turn();
          });
      return;
    }
    ByteBuf packet = Unpooled.wrappedBuffer(datagram);
    if (Header.inspect(packet) != null) {
      return;
    }
    ByteBuf answer = Unpooled.buffer();
    if (!old && ControlPacket.decode(packet, 0) instanceof Echo echo) {
      if (!responder.answer(simulation.now(), echo, facts(), answer)) {
        return;
      }
    } else if (old) {
      new Reject(0, Header.transferId(packet), Reason.UNKNOWN_TRANSFER).encode(0, answer);
    }
    longestAnswer = Math.max(longestAnswer, answer.readableBytes());
    if (answer.readableBytes() > datagram.length) {
      throw new AssertionError(answer.readableBytes() + " bytes answer " + datagram.length);
    }
    if (answer.isReadable()) {
      back.send(ByteBufUtil.getBytes(answer), this::onAnswer);
    }
  }

  private void onAnswer(byte[] datagram) {
    session.onPacket(simulation.now(), Unpooled.wrappedBuffer(datagram));
    turn();
  }

  private EchoFacts facts() {
    return new EchoFacts(
        OptionalLong.of(EPOCH_MICROS + simulation.now() / 1_000 + clockAheadMicros),
        OptionalLong.of(responder.withheld()),
        OptionalLong.of(5_000_000_000L),
        OptionalLong.of(8 << 20),
        Optional.of("1.2.3"));
  }
}
