package io.filecast.config;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The keys that one of the two programs knows, in the order they are documented. */
public final class ConfigKeys implements Iterable<ConfigKey> {
  /** Largest payload of an IPv4 UDP datagram: 65,535 - 20 (IP) - 8 (UDP). */
  static final int MAX_DATAGRAM_BYTES = 65_507;

  /** What every path is expected to carry (RFC 9000, section 14). */
  private static final int MIN_DATAGRAM_BYTES = 1_200;

  /** No kernel gives a socket more; keeps arithmetic on buffer sizes within int. */
  private static final long MAX_SOCKET_BUFFER_BYTES = 1L << 30;

  /** Largest integer that every JSON reader keeps exact. */
  static final long MAX_JSON_INTEGER = (1L << 53) - 1;

  private static final long WEEK_MILLIS = 7L * 24 * 3600 * 1000;

  /** What the sender knows. */
  public static final ConfigKeys SENDER =
      new ConfigKeys(
          "sender",
          ConfigKey.text("file", null, "The file to send, relative to the working directory."),
          ConfigKey.destinations(
              "destinations",
              "Who gets it: host, host:port, [ipv6]:port, node[01-40]:port, @file with one a line, or {name, host, port, publicKey}; with keys also KEY@host:port."),
          ConfigKey.choice(
              "mode",
              Arrays.stream(Mode.values()).map(Mode::label).toList(),
              Mode.RELIABLE.label(),
              "What goes over the wire: filecast's own, every copy proven, or the lab's, payload only."),
          ConfigKey.choice(
              "strategy",
              Arrays.stream(Strategy.values()).map(Strategy::label).toList(),
              Strategy.EVENT_LOOP.label(),
              "Who runs the destinations; process and process-pool spawn JVMs."),
          ConfigKey.integer(
              "instances",
              1,
              64,
              1,
              "Sender verticle instances of strategy event-loop; receivers of one group share one."),
          ConfigKey.integer("poolSize", 1, 256, 2, "Threads of worker-pool, JVMs of process-pool."),
          ConfigKey.millis(
              "timeoutMillis",
              1,
              WEEK_MILLIS,
              86_400_000,
              "A destination not done after this time has failed."),
          ConfigKey.text(
              "name", "*", "Reliable: the file's name at the receivers; * is the one it has here."),
          ConfigKey.word(
              "require",
              "all",
              "Reliable: how many proven copies are a success: all, a number, or a share (95%)."),
          ConfigKey.rateOr(
              "auto",
              "rate",
              "Reliable: rate towards each destination (100Mbit/s, 12.5MB/s); auto finds it."),
          ConfigKey.rateOr("none", "rateLimit", "Reliable: limit over all destinations of a JVM."),
          ConfigKey.bytesOr(
              "auto",
              "datagramBytes",
              MIN_DATAGRAM_BYTES,
              MAX_DATAGRAM_BYTES,
              "Reliable: UDP payload of a datagram; auto finds what the path carries."),
          ConfigKey.choice(
              "delivery",
              Arrays.stream(DeliveryMode.values()).map(DeliveryMode::label).toList(),
              DeliveryMode.AUTO.label(),
              "Reliable: auto sends one stream for all that hear it when there are several and more than 4 MiB (event-loop only; compare: unicast); unicast each its own; multicast fails who does not hear it."),
          ConfigKey.text(
              "multicast.group",
              GroupSending.AUTO,
              "Address of the group; auto is a random one for this sender alone."),
          ConfigKey.integer(
              "multicast.port",
              1,
              65_535,
              GroupSending.DEFAULT_PORT,
              "Port that receivers listen at for the group."),
          ConfigKey.integer(
              "multicast.ttl", 1, 255, 1, "Routers that the group's stream passes, and one more."),
          ConfigKey.text(
              "multicast.interface",
              GroupSending.AUTO,
              "Interface of the group's stream, by name or address; auto leads to the first destination."),
          ConfigKey.millis(
              "timeouts.answerMillis",
              10,
              WEEK_MILLIS,
              5_000,
              "Reliable: a receiver that has not answered by then has failed."),
          ConfigKey.millis(
              "timeouts.silenceMillis",
              100,
              WEEK_MILLIS,
              15_000,
              "Reliable: a receiver that falls silent for so long has failed."),
          ConfigKey.bytes(
              "raw.chunkBytes",
              1,
              MAX_DATAGRAM_BYTES,
              1_400,
              "Bytes of the file per datagram; the lab sent 1."),
          ConfigKey.integer(
              "raw.datagramsPerSecond",
              0,
              1_000_000_000,
              0,
              "Rate towards each destination; 0 is as fast as the socket takes them."),
          transport(),
          ConfigKey.bytes(
              "sendBufferBytes",
              0,
              MAX_SOCKET_BUFFER_BYTES,
              0,
              "Send buffer asked of the kernel; 0 is the kernel's default."),
          ConfigKey.text(
              "identity",
              KeyText.NONE,
              "Reliable: file with this sender's private key; each destination then needs its receiver's public key."),
          ConfigKey.choice(
              "requireKeys",
              List.of("no", "yes"),
              "no",
              "Reliable: yes never sends without identity."));

