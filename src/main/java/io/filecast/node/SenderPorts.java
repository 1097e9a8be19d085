package io.filecast.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;

/**
 * The sockets that a context sends from, one for each address family, opened when the first
 * destination needs it. Belongs to its context.
 */
final class SenderPorts {
  private final Vertx vertx;
  private final int sendBufferBytes;
  private final Map<Boolean, SenderPort> byFamily = new HashMap<>();

  /**
   * @param sendBufferBytes asked of the kernel for each; 0 = its default
   */
  SenderPorts(Vertx vertx, int sendBufferBytes) {
    this.vertx = vertx;
    this.sendBufferBytes = sendBufferBytes;
  }

  /** The socket for a destination whose host is an IP literal. */
  SenderPort of(String host) {
    boolean ipv6 = host.indexOf(':') >= 0;
    SenderPort known = byFamily.get(ipv6);
    if (known == null || known.isLost()) {
      known = new SenderPort(vertx, ipv6, sendBufferBytes);
      byFamily.put(ipv6, known);
    }
    return known;
  }

  Future<Void> close() {
    return Future.join(byFamily.values().stream().map(SenderPort::close).toList()).mapEmpty();
  }
}
