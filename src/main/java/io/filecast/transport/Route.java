package io.filecast.transport;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import java.net.InetSocketAddress;

/**
 * The way back to where a datagram came from: its remote address, and the local socket that it came
 * to. An answer that leaves by another socket may have another source address, and a sender does
 * not take it for an answer.
 */
public final class Route {
  private final DatagramPort local;
  private final InetSocketAddress remote;

  Route(DatagramPort local, InetSocketAddress remote) {
    this.local = local;
    this.remote = remote;
  }

  /** Where the datagram came from. */
  public InetSocketAddress remote() {
    return remote;
  }

  /**
   * Sends one datagram back.
   *
   * @param datagram its readable bytes; ownership passes to the socket
   */
  public Future<Void> send(ByteBuf datagram) {
    return local.send(datagram, remote);
  }
}
