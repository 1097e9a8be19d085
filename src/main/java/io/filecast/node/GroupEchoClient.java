package io.filecast.node;

import io.filecast.protocol.echo.GroupEchoReport;
import io.filecast.protocol.echo.GroupEchoSession;
import io.filecast.transport.Alarm;
import io.filecast.transport.DatagramHandler;
import io.filecast.transport.DatagramPort;
import io.filecast.transport.GroupPorts;
import io.filecast.transport.MulticastRoute;
import io.filecast.wire.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.net.InetSocketAddress;
import java.security.SecureRandom;

/** Examines what one receiver hears of a group: gives the session its sockets and the time. */
public final class GroupEchoClient extends VerticleBase implements DatagramHandler {
  private static final int RECEIVE_BUFFER_BYTES = 212_992;

  private final InetSocketAddress receiver;
  private final InetSocketAddress group;
  private final MulticastRoute route;
  private final int ttl;
  private final int datagramBytes;
  private final Promise<GroupEchoReport> done = Promise.promise();
  private final ByteBuf out = Unpooled.buffer(2_048, Header.MAX_DATAGRAM_BYTES);
  private GroupEchoSession session;
  private DatagramPort pair;
  private DatagramPort toGroup;
  private Alarm alarm;

  /**
   * @param route to the receiver, and to the group
   * @param ttl routers that datagrams to the group pass, and one more
   * @param datagramBytes the largest that the path carries
   */
  public GroupEchoClient(
      InetSocketAddress receiver,
      InetSocketAddress group,
      MulticastRoute route,
      int ttl,
      int datagramBytes) {
    this.receiver = receiver;
    this.group = group;
    this.route = route;
    this.ttl = ttl;
    this.datagramBytes = datagramBytes;
  }

  @Override
  public Future<?> start() {
    pair = DatagramPort.openUnfragmented(vertx, route.isIpv6(), 0, RECEIVE_BUFFER_BYTES);
    alarm = new Alarm(vertx, this::onAlarm);
    session =
        new GroupEchoSession(
            System.nanoTime(), new SecureRandom().nextLong(), group, datagramBytes);
    return GroupPorts.sender(vertx, route, ttl, 0)
        .onSuccess(
            opened -> {
              toGroup = opened;
              pair.handler(this);
              turn();
            });
  }

  @Override
  public Future<?> stop() {
    alarm.cancel();
    done.tryComplete(session.report());
    return Future.join(pair.close(), toGroup == null ? Future.succeededFuture() : toGroup.close());
  }

  /** What was found, after a second or two. */
  public Future<GroupEchoReport> report() {
    return done.future();
  }

  @Override
  public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
    if (!source.equals(receiver) || frameBytes == 0) {
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
    while (session.pollToReceiver(System.nanoTime(), out.clear())) {
      send(pair, receiver);
    }
    while (session.pollToGroup(System.nanoTime(), out.clear())) {
      send(toGroup, group);
    }
    if (session.isDone()) {
      alarm.cancel();
      done.tryComplete(session.report());
    } else {
      alarm.set(session.nextTimeoutNanos());
    }
  }

  /** One that the system does not take is as good as lost. */
  private void send(DatagramPort port, InetSocketAddress to) {
    ByteBuf datagram = PooledByteBufAllocator.DEFAULT.directBuffer(out.readableBytes());
    datagram.writeBytes(out, out.readerIndex(), out.readableBytes());
    int bytes = datagram.readableBytes();
    port.send(datagram, bytes, to);
  }
}
