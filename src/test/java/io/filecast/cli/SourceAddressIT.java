package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Content;
import io.filecast.testing.Hosts;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.filecast.testing.Segment;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Receivers on {@code ::}, on a host with many addresses: whatever address is asked, the answers
 * come from it.
 */
class SourceAddressIT {
  /** Four receivers share the host, each with a port of its own. */
  private enum Receiver {
    NATIVE,
    NIO,
    NATIVE_KEYED,
    NIO_KEYED;

    boolean isKeyed() {
      return name().endsWith("KEYED");
    }

    boolean isNative() {
      return name().startsWith("NATIVE");
    }

    int port() {
      return 8881 + ordinal();
    }

    Path output() {
      return directory.resolve("out-" + name());
    }
  }

  /** On the link; the first two of the host's addresses are what answers came from before. */
  private static final String FIRST = "10.77.0.11";

  private static final String SECOND = "10.77.0.51";
  private static final String ADDED = "10.77.0.61";
  private static final String ON_LO = "10.99.0.1";
  private static final String OLDER_IPV6 = "[fd77::11]";
  private static final String NEWER_IPV6 = "[fd77::12]";
  private static final List<String> LISTED = List.of(SECOND, ON_LO, OLDER_IPV6, NEWER_IPV6, FIRST);

  @TempDir private static Path directory;

  private static Hosts hosts;
  private static Segment segment;
  private static final Map<Receiver, RunningProgram> RECEIVERS = new EnumMap<>(Receiver.class);
  private static String receiverKey;

  /** It takes its time to give up, whatever else is tested meanwhile. */
  private static RunningProgram unanswered;

  @BeforeAll
  static void start() throws Exception {
    hosts = new Hosts(directory, 1);
    segment = hosts.segment();
    for (String address : List.of("fd77::11/64 nodad", "fd77::12/64 nodad", SECOND + "/24")) {
      add(address);
    }
    segment.runAtReceiver(1, "ip", "addr", "add", ON_LO + "/32", "dev", "lo");
    segment.runAtSender("ip", "addr", "add", "fd77::1/64", "dev", "eth0", "nodad");
    segment.runAtSender("ip", "route", "add", ON_LO, "via", FIRST);
    receiverKey = keygen(Jars.receiver(), "receiver.key");
    String senderKey = keygen(Jars.sender(), "sender.key");
    Path names = directory.resolve("hosts"); // Debian's, as installed
    Files.writeString(names, "127.0.1.1 " + InetAddress.getLocalHost().getHostName() + "\n");
    for (Receiver receiver : Receiver.values()) {
      List<String> line =
          new ArrayList<>(List.of("env", "JAVA_TOOL_OPTIONS=-Djdk.net.hosts.file=" + names));
      line.addAll(
          Jars.javaLine(
              Jars.receiver(),
              "--json",
              "--port",
              "" + receiver.port(),
              "--output",
              "" + receiver.output(),
              "--raw-idle-millis",
              "300",
              "--transport",
              receiver.isNative() ? "auto" : "nio"));
      if (receiver.isKeyed()) {
        line.addAll(List.of("--identity", "receiver.key", "--authorized-senders", senderKey));
      }
      RECEIVERS.put(receiver, hosts.runAtReceiver(1, line));
    }
    RECEIVERS.values().forEach(RunningProgram::awaitPort);
    List<String> unlisted = List.of(destination(Receiver.NIO_KEYED, "127.0.0.2"));
    unanswered = sendFromReceiver(send(file("nameless", 1_000), unlisted));
  }

  @AfterAll
  static void stop() {
    if (hosts != null) {
      hosts.close();
    }
  }

  // ---- helpers -------------------------------------------------------------------------------

  private static void add(String address) throws IOException {
    List<String> words = new ArrayList<>(List.of("ip", "addr", "add", "dev", "eth0"));
    words.addAll(List.of(address.split(" ")));
    segment.runAtReceiver(1, words.toArray(String[]::new));
  }

  private static String keygen(Path jar, String name) throws Exception {
    RunningProgram keygen =
        hosts.runAtReceiver(1, Jars.javaLine(jar, "keygen", "--out", "" + directory.resolve(name)));
    assertThat(keygen.awaitExit()).as(keygen.toString()).isZero();
    return keygen.out().get(0);
  }

  private static String destination(Receiver receiver, String address) {
    return (receiver.isKeyed() ? receiverKey + "@" : "") + address + ":" + receiver.port();
  }

  /** Each of the addresses at each of the receivers. */
  private static List<String> destinations(List<Receiver> receivers, List<String> addresses) {
    return receivers.stream()
        .flatMap(to -> addresses.stream().map(address -> destination(to, address)))
        .toList();
  }

  /**
   * A sender's command line. It serves one destination after the other: to a receiver with several
   * addresses it is one sender that comes again.
   */
  private static List<String> send(Path file, List<String> destinations, String... more) {
    List<String> words = new ArrayList<>(List.of("--json", "--file", "" + file));
    words.addAll(List.of("--destinations", String.join(",", destinations)));
    words.addAll(List.of("--strategy", "worker-pool", "--pool-size", "1"));
    words.addAll(List.of("--timeouts-answer-millis", "15000")); // for a busy machine
    if (destinations.get(0).contains("@")) {
      words.addAll(List.of("--identity", "sender.key"));
    }
    words.addAll(List.of(more));
    return words;
  }

  private static RunningProgram sendFromReceiver(List<String> words) throws IOException {
    return hosts.runAtReceiver(1, Jars.javaLine(Jars.sender(), words.toArray(String[]::new)));
  }

