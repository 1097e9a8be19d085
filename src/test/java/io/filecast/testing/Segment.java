package io.filecast.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One sender and some receivers on one Ethernet: each a network namespace of its own, with an
 * interface {@code eth0} of MTU 1500 on a bridge. Segmentation is done before the link where
 * ethtool is there, so that a loss rule sees the packets a wire would carry. All of it is gone when
 * it is closed.
 */
public final class Segment implements AutoCloseable {
  /** The sender's address. */
  public static final String SENDER = "10.77.0.1";

  private static final AtomicInteger MADE = new AtomicInteger();

  /** Far more than a command takes, also on a busy machine. */
  private static final long COMMAND_SECONDS = 60;

  /** A switch has none; the kernel may send bridged packets through this host's all the same. */
  private static final String NO_PACKET_FILTER =
      "cd /proc/sys/net/bridge 2>/dev/null || exit 0; echo 0 >bridge-nf-call-iptables";

  private final String prefix = namespacePrefix("fct");

  private final List<String> namespaces = new ArrayList<>();
  private final String sender = prefix + "s";
  private final String bridge = prefix + "sw";
  private final boolean offloads;

  /** A segment without offloads; what it has made so far is gone again when that fails. */
  public Segment(int receivers) throws IOException {
    this(receivers, false);
  }

  /**
   * Makes the segment.
   *
   * @param offloads whether bursts of up to 64 KiB cross it in one piece, as between a host and its
   *     guests; a loss rule then drops whole bursts
   */
  public Segment(int receivers, boolean offloads) throws IOException {
    this.offloads = offloads;
    try {
      namespace(bridge);
      run("ip", "-n", bridge, "link", "add", "br0", "type", "bridge", "forward_delay", "0");
      run(inside(bridge, List.of("sh", "-c", NO_PACKET_FILTER)));
      run("ip", "-n", bridge, "link", "set", "br0", "up");
      join(sender, SENDER, "s");
      for (int i = 1; i <= receivers; i++) {
        join(receiver(i), address(i), "r" + i);
      }
    } catch (IOException | AssertionError e) {
      close();
      throw e;
    }
  }

  /**
   * What the names of the namespaces of one network begin with: of this process and not used
   * before, so that neither tests that run at the same time nor two builds share a network.
   */
  static String namespacePrefix(String kind) {
    return "%s%d-%d-".formatted(kind, ProcessHandle.current().pid(), MADE.incrementAndGet());
  }

  /** Null, or why this machine cannot make one. */
  public static String whyNot() {
    for (String tool : List.of("ip", "nft", "tc")) {
      if (!Jars.succeeds("sh", "-c", "command -v " + tool)) {
        return tool + " is missing";
      }
    }
    return Jars.succeeds("unshare", "-n", "nft", "add", "table", "netdev", "try")
            && Jars.succeeds("unshare", "-n", "ip", "link", "add", "br0", "type", "bridge")
        ? null
        : "network namespaces need root, and a kernel with bridges and nft";
  }

  /** Without ethtool a link keeps its offloads. */
  public static boolean canSwitchOffloads() {
    return Jars.succeeds("sh", "-c", "command -v ethtool");
  }

  private void namespace(String name) throws IOException {
    namespaces.add(name); // whatever becomes of the command: it may have been made
    run("ip", "netns", "add", name);
    run("ip", "-n", name, "link", "set", "lo", "up");
  }

  private void join(String host, String address, String port) throws IOException {
    namespace(host);
    run(
        ("ip link add eth0 netns %s type veth peer name %s netns %s")
            .formatted(host, port, bridge)
            .split(" "));
    run("ip", "-n", host, "addr", "add", address + "/24", "brd", "+", "dev", "eth0");
    run("ip", "-n", host, "link", "set", "eth0", "mtu", "1500", "up");
    run("ip", "-n", host, "route", "add", "224.0.0.0/4", "dev", "eth0");
    run("ip", "-n", bridge, "link", "set", port, "mtu", "1500", "master", "br0", "up");
    if (!offloads && canSwitchOffloads()) {
      run(inside(host, "ethtool -K eth0 tso off gso off gro off tx-udp-segmentation off"));
      run(inside(bridge, "ethtool -K " + port + " tso off gso off gro off"));
    }
  }

