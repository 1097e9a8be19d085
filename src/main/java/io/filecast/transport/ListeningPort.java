package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP port to receive on whose answers leave from the address that was asked. On a wildcard host
 * it is a socket for all addresses and one for each address of this host: the kernel prefers the
 * latter for what comes in, and only they have a source address of their own. Addresses that are
 * added later, or that the system does not list, get theirs while it runs. Belongs to the Vert.x
 * context it was opened on.
 *
 * <p>The sockets share the port by SO_REUSEPORT, which is on only while one of them is bound: the
 * first is bound without it, and no other program can ever share the port.
 */
public final class ListeningPort {
  private static final Logger LOG = LoggerFactory.getLogger(ListeningPort.class);

  private static final long REREAD_MILLIS = 5_000;

  /** The resolver is asked once a minute. */
  private static final int REREADS_PER_NAME = 12;

  /** A socket of an address that is not listed goes when it was silent for so many: a minute. */
  private static final int SILENT_REREADS = 12;

  /** One descriptor each, and memory of the kernel for what has come and is not read yet. */
  static final int MAX_LISTED = 128;

  /** Beyond those, for addresses that were asked and are not listed, or not any more. */
  static final int MAX_ASKED = 32;

  private static final InetAddress LIMITED_BROADCAST =
      new InetSocketAddress("255.255.255.255", 0).getAddress();

  private final Vertx vertx;
  private final DatagramPort first;
  private final int receiveBufferBytes;
  private final Map<LocalAddress, OneAddress> sockets = new LinkedHashMap<>();

  /** Addresses that cannot be bound to, until the list is read again. */
  private final Set<LocalAddress> unavailable = new HashSet<>();

  private LocalAddresses listed = LocalAddresses.NONE;
  private List<LocalAddress> ownName = List.of();
  private Set<LocalAddress> wanted = Set.of();
  private RouteHandler handler;
  private int rereads;
  private int opening;
  private boolean reading;
  private boolean warned;
  private boolean closed;
  private long timer;

  private ListeningPort(Vertx vertx, DatagramPort first, int receiveBufferBytes) {
    this.vertx = vertx;
    this.first = first;
    this.receiveBufferBytes = receiveBufferBytes;
  }

  /**
   * Opens a port on the current context.
   *
   * @param port 0 = any free one
   * @param receiveBufferBytes asked of the kernel for each socket; 0 = its default
   * @return the port once all addresses that are listed now have their socket; fails with the
   *     kernel's reason when the port cannot be had
   */
  public static Future<ListeningPort> open(
      Vertx vertx, String host, int port, int receiveBufferBytes) {
    return DatagramPort.listen(vertx, host, port, receiveBufferBytes)
        .compose(first -> new ListeningPort(vertx, first, receiveBufferBytes).start());
  }

  private Future<ListeningPort> start() {
    first.handler(new AllAddresses());
    if (!first.localAddress().isAnyLocalAddress()) {
      return Future.succeededFuture(this);
    }
    if (!first.sharePort(true)) {
      LOG.warn(
          "one socket for all addresses of this host, because the system does not let several share a port "
              + "(SO_REUSEPORT): answers leave from the address that the system chooses; "
              + "with --host ADDRESS they leave from that");
      return Future.succeededFuture(this);
    }
    first.sharePort(false);
    first.learnDestinations();
    timer = vertx.setPeriodic(REREAD_MILLIS, tick -> reread());
    return reread().map(this);
  }

  // ---- addresses -----------------------------------------------------------------------------

  private Future<Void> reread() {
    if (reading || closed) {
      return Future.succeededFuture();
    }
    reading = true;
    if (!first.tellsDestinations() && rereads % REREADS_PER_NAME == 0) {
      vertx
          .executeBlocking(LocalAddresses::ofOwnName, false)
          .onSuccess(
              found -> {
                ownName = found;
                follow();
              });
    }
    rereads++;
    return vertx
        .executeBlocking(LocalAddresses::read, false)
        .onSuccess(
            found -> {
              listed = found;
              follow();
            })
        .onFailure(e -> warn("the addresses of this host cannot be read", e))
        .otherwiseEmpty()
        .onComplete(done -> reading = false)
        .mapEmpty();
  }

  /** Opens and closes sockets, so that they are those of the addresses. */
  private void follow() {
    if (closed) {
      return;
    }
    wanted = wanted();
    unavailable.clear();
    for (OneAddress socket : List.copyOf(sockets.values())) {
      if (socket.isToGo()) {
        sockets.remove(socket.address);
        socket.port.close();
      }
    }
    for (LocalAddress address : wanted) {
      if (!sockets.containsKey(address)) {
        open(address);
      }
    }
  }

  private Set<LocalAddress> wanted() {
    Set<LocalAddress> all = new LinkedHashSet<>(listed.unicast());
    all.addAll(ownName);
    if (!first.isIpv6()) {
      all.removeIf(LocalAddress::isIpv6);
    }
    if (all.size() <= MAX_LISTED) {
      return all;
    }
    warn("this host has more than %d addresses".formatted(MAX_LISTED), null);
    return new LinkedHashSet<>(List.copyOf(all).subList(0, MAX_LISTED));
  }

