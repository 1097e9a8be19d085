package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.program.OpenFiles;
import io.filecast.protocol.peer.AbsenceCheck;
import io.filecast.transport.Alarm;
import io.filecast.transport.ConnectedPort;
import io.filecast.transport.NetworkError;
import io.filecast.wire.Echo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a destination that does not answer whether anybody is there, from a connected socket of its
 * own, and reports in words when it is refused. Belongs to the context it is made on.
 */
final class AbsenceInquiry {
  private static final Logger LOG = LoggerFactory.getLogger(AbsenceInquiry.class);

  /** Sockets of this JVM for that at once: most destinations answer, and descriptors are few. */
  static final int MAX_AT_ONCE = 16;

  /** Open files that a program has for other things than destinations. */
  private static final int OTHER_FILES = 24;

  /** Of the open files for destinations. */
  private static final int SHARE = 8;

  private static final Semaphore PLACES = new Semaphore(places(OpenFiles.limit()));

  private final Vertx vertx;
  private final Destination destination;
  private final InetSocketAddress address;
  private final Consumer<String> unreachable;
  private final long transferId = new SecureRandom().nextLong();
  private final AbsenceCheck check = new AbsenceCheck(System.nanoTime());
  private final Alarm alarm;
  private int echoes;
  private boolean hasPlace;

  /** Null while there is none. */
  private ConnectedPort port;

  private NetworkError refusal;
  private Future<Void> closed;

  /**
   * @param unreachable called once at most, with the reason
   */
  AbsenceInquiry(
      Vertx vertx,
      Destination destination,
      InetSocketAddress address,
      Consumer<String> unreachable) {
    this.vertx = vertx;
    this.destination = destination;
    this.address = address;
    this.unreachable = unreachable;
    alarm = new Alarm(vertx, this::turn);
    alarm.set(check.nextTimeoutNanos());
  }

  /** Inquiries at once in a process that may have so many open files. */
  static int places(OptionalLong openFiles) {
    long most = openFiles.isEmpty() ? MAX_AT_ONCE : (openFiles.getAsLong() - OTHER_FILES) / SHARE;
    return (int) Math.max(0, Math.min(MAX_AT_ONCE, most));
  }

  /** The destination has said something, be it what it may. */
  void onHeard() {
    if (closed == null) {
      check.onHeard();
      close();
    }
  }

  private void onError(NetworkError error) {
    if (sentence(error).isEmpty() || closed != null) {
      return;
    }
    refusal = error;
    check.onRefused(System.nanoTime());
    turn();
  }

  private void turn() {
    long now = System.nanoTime();
    check.onTimeout(now);
    if (check.wantsSocket(now)) {
      hasPlace = PLACES.tryAcquire();
      check.onPlace(now, hasPlace);
    }
    while (closed == null && check.pollEcho(now)) {
      sendEcho();
    }
    if (closed != null) {
      return;
    }
    if (check.isOver()) {
      close();
    } else {
      alarm.set(check.nextTimeoutNanos());
    }
    if (check.isUnreachable()) {
      unreachable.accept(sentence(refusal).orElseThrow());
    }
  }

  private void sendEcho() {
    if (port == null) {
      try {
        port = ConnectedPort.open(vertx, address, this::onHeard, this::onError);
      } catch (ChannelException e) { // no file is left, and this is only about a quicker answer
        LOG.debug("{} is not asked after: {}", destination.address(), e.toString());
        close();
        return;
      }
    }
    ByteBuf echo = PooledByteBufAllocator.DEFAULT.directBuffer(Echo.MIN_BYTES);
    new Echo(++echoes, transferId, Echo.MIN_BYTES).encode(0, echo);
    port.send(echo);
  }

  /**
   * Ends it.
   *
   * @return done when its socket is free
   */
  Future<Void> close() {
    if (closed == null) {
      alarm.cancel();
      closed = port == null ? Future.succeededFuture() : port.close();
      if (hasPlace) {
        closed.onComplete(free -> PLACES.release());
      }
    }
    return closed;
  }

  /** What an error says about a destination that has never answered; empty when nothing. */
  private Optional<String> sentence(NetworkError error) {
    String host = destination.host();
    int port = destination.port();
    return Optional.ofNullable(
        switch (error) {
          case PORT_UNREACHABLE ->
              "nobody listens on UDP port %d of %s; start a receiver there, or correct the port"
                  .formatted(port, host);
          case NO_ROUTE ->
              "no route to %s: this host, or a router or firewall on the way, says that it cannot be reached; see ip route get %s"
                  .formatted(host, host);
          case HOST_DOWN -> "%s is down, says a router on the way".formatted(host);
          case PROHIBITED ->
              "a firewall of %s or on the way to it prohibits UDP port %d; let it through"
                  .formatted(host, port);
          case FILTERED_HERE ->
              "a firewall of this host does not let UDP to port %d of %s out; let it through"
                  .formatted(port, host);
          case NO_UDP -> "%s does not take UDP, says it or a router on the way".formatted(host);
          case INTERFACE_DOWN ->
              "the network interface towards %s is down; ip route get %s shows which it is"
                  .formatted(host, host);
          case TOO_BIG, NO_BUFFER, OTHER -> null;
        });
  }
}
