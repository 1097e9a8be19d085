package io.filecast.transport;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * An address of this host.
 *
 * @param scopeId number of the interface that a link-local address of IPv6 belongs to; two of them
 *     are equal for Java, whatever their interface is. 0 = none
 */
record LocalAddress(InetAddress address, int scopeId) {
  static LocalAddress of(InetAddress address) {
    boolean scoped = address instanceof Inet6Address && address.isLinkLocalAddress();
    return new LocalAddress(address, scoped ? ((Inet6Address) address).getScopeId() : 0);
  }

  boolean isIpv6() {
    return address instanceof Inet6Address;
  }

  /** What a socket can be bound to; {@code fe80::1%2} with a scope. */
  String host() {
    String host = address.getHostAddress();
    int scope = host.indexOf('%');
    String plain = scope < 0 ? host : host.substring(0, scope);
    return scopeId == 0 ? plain : plain + "%" + scopeId;
  }

  @Override
  public String toString() {
    return host();
  }
}