  /** Done at once, as binding is on the event loop. */
  private void open(LocalAddress address) {
    if (opening++ == 0) {
      first.sharePort(true);
    }
    Future<DatagramPort> bound;
    try {
      bound = DatagramPort.listenToo(vertx, address.host(), port(), receiveBufferBytes);
    } catch (RuntimeException e) { // no descriptor is left
      bound = Future.failedFuture(e);
    }
    bound.onComplete(
        opened -> {
          if (opened.succeeded()) {
            opened.result().sharePort(false);
          }
          if (--opening == 0) {
            first.sharePort(false);
          }
          if (opened.failed()) {
            onUnavailable(address, opened.cause());
          } else if (closed || sockets.containsKey(address)) {
            opened.result().close();
          } else {
            OneAddress socket = new OneAddress(address, opened.result());
            sockets.put(address, socket);
            socket.port.handler(socket);
            socket.port.lost().onSuccess(reason -> onSocketLost(socket, reason));
          }
        });
  }

  /** The socket of all addresses serves this one until the list is read again. */
  private void onSocketLost(OneAddress socket, String reason) {
    if (sockets.remove(socket.address, socket)) {
      LOG.warn("the socket of {} is opened anew: {}", socket.address, reason);
    }
  }

  /** An address of IPv6 that is just being tried out, or a name that stands for another host. */
  private void onUnavailable(LocalAddress address, Throwable cause) {
    unavailable.add(address);
    if (DatagramPort.isNotHere(cause)) {
      LOG.debug("no socket for {}: {}", address, cause.toString());
    } else {
      warn("no socket of its own for " + address, cause);
    }
  }

  private void warn(String what, Throwable cause) {
    if (!warned) {
      warned = true;
      LOG.warn(
          "{}{}: answers for such an address may leave from another; with --host ADDRESS they leave from that",
          what,
          cause == null ? "" : " (" + cause.getMessage() + ")");
    }
  }

  /**
   * The socket to answer from.
   *
   * @param asked the address that a datagram to all of them was sent to
   */
  private DatagramPort socketOf(InetAddress asked) {
    if (!first.tellsDestinations() || asked == null || asked.isAnyLocalAddress()) {
      return first; // the port has one address only, or the system does not tell
    }
    LocalAddress address = LocalAddress.of(asked);
    OneAddress socket = sockets.get(address);
    if (socket == null && mayOpen(address)) {
      open(address);
      socket = sockets.get(address);
    }
    return socket == null ? first : socket.port;
  }

  private boolean mayOpen(LocalAddress address) {
    InetAddress asked = address.address();
    if (asked.isMulticastAddress()
        || asked.equals(LIMITED_BROADCAST)
        || listed.broadcast().contains(asked)
        || unavailable.contains(address)) {
      return false;
    }
    long unlisted = sockets.keySet().stream().filter(one -> !wanted.contains(one)).count();
    if (unlisted >= MAX_ASKED) {
      warn("more than %d unlisted addresses of this host are asked".formatted(MAX_ASKED), null);
      return false;
    }
    return unavailable.size() < MAX_ASKED;
  }

  // ---- datagrams -----------------------------------------------------------------------------

  /** Gets every datagram that comes, on the context this port was opened on. */
  public void handler(RouteHandler handler) {
    this.handler = handler;
  }

  /** What comes to the socket of all addresses, because the address has none of its own. */
  private final class AllAddresses implements DatagramHandler {
    @Override
    public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
      onDatagrams(frames, frameBytes, source, null);
    }

    @Override
    public void onDatagrams(
        ByteBuf frames, int frameBytes, InetSocketAddress source, InetSocketAddress asked) {
      if (handler != null) {
        DatagramPort socket = socketOf(asked == null ? null : asked.getAddress());
        handler.onDatagrams(frames, frameBytes, socket.route(source));
      }
    }

    @Override
    public void onReadComplete() {
      if (handler != null) {
        handler.onReadComplete();
      }
    }
  }

  /** A socket of one address, and what comes to it. */
  private final class OneAddress implements DatagramHandler {
    private final LocalAddress address;
    private final DatagramPort port;

    /** Times that the list was read since the last datagram came. */
    private int silence;

    OneAddress(LocalAddress address, DatagramPort port) {
      this.address = address;
      this.port = port;
    }

    /**
     * A transfer may still come by an address that is gone from the list: it may come back, or
     * never was there.
     */
    boolean isToGo() {
      if (wanted.contains(address)) {
        silence = 0;
        return false;
      }
      return ++silence > SILENT_REREADS || listed.broadcast().contains(address.address());
    }

    @Override
    public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
      silence = 0;
      if (handler != null) {
        handler.onDatagrams(frames, frameBytes, port.route(source));
      }
    }

    @Override
    public void onReadComplete() {
      if (handler != null) {
        handler.onReadComplete();
      }
    }
  }

  // ---- the port ------------------------------------------------------------------------------

  /** Completes with the reason when nothing can come any more although nobody closed it. */
  public Future<String> lost() {
    return first.lost();
  }

  /** The bound port. */
  public int port() {
    return first.port();
  }

  /**
   * Receive buffer the kernel gave each socket, in bytes of the unit it is asked in; empty when it
   * cannot be told.
   */
  public Optional<Integer> receiveBufferBytes() {
    return first.receiveBufferBytes();
  }

  /** Sockets that are open. */
  int sockets() {
    return 1 + sockets.size();
  }

  /**
   * Frees the port.
   *
   * @return done when nothing of it will run on its context any more
   */
  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    List<Future<Void>> all = new ArrayList<>();
    sockets.values().forEach(socket -> all.add(socket.port.close()));
    sockets.clear();
    all.add(first.close());
    return Future.join(all).mapEmpty();
  }
}
