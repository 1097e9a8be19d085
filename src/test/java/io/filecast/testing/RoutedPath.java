package io.filecast.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A sender and a receiver on two networks with a router between them, each a network namespace of
 * its own, with IPv4 and IPv6. All of it is gone when it is closed.
 */
public final class RoutedPath implements AutoCloseable {
  /** The receiver's addresses. */
  public static final String RECEIVER_IPV4 = "10.78.2.1";

  public static final String RECEIVER_IPV6 = "fd00:78:2::1";

  private final String prefix = Segment.namespacePrefix("fcr");
  private final String sender = prefix + "s";
  private final String router = prefix + "r";
  private final String receiver = prefix + "d";
  private final List<String> namespaces = new ArrayList<>();

  /** Skips the test, and says why, where no path can be made. */
  public RoutedPath() throws IOException {
    String reason = Segment.whyNot();
    assumeTrue(reason == null, reason);
    try {
      for (String name : List.of(router, sender, receiver)) {
        namespaces.add(name);
        sh("ip netns add " + name);
        sh("ip -n %s link set lo up".formatted(name));
      }
      join(sender, "r1", 1);
      join(receiver, "r2", 2);
      in(router, "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    } catch (IOException | AssertionError e) {
      close();
      throw e;
    }
  }

  private void join(String host, String port, int network) throws IOException {
    sh("ip link add eth0 netns %s type veth peer name %s netns %s".formatted(host, port, router));
    addresses(router, port, network, "254", "fe");
    addresses(host, "eth0", network, "1", "1");
    sh("ip -n %s route add default via 10.78.%d.254".formatted(host, network));
    sh("ip -n %s route add default via fd00:78:%d::fe".formatted(host, network));
    if (Segment.canSwitchOffloads()) {
      in(host, "ethtool -K eth0 tso off gso off gro off tx-udp-segmentation off");
      in(router, "ethtool -K " + port + " tso off gso off gro off");
    }
  }

  private static void addresses(String host, String device, int network, String v4, String v6)
      throws IOException {
    sh("ip -n %s addr add 10.78.%d.%s/24 dev %s".formatted(host, network, v4, device));
    sh("ip -n %s addr add fd00:78:%d::%s/64 dev %s nodad".formatted(host, network, v6, device));
    sh("ip -n %s link set %s mtu 1500 up".formatted(host, device));
  }

  /** Makes the network of the receiver narrower: the router drops what is larger, and says so. */
  public void narrow(int mtu) throws IOException {
    sh("ip -n %s link set r2 mtu %d".formatted(router, mtu));
  }

  /** The router does not say any more that something was too big or cannot be reached. */
  public void keepRouterSilent() throws IOException {
    in(router, "nft add table inet silent");
    nft("add chain inet silent out { type filter hook output priority 0; }");
    nft("add rule inet silent out icmp type destination-unreachable drop");
    nft("add rule inet silent out icmpv6 type { packet-too-big, destination-unreachable } drop");
  }

  private void nft(String rule) throws IOException {
    Segment.run(Segment.inside(router, List.of("nft", rule)));
  }

  /** Makes the sender's own interface narrower. */
  public void narrowSender(int mtu) throws IOException {
    sh("ip -n %s link set eth0 mtu %d".formatted(sender, mtu));
  }

  /** "Destination unreachable" that have come to the sender and to the receiver, IPv4. */
  public List<Long> unreachablesReceived() throws IOException {
    return List.of(unreachables(sender), unreachables(receiver));
  }

  private static long unreachables(String host) throws IOException {
    List<String[]> icmp =
        Segment.run(Segment.inside(host, List.of("cat", "/proc/net/snmp")).toArray(String[]::new))
            .lines()
            .filter(line -> line.startsWith("Icmp: "))
            .map(line -> line.split(" "))
            .toList();
    return Long.parseLong(icmp.get(1)[List.of(icmp.get(0)).indexOf("InDestUnreachs")]);
  }

  public List<String> atSender(List<String> command) {
    return Segment.inside(sender, command);
  }

  public List<String> atRouter(List<String> command) {
    return Segment.inside(router, command);
  }

  public List<String> atReceiver(List<String> command) {
    return Segment.inside(receiver, command);
  }

  private static void in(String namespace, String command) throws IOException {
    Segment.run(Segment.inside(namespace, List.of(command.split(" "))));
  }

  private static void sh(String command) throws IOException {
    Segment.run(Stream.of(command.split(" ")).toList());
  }

  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    for (String namespace : namespaces) {
      if (!Jars.succeeds("ip", "netns", "del", namespace)) {
        System.err.println("namespace " + namespace + " could not be removed");
      }
    }
    namespaces.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
