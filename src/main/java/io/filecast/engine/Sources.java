package io.filecast.engine;

import io.vertx.core.net.SocketAddress;

/** How the source of a datagram is written. */
final class Sources {
  private Sources() {}

  /** {@code 10.0.0.1:4711}, {@code [::1]:4711}. */
  static String text(SocketAddress source) {
    return source.host().indexOf(':') >= 0
        ? "[" + source.host() + "]:" + source.port()
        : source.host() + ":" + source.port();
  }
}
