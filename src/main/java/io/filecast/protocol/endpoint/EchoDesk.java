package io.filecast.protocol.endpoint;

import io.filecast.crypto.AddressCookies;
import io.filecast.protocol.Deadline;
import io.filecast.protocol.echo.EchoResponder;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Decoded;
import io.filecast.wire.Echo;
import io.filecast.wire.EchoFacts;
import io.filecast.wire.EchoGroup;
import io.filecast.wire.Header;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers echoes, and listens to a group for whoever asks for that and has proven its address: for
 * some seconds, and for a few at a time.
 *
 * @param <R> the owner's way back to whoever asks
 */
final class EchoDesk<R> {
  private static final int MOST_GROUPS = 4;
  private static final long LISTENING_NANOS = 3_000_000_000L;

  /** Somebody who asks whether a group is heard here. */
  private static final class Asker<R> {
    private final long transferId;
    private final InetSocketAddress source;
    private final R route;
    private final InetSocketAddress group;
    private long untilNanos;

    Asker(long transferId, InetSocketAddress source, R route, InetSocketAddress group) {
      this.transferId = transferId;
      this.source = source;
      this.route = route;
      this.group = group;
    }
  }

  private final EchoResponder responder;
  private final boolean listens;
  private final ReceiverDriver<R> driver;
  private final ReceiverObserver<R> observer;
  private final AddressCookies cookies;
  private final List<Asker<R>> askers = new ArrayList<>();
  private final ByteBuf out = Unpooled.buffer(Header.BASE_DATAGRAM_BYTES);

  /**
   * @param listens whether this receiver listens to groups for those who ask
   */
  EchoDesk(
      EchoResponder responder,
      boolean listens,
      ReceiverDriver<R> driver,
      ReceiverObserver<R> observer,
      AddressCookies cookies) {
    this.responder = responder;
    this.listens = listens;
    this.driver = driver;
    this.observer = observer;
    this.cookies = cookies;
  }

  /** Whether a datagram that {@link Header#inspect} has passed is an echo to be answered. */
  boolean takes(ByteBuf datagram) {
    return Header.isEcho(datagram) && responder.isOn();
  }

  void onEcho(long now, InetSocketAddress source, R route, ByteBuf datagram) {
    Decoded decoded = ControlPacket.decode(datagram, 0);
    if (!(decoded instanceof Echo echo)) {
      observer.onDropped(decoded instanceof Rejection bad ? bad : Rejection.UNEXPECTED_TYPE);
      return;
    }
    EchoFacts facts = driver.echoFacts(responder.withheld());
    answer(now, route, echo, echo.group() == null ? facts : facts(now, source, route, echo, facts));
  }

  private void answer(long now, R route, Echo echo, EchoFacts facts) {
    if (responder.answer(now, echo, facts, out.clear())) {
      driver.send(route, out);
      observer.onEcho();
    } else {
      observer.onTooManyEchoes();
    }
  }

  private EchoFacts facts(long now, InetSocketAddress source, R route, Echo echo, EchoFacts facts) {
    EchoGroup group = echo.group();
    if (!listens) {
      return facts.listening(false);
    }
    return cookies.holds(now, source, echo.transferId(), group.cookie())
        ? facts.listening(listen(now, source, route, echo))
        : facts.asking(cookies.make(now, source, echo.transferId()));
  }

  /** Whether it listens for this asker now. */
  private boolean listen(long now, InetSocketAddress source, R route, Echo echo) {
    Asker<R> asker = find(source.getAddress(), echo.transferId());
    if (asker == null) {
      if (askers.size() >= MOST_GROUPS) {
        return false;
      }
      InetSocketAddress group = new InetSocketAddress(echo.group().address(), echo.group().port());
      asker = new Asker<>(echo.transferId(), source, route, group);
      askers.add(asker);
      driver.join(group, route);
    }
    asker.untilNanos = now + LISTENING_NANOS;
    return true;
  }

  private Asker<R> find(InetAddress host, long transferId) {
    for (Asker<R> each : askers) {
      if (each.transferId == transferId && each.source.getAddress().equals(host)) {
        return each;
      }
    }
    return null;
  }

  /**
   * A datagram that came to a group.
   *
   * @return false when it is no echo of somebody who has asked for that
   */
  boolean onGroupDatagram(long now, InetAddress host, ByteBuf datagram) {
    if (askers.isEmpty() || Header.inspect(datagram) != null || !Header.isEcho(datagram)) {
      return false;
    }
    Asker<R> asker = find(host, Header.transferId(datagram));
    if (asker != null && ControlPacket.decode(datagram, 0) instanceof Echo echo) {
      answer(now, asker.route, echo, EchoFacts.NONE);
    }
    return asker != null;
  }

  void onTimeout(long now) {
    for (int i = askers.size() - 1; i >= 0; i--) {
      Asker<R> asker = askers.get(i);
      if (now - asker.untilNanos >= 0) {
        askers.remove(i);
        driver.leave(asker.group, asker.route);
      }
    }
  }

  /** When {@link #onTimeout} is due, or {@link Deadline#NEVER}. */
  long nextNanos() {
    long next = Deadline.NEVER;
    for (Asker<R> each : askers) {
      next = Math.min(next, each.untilNanos);
    }
    return next;
  }
}
