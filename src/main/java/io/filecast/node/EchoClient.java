package io.filecast.node;

import io.filecast.protocol.echo.EchoReport;
import io.filecast.protocol.echo.EchoSession;
import io.filecast.transport.Alarm;
import io.filecast.transport.DatagramHandler;
import io.filecast.transport.DatagramPort;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Examines one receiver by echoes: hands the session its packets and the time, and sends what it
 * asks for.
 */
public final class EchoClient extends VerticleBase implements DatagramHandler {
  /** What came back of a second's echoes, however late this program gets to read it. */
  private static final int RECEIVE_BUFFER_BYTES = 212_992;

  private static final int CLOCK_READINGS = 5;

  /** What Netty puts in front of the kernel's words. */
  private static final String SYSTEM_CALL = "^.* failed with error\\(-?\\d+\\): ";

  private final InetSocketAddress receiver;
  private final int maxDatagramBytes;
  private final Promise<EchoReport> done = Promise.promise();
  private final ByteBuf out = Unpooled.buffer(2_048, Header.MAX_DATAGRAM_BYTES);
  private EchoSession session;
  private OtherSource otherSource;
  private DatagramPort port;
  private Alarm alarm;
  private long refusalsTold;

  /**
   * @param maxDatagramBytes what leaves this host whole towards it, UDP payload
   */
  public EchoClient(InetAddress address, int udpPort, int maxDatagramBytes) {
    this.receiver = new InetSocketAddress(address, udpPort);
    this.maxDatagramBytes = Math.max(Header.BASE_DATAGRAM_BYTES, maxDatagramBytes);
  }

  @Override
  public Future<?> start() {
    port =
        DatagramPort.openUnfragmented(
            vertx, receiver.getAddress() instanceof Inet6Address, 0, RECEIVE_BUFFER_BYTES);
    alarm = new Alarm(vertx, this::onAlarm);
    long transferId = new SecureRandom().nextLong();
    session = session(transferId);
    otherSource = new OtherSource(receiver, transferId);
    port.handler(this);
    turn();
    return Future.succeededFuture();
  }

  /**
   * Both clocks are read as nearly at the same time as a few tries allow: what lies between
   * falsifies the difference to the receiver's clock.
   */
  private EchoSession session(long transferId) {
    long nowNanos = 0;
    long clockMicros = 0;
    long shortestNanos = Long.MAX_VALUE;
    for (int i = 0; i < CLOCK_READINGS; i++) {
      long before = System.nanoTime();
      Instant clock = Instant.now();
      long tookNanos = System.nanoTime() - before;
      if (tookNanos < shortestNanos) {
        shortestNanos = tookNanos;
        nowNanos = before + tookNanos / 2;
        clockMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock);
      }
    }
    return new EchoSession(nowNanos, clockMicros, transferId, maxDatagramBytes);
  }

  /** Ends early with what is known. */
  @Override
  public Future<?> stop() {
    alarm.cancel();
    done.tryComplete(session.report().withOtherSource(otherSource.text()));
    return port.close();
  }

  /** What was found, after a little more than a second; after 4.2 s at the latest. */
  public Future<EchoReport> report() {
    return done.future();
  }

  @Override
  public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
    if (source.getPort() != receiver.getPort()
        || !source.getAddress().equals(receiver.getAddress())
        || frameBytes == 0) {
      otherSource.onDatagrams(frames, source);
      return;
    }
    long now = System.nanoTime();
    int end = frames.writerIndex();
    for (int from = frames.readerIndex(); from < end; from += frameBytes) {
      session.onPacket(now, frames.setIndex(from, Math.min(end, from + frameBytes)));
    }
  }

  @Override
  public void onReadComplete() {
    turn();
  }

  private void onAlarm() {
    session.onTimeout(System.nanoTime());
    turn();
  }

  private void turn() {
    countRefusals();
    while (session.pollTransmit(System.nanoTime(), out.clear())) {
      send();
    }
    if (session.isDone()) {
      alarm.cancel();
      done.tryComplete(session.report().withOtherSource(otherSource.text()));
    } else {
      alarm.set(session.nextTimeoutNanos());
    }
  }

  private void countRefusals() {
    for (; refusalsTold < port.unreachableCount(); refusalsTold++) {
      session.onRefused(System.nanoTime());
    }
  }

  private void send() {
    ByteBuf datagram = PooledByteBufAllocator.DEFAULT.directBuffer(out.readableBytes());
    datagram.writeBytes(out, out.readerIndex(), out.readableBytes());
    port.send(datagram, receiver).onFailure(this::onSendFailed);
  }

  /** One that is too large for the interface is as good as lost on the way. */
  private void onSendFailed(Throwable e) {
    if (e instanceof PortUnreachableException) {
      countRefusals();
      if (session.isDone()) {
        turn();
      }
    } else if (e instanceof IOException && !DatagramPort.isTooBig(e)) {
      session.onSendFailed(String.valueOf(e.getMessage()).replaceFirst(SYSTEM_CALL, ""));
    }
  }
}