  /** What the receiver knows. */
  public static final ConfigKeys RECEIVER =
      new ConfigKeys(
          "receiver",
          ConfigKey.text("host", "::", "Address to listen on; :: is every address, IPv4 and IPv6."),
          ConfigKey.integer(
              "port", 0, 65_535, Destination.DEFAULT_PORT, "UDP port; 0 is any free one."),
          ConfigKey.text("output", "received", "Directory for the files; made when missing."),
          ConfigKey.choice(
              "onExists",
              Arrays.stream(OnExists.values()).map(OnExists::label).toList(),
              OnExists.REPLACE.label(),
              "Reliable: what happens to a file that has the name already."),
          ConfigKey.bytes(
              "maxTransferBytes",
              1,
              MAX_JSON_INTEGER,
              MAX_JSON_INTEGER,
              "Larger files are refused, raw ones cut off."),
          ConfigKey.integer(
              "maxConcurrentTransfers",
              1,
              1_024,
              16,
              "Reliable: more transfers at once are refused."),
          ConfigKey.integer(
              "maxTransfersPerAddress",
              1,
              1_024,
              8,
              "Reliable: more transfers at once from one address (IPv6: one /64) are refused."),
          ConfigKey.integer(
              "maxOffersPerSecond",
              1,
              1_000_000,
              50,
              "Reliable: more offers from one address (IPv6: one /64) have to prove it anew."),
          ConfigKey.choice(
              "cookies",
              ReceiverConfig.ReliableReceiving.COOKIES,
              "auto",
              "Reliable: when a sender has to prove its address first: under load, or always."),
          ConfigKey.bytesOr(
              "auto",
              ReceiverConfig.ReliableReceiving.MIN_FREE_AUTO,
              "minFreeBytes",
              0,
              MAX_JSON_INTEGER,
              "Room on the disk that is left free: what would take it is refused, raw files are cut off; auto is 5 % of the file system, 1 GiB at most."),
          ConfigKey.choice(
              "diskWrites",
              Arrays.stream(DiskWrites.values()).map(DiskWrites::label).toList(),
              DiskWrites.DIRECT.label(),
              "Reliable: direct passes the page cache by where the file system can; cached suits disks that have to seek."),
          ConfigKey.millis(
              "timeouts.silenceMillis",
              100,
              WEEK_MILLIS,
              15_000,
              "Reliable: a sender that falls silent for so long is given up; what came is kept."),
          ConfigKey.choice(
              "echo",
              Arrays.stream(EchoDisclosure.values()).map(EchoDisclosure::label).toList(),
              EchoDisclosure.FULL.label(),
              "What doctor is told from afar: clock, space, buffer and version; bare: only that one is here; or nothing."),
          ConfigKey.choice(
              "multicast",
              List.of("no", "yes"),
              "yes",
              "Reliable: no never listens to a group; senders then send to this receiver alone."),
          ConfigKey.millis(
              "timeouts.progressMillis",
              1_000,
              WEEK_MILLIS,
              600_000,
              "Reliable: a sender that speaks but sends nothing new for so long is given up."),
          ConfigKey.millis(
              "raw.idleMillis",
              10,
              WEEK_MILLIS,
              1_000,
              "Silence from a sender that ends its file."),
          ConfigKey.bytes(
              "raw.expectedBytes",
              0,
              MAX_JSON_INTEGER,
              0,
              "Size of a complete file: ends it at once and tells what is missing; 0 is unknown."),
          ConfigKey.integer(
              "raw.logEvery",
              0,
              MAX_JSON_INTEGER,
              10_000,
              "Log the first, each n-th and the last datagram of a file; 0 is none."),
          ConfigKey.integer(
              "raw.maxSources",
              0,
              4_096,
              256,
              "Senders of raw datagrams at once; 0 takes no raw datagrams."),
          transport(),
          ConfigKey.bytes(
              "receiveBufferBytes",
              0,
              MAX_SOCKET_BUFFER_BYTES,
              8_388_608,
              "Receive buffer asked of the kernel; 0 is the kernel's default."),
          ConfigKey.integer(
              "once", 0, Integer.MAX_VALUE, 0, "Exit after this many files; 0 is never."),
          ConfigKey.text(
              "identity",
              KeyText.NONE,
              "File with this receiver's private key; it then takes protected transfers of authorizedSenders only."),
          ConfigKey.keys(
              "authorizedSenders",
              "Public keys of the senders that are let in, or a file with a key and a comment a line, read again when it changes."),
          ConfigKey.choice(
              "perSender",
              ReceiverKeys.PER_SENDER,
              "no",
              "Reliable, with keys: yes gives each sender a directory below output, named by its"
                  + " comment or key."),
          ConfigKey.bytes(
              "maxBytesPerSender",
              1,
              MAX_JSON_INTEGER,
              MAX_JSON_INTEGER,
              "With perSender: what a sender's directory may hold; larger files are refused."));

  private static ConfigKey transport() {
    return ConfigKey.choice(
        "transport",
        Arrays.stream(TransportChoice.values()).map(TransportChoice::label).toList(),
        TransportChoice.AUTO.label(),
        "What carries the datagrams: native epoll with its offloads, or NIO; auto is the best that works.");
  }

  private final String program;
  private final List<ConfigKey> keys;

  private ConfigKeys(String program, ConfigKey... keys) {
    this.program = program;
    this.keys = List.of(keys);
  }

  /** {@code sender} or {@code receiver}. */
  public String program() {
    return program;
  }

  @Override
  public Iterator<ConfigKey> iterator() {
    return keys.iterator();
  }

  Optional<ConfigKey> find(String path) {
    return keys.stream().filter(key -> key.path().equals(path)).findFirst();
  }

  /** Whether keys begin with this prefix and a dot, so that it stands for an object in the file. */
  boolean isGroup(String path) {
    return keys.stream().anyMatch(key -> key.path().startsWith(path + "."));
  }

  /** Whether either program knows this variable. */
  static boolean isEnvironmentName(String name) {
    return SENDER.environmentNames().contains(name) || RECEIVER.environmentNames().contains(name);
  }

  List<String> paths() {
    return keys.stream().map(ConfigKey::path).toList();
  }

  List<String> environmentNames() {
    return keys.stream().map(ConfigKey::environmentName).toList();
  }
}
