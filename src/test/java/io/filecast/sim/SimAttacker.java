package io.filecast.sim;

import io.filecast.wire.Accept;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Cookie;
import io.filecast.wire.Offer;
import io.filecast.wire.Probe;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.IntFunction;

/**
 * Somebody who sends to a receiver what nobody asked for: under addresses of others, to which the
 * answers go, or under his own.
 */
final class SimAttacker {
  private static final long DELAY_NANOS = 500_000;

  private final Simulation simulation;
  private final SimReceiver receiver;
  private final InetSocketAddress source;
  private Cookie cookie;
  private int token;
  private boolean accepted;
  private int answers;

  /** Receives at his address. */
  SimAttacker(Simulation simulation, SimReceiver receiver, InetSocketAddress source) {
    this.simulation = simulation;
    this.receiver = receiver;
    this.source = source;
    receiver.answerTo(source, answer -> simulation.after(DELAY_NANOS, () -> hear(answer)));
  }

  private void hear(byte[] datagram) {
    answers++;
    Object answer = ControlPacket.decode(Unpooled.wrappedBuffer(datagram), 0);
    if (answer instanceof Reject reject && reject.cookie() != null) {
      cookie = reject.cookie();
    } else if (answer instanceof Accept accept) {
      token = accept.token();
      accepted = true;
    }
  }

  /** The newest he was asked to repeat; null when he was asked for none. */
  Cookie cookie() {
    return cookie;
  }

  boolean isAccepted() {
    return accepted;
  }

  int answers() {
    return answers;
  }

  void send(byte[] datagram) {
    receiver.receive(source, datagram);
  }

  /**
   * Offers, proves the address when asked to, and keeps the slot by a small packet now and then.
   */
  void squat(Offer offer, long intervalNanos) {
    Offer again =
        new Offer(
            offer.attempt(),
            offer.transferId(),
            offer.contentBytes(),
            offer.modifiedMillis(),
            offer.maxDatagramBytes(),
            offer.name(),
            cookie);
    send(accepted ? encoded(new Probe(1, offer.transferId(), 24), token) : encoded(again, 0));
    simulation.after(
        accepted ? intervalNanos : 10 * DELAY_NANOS, () -> squat(offer, intervalNanos));
  }

  static byte[] encoded(ControlPacket packet, int token) {
    ByteBuf out = Unpooled.buffer(1200);
    packet.encode(token, out);
    return ByteBufUtil.getBytes(out);
  }

  static InetSocketAddress address(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(host, e);
    }
  }

  /**
   * Datagrams at a steady rate, from now on.
   *
   * @param source of the n-th
   * @param datagram the n-th; null = none
   */
  static void flood(
      Simulation simulation,
      SimReceiver receiver,
      int perSecond,
      IntFunction<InetSocketAddress> source,
      IntFunction<byte[]> datagram) {
    flood(simulation, receiver, Network.SECOND / perSecond, 0, source, datagram);
  }

  private static void flood(
      Simulation simulation,
      SimReceiver receiver,
      long intervalNanos,
      int n,
      IntFunction<InetSocketAddress> source,
      IntFunction<byte[]> datagram) {
    byte[] next = datagram.apply(n);
    if (next != null) {
      receiver.receive(source.apply(n), next);
    }
    simulation.after(
        intervalNanos, () -> flood(simulation, receiver, intervalNanos, n + 1, source, datagram));
  }
}
