package io.filecast.doctor;

import io.filecast.transport.MulticastProbe;
import io.filecast.transport.MulticastRoute;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether one stream for many can leave this host, and come in: for {@code delivery=auto}.
 *
 * @param towards who is to be reached: the interface that leads there is looked at; empty = all
 * @param port that groups are listened to at
 */
record MulticastCheck(Optional<String> towards, int port) implements Check {
  private static final String NAME = "multicast";
  private static final long WAIT_MILLIS = 300;

  @Override
  public Finding look() {
    List<MulticastRoute> routes;
    try {
      routes = routes();
    } catch (IOException e) {
      return Finding.warning(NAME, e.getMessage() + ": each receiver gets a stream of its own");
    }
    if (routes.isEmpty()) {
      return Finding.warning(
          NAME, "no interface of this host does multicast: each receiver gets a stream of its own");
    }
    List<String> heard = new ArrayList<>();
    for (MulticastRoute route : routes) {
      Finding trouble = trouble(route);
      if (trouble != null) {
        return trouble;
      }
      heard.add(route.via().getName());
    }
    return Finding.ok(
            NAME, "what goes to a group by %s is heard here".formatted(String.join(", ", heard)))
        .with("interfaces", String.join(",", heard));
  }

  private List<MulticastRoute> routes() throws IOException {
    if (towards.isEmpty()) {
      return MulticastProbe.routes();
    }
    InetAddress remote;
    try {
      remote = InetAddress.getByName(towards.get());
    } catch (UnknownHostException e) {
      return MulticastProbe.routes(); // the check of its name says so
    }
    return remote instanceof Inet4Address
        ? List.of(MulticastRoute.to(remote))
        : MulticastProbe.routes();
  }

  /** Null when there is none. */
  private Finding trouble(MulticastRoute route) {
    String via = Remedies.plain(route.via().getName());
    try {
      if (MulticastProbe.isHeard(route, port, WAIT_MILLIS)) {
        return null;
      }
    } catch (SocketException e) {
      return Finding.warning(
          NAME,
          "no group can be joined on %s: %s".formatted(via, e.getMessage()),
          Remedies.raise("net.ipv4.igmp_max_memberships", 100));
    } catch (IOException e) {
      return Finding.warning(
          NAME, "nothing can be sent to a group by %s: %s".formatted(via, e.getMessage()));
    }
    return Finding.warning(
        NAME,
        "what goes to a group by %s is not heard here; does a firewall of this host drop it?"
            .formatted(via),
        "sudo nft insert rule inet filter input ip daddr 232.0.0.0/8 udp dport %d accept   # nftables"
            .formatted(port),
        "sudo firewall-cmd --permanent --add-port=%d/udp && sudo firewall-cmd --reload   # firewalld"
            .formatted(port));
  }
}
