package io.filecast.node;

import java.net.InetSocketAddress;

/** How the source of a datagram is written. */
final class Sources {
  private Sources() {}

  /** {@code 10.0.0.1}, {@code fe80::1%2}: what a datagram is sent to. */
  static String host(InetSocketAddress source) {
    return source.getAddress().getHostAddress();
  }

  /** {@code 10.0.0.1:4711}, {@code [::1]:4711}. */
  static String text(InetSocketAddress source) {
    String host = host(source);
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + source.getPort();
  }
}
