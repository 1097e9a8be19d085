package io.filecast.transport;

import java.net.InetSocketAddress;

/**
 * The routes back from one socket that were used last, so that a datagram of a known remote address
 * makes no object. Belongs to the socket's context.
 */
final class Routes {
  /** A power of two; remote addresses that share a slot take turns. */
  private static final int SLOTS = 64;

  private final DatagramPort local;
  private final Route[] slots = new Route[SLOTS];

  Routes(DatagramPort local) {
    this.local = local;
  }

  Route to(InetSocketAddress remote) {
    int hash = remote.hashCode();
    int slot = (hash ^ hash >>> 16) & SLOTS - 1;
    Route route = slots[slot];
    if (route == null || !route.remote().equals(remote)) {
      route = new Route(local, remote);
      slots[slot] = route;
    }
    return route;
  }
}