  private String receiver(int i) {
    return prefix + "r" + i;
  }

  /** The address of the i-th receiver, from 1 on. */
  public String address(int i) {
    return "10.77.0." + (10 + i);
  }

  /** {@code address:8888} of the receivers from 1 to n, as the sender's option takes them. */
  public String destinations(int n) {
    return String.join(
        ",", Stream.iterate(1, i -> i + 1).limit(n).map(i -> address(i) + ":8888").toList());
  }

  /** The command, at the sender. */
  public List<String> atSender(List<String> command) {
    return inside(sender, command);
  }

  /** The command, at the i-th receiver. */
  public List<String> atReceiver(int i, List<String> command) {
    return inside(receiver(i), command);
  }

  /** Runs a command at the sender; fails when it does. Returns what it says. */
  public String runAtSender(String... command) throws IOException {
    return run(inside(sender, List.of(command)).toArray(String[]::new));
  }

  /** Runs a command at the i-th receiver; fails when it does. Returns what it says. */
  public String runAtReceiver(int i, String... command) throws IOException {
    return run(inside(receiver(i), List.of(command)).toArray(String[]::new));
  }

  static List<String> inside(String namespace, String command) {
    return inside(namespace, List.of(command.split(" ")));
  }

  static List<String> inside(String namespace, List<String> command) {
    return Stream.concat(Stream.of("ip", "netns", "exec", namespace), command.stream()).toList();
  }

  /**
   * Drops UDP packets at random, drawn independently at each receiver's ingress and at the
   * sender's.
   */
  public void lose(int percent) throws IOException {
    lose("udp", percent * 100);
  }

  /**
   * The same for UDP and TCP.
   *
   * @param percent two decimals count
   */
  public void loseOfEveryProtocol(double percent) throws IOException {
    lose("{ udp, tcp }", (int) Math.round(percent * 100));
  }

  private void lose(String protocols, int permyriad) throws IOException {
    for (String host : namespaces) {
      if (!host.equals(bridge) && permyriad > 0) {
        run(inside(host, "nft add table netdev loss"));
        run(
            inside(
                host,
                List.of(
                    "nft",
                    "add chain netdev loss in { type filter hook ingress device eth0 priority 0; }")));
        run(
            inside(
                host,
                List.of(
                    "nft",
                    "add rule netdev loss in ip protocol %s numgen random mod 10000 < %d counter drop"
                        .formatted(protocols, permyriad))));
      }
    }
  }

  /** Caps what goes to the i-th receiver, at its port of the switch: nothing pushes back. */
  public void capTowards(int i, String rate) throws IOException {
    run(
        inside(
            bridge,
            "tc qdisc add dev r%d root tbf rate %s burst 32kb limit 256kb".formatted(i, rate)));
  }

  /** Caps what leaves the sender, on its own interface: a full queue slows its sockets down. */
  public void capSender(String rate) throws IOException {
    run(
        inside(
            sender,
            "tc qdisc add dev eth0 root tbf rate %s burst 32kb limit 256kb".formatted(rate)));
  }

  /**
   * What has crossed the ports of the switch, as {@code ip -json -statistics link} tells it. The
   * sender's port is {@code s}, the receivers' are {@code r1}, {@code r2}, ...
   */
  public String portStatistics() throws IOException {
    return run("ip", "-n", bridge, "-json", "-statistics", "link");
  }

  /** Makes the link of the i-th receiver narrower; the sender is not told. */
  public void narrow(int i, int mtu) throws IOException {
    run("ip", "-n", receiver(i), "link", "set", "eth0", "mtu", "" + mtu);
  }

  static void run(List<String> command) throws IOException {
    run(command.toArray(String[]::new));
  }

  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + " failed: " + said);
      }
      return said;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Interfaces, bridge and rules go with their namespaces, also when the thread is interrupted. */
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