  private static Path file(String name, int bytes) throws IOException {
    return Content.write(directory.resolve(name), bytes, bytes);
  }

  // ---- transfers -----------------------------------------------------------------------------

  private static final List<Receiver> OPEN = List.of(Receiver.NATIVE, Receiver.NIO);
  private static final List<Receiver> KEYED = List.of(Receiver.NATIVE_KEYED, Receiver.NIO_KEYED);

  @Test
  void everyListedAddressOfTheHostIsServed() throws Exception {
    Path file = file("listed", 300_000);
    hosts.send(send(file, destinations(OPEN, LISTED))).awaitTransfer(0);
    hosts.send(send(file, destinations(KEYED, LISTED))).awaitTransfer(0);
    for (Receiver receiver : Receiver.values()) {
      assertThat(receiver.output().resolve("listed")).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void anAddressThatIsAddedWhileItRunsIsServed() throws Exception {
    Path file = file("added", 300_000);
    add(ADDED + "/24");
    List<String> added = destinations(OPEN, List.of(ADDED));
    hosts.send(send(file, added)).awaitTransfer(0);
  }

  @Test
  void aTransferGoesOnWhenItsAddressComesBack() throws Exception {
    Path file = file("returning", 4_000_000);
    List<String> destination = destinations(List.of(Receiver.NATIVE), List.of(SECOND));
    RunningProgram sender = hosts.send(send(file, destination, "--rate", "16Mbit/s"));
    Content.awaitPartial(Receiver.NATIVE.output(), "returning", 1_000_000);
    segment.runAtReceiver(1, "ip", "addr", "del", SECOND + "/24", "dev", "eth0");
    add(SECOND + "/24");
    sender.awaitTransfer(0);
    assertThat(Receiver.NATIVE.output().resolve("returning")).hasSameBinaryContentAs(file);
  }

  @Test
  void theHostIsServedByItsOwnNameAndByAddressesThatNobodyLists() throws Exception {
    Path file = file("local", 300_000);
    List<String> own = new ArrayList<>(destinations(OPEN, List.of("127.0.1.1")));
    own.add(destination(Receiver.NATIVE, "127.0.0.2"));
    sendFromReceiver(send(file, own)).awaitTransfer(0);
    List<String> keyed = new ArrayList<>(destinations(KEYED, List.of("127.0.1.1")));
    keyed.add(destination(Receiver.NATIVE_KEYED, "127.0.0.2"));
    sendFromReceiver(send(file, keyed)).awaitTransfer(0);
  }

  @Test
  void whereItCannotBeDoneTheSenderNamesTheAddressThatAnswered() throws Exception {
    JsonObject transfer = unanswered.awaitTransfer(1);
    assertThat(transfer.getJsonArray("destinations").getJsonObject(0).getString("reason"))
        .contains("127.0.0.1:" + Receiver.NIO_KEYED.port() + " answered instead")
        .contains("--host 127.0.0.2");
  }

  // ---- other questions -----------------------------------------------------------------------

  @Test
  void doctorFindsTheReceiverAtEachAddress() throws Exception {
    List<String> words = new ArrayList<>(List.of("doctor", "--json"));
    words.addAll(destinations(OPEN, LISTED));
    RunningProgram doctor = hosts.send(words);
    doctor.awaitExit(); // a busy machine loses echoes, and the doctor minds
    List<JsonObject> found =
        doctor.events("check").stream()
            .filter(event -> event.getString("check").equals("receiver"))
            .toList();
    assertThat(found).hasSize(2 * LISTED.size());
    assertThat(found).allMatch(event -> event.getString("status").equals("ok"));
  }

  /**
   * Asks by an OFFER of a later version of the wire, from a connected socket: it hears nobody but
   * whom it asks.
   */
  private static final String ASKER =
      """
      import socket, sys
      for name in sys.argv[1:]:
          host, port = name.strip('[').replace(']', '').rsplit(':', 1)
          family = socket.AF_INET6 if ':' in host else socket.AF_INET
          asker = socket.socket(family, socket.SOCK_DGRAM)
          asker.connect((host, int(port)))
          asker.settimeout(1)
          for attempt in range(10):
              asker.send(bytes.fromhex('fca52100') + bytes(1196))
              try:
                  print(name, asker.recv(2000)[:2].hex())
                  break
              except socket.timeout:
                  pass
      """;

  @Test
  void anIndependentAskerHearsTheAddressItAsks() throws Exception {
    assumeTrue(Jars.succeeds("python3", "--version"), "python3 is missing");
    List<String> asked = destinations(OPEN, LISTED);
    List<String> line = new ArrayList<>(List.of("python3", "-c", ASKER));
    line.addAll(asked);
    assertThat(segment.runAtSender(line.toArray(String[]::new)).lines())
        .containsExactlyElementsOf(asked.stream().map(name -> name + " fca5").toList());
  }

  @Test
  void aBroadcastComesOnce() throws Exception {
    assumeTrue(Jars.succeeds("python3", "--version"), "python3 is missing");
    String caller =
        """
        import socket
        caller = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        for port in (8881, 8882):
            caller.sendto(b'to all', ('10.77.0.255', port))
        """;
    segment.runAtSender("python3", "-c", caller);
    for (Receiver receiver : OPEN) {
      RunningProgram program = RECEIVERS.get(receiver);
      program.awaitLog("block 1 length 6, the last");
    }
  }
}
