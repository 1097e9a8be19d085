package io.filecast.node;

import io.filecast.protocol.endpoint.ReceiverEndpoint;
import io.filecast.transport.DatagramHandler;
import io.filecast.transport.DatagramPort;
import io.filecast.transport.GroupPorts;
import io.filecast.transport.MulticastRoute;
import io.filecast.transport.Route;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups that a receiver listens to: a socket for each group and sender, as long as one of its
 * transfers wants it. Belongs to the receiver's context.
 */
final class GroupListeners {
  private static final Logger LOG = LoggerFactory.getLogger(GroupListeners.class);

  /** One descriptor each; a sender that is not heard goes on by unicast. */
  private static final int MAX_OPEN = 64;

  /** Switches forget members that they do not hear of after four minutes (RFC 3376, 8.4). */
  static final long JOIN_AGAIN_MILLIS = 60_000;

  private record Key(InetSocketAddress group, InetAddress source) {}

  private final Vertx vertx;
  private final int receiveBufferBytes;
  private final ReceiverEndpoint<Route> endpoint;
  private final Map<Key, Listener> listeners = new HashMap<>();

  /**
   * @param receiveBufferBytes asked of the kernel for each socket; 0 = its default
   */
  GroupListeners(Vertx vertx, int receiveBufferBytes, ReceiverEndpoint<Route> endpoint) {
    this.vertx = vertx;
    this.receiveBufferBytes = receiveBufferBytes;
    this.endpoint = endpoint;
  }

  void join(InetSocketAddress group, InetAddress source) {
    Key key = new Key(group, source);
    Listener known = listeners.get(key);
    if (known != null) {
      known.users++;
    } else if (listeners.size() < MAX_OPEN) {
      listeners.put(key, new Listener(key));
    } else {
      LOG.debug("{} is not listened to: {} groups are", group, MAX_OPEN);
    }
  }

  void leave(InetSocketAddress group, InetAddress source) {
    Key key = new Key(group, source);
    Listener known = listeners.get(key);
    if (known != null && --known.users == 0) {
      listeners.remove(key);
      known.close();
    }
  }

  /** Listens to nothing any more. */
  Future<Void> close() {
    List<Future<Void>> all = new ArrayList<>();
    listeners.values().forEach(each -> all.add(each.close()));
    listeners.clear();
    return Future.join(all).mapEmpty();
  }

  /** One socket. */
  private final class Listener implements DatagramHandler {
    private final Key key;
    private final Future<DatagramPort> opening;
    private final long timer;
    private int users = 1;
    private boolean closed;

    Listener(Key key) {
      this.key = key;
      opening =
          vertx
              .executeBlocking(() -> MulticastRoute.to(key.source), false)
              .compose(
                  route ->
                      GroupPorts.receiver(vertx, key.group, route, key.source, receiveBufferBytes));
      opening.onSuccess(port -> port.handler(this)).onFailure(this::tell);
      timer = vertx.setPeriodic(JOIN_AGAIN_MILLIS, tick -> joinAgain());
    }

    private void joinAgain() {
      if (opening.succeeded()) {
        vertx
            .executeBlocking(() -> MulticastRoute.to(key.source), false)
            .compose(
                route ->
                    closed
                        ? Future.succeededFuture()
                        : GroupPorts.joinAgain(opening.result(), key.group, route, key.source))
            .onFailure(this::tell);
      }
    }

    private void tell(Throwable why) {
      LOG.info(
          "{} is not listened to, its sender goes on by unicast: {}",
          key.group.getAddress().getHostAddress(),
          why.getMessage());
    }

    Future<Void> close() {
      closed = true;
      vertx.cancelTimer(timer);
      return opening.transform(
          open -> open.succeeded() ? open.result().close() : Future.succeededFuture());
    }

    @Override
    public void onDatagrams(ByteBuf frames, int frameBytes, InetSocketAddress source) {
      if (closed || frameBytes == 0) {
        return;
      }
      long now = System.nanoTime();
      int end = frames.writerIndex();
      for (int from = frames.readerIndex(); from < end; from += frameBytes) {
        endpoint.onGroupDatagram(
            now, source.getAddress(), frames.setIndex(from, Math.min(end, from + frameBytes)));
      }
    }

    @Override
    public void onReadComplete() {
      endpoint.onReadComplete(System.nanoTime());
    }
  }
}
