package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Eventually;
import io.filecast.testing.HostResources;
import io.filecast.testing.Jars;
import io.filecast.testing.Received;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job: the sample image, one byte per datagram, from our sender, to our receivers. */
class LabIT {
  @TempDir private Path directory;

  @AutoClose private Jars jars;

  @BeforeEach
  void start() {
    jars = new Jars(directory);
  }

  @Test
  @ResourceLock(HostResources.DOCUMENTED_PORTS)
  void theCommandsOfTheReadmeWorkAsWritten() throws Exception {
    assumeTrue(isFree(8888) && isFree(8889), "ports 8888 and 8889 are taken on this machine");
    Files.createSymbolicLink(directory.resolve("sender-fat.jar"), Jars.sender());
    Files.createSymbolicLink(directory.resolve("receiver-fat.jar"), Jars.receiver());
    Files.createSymbolicLink(directory.resolve("conf"), Path.of("conf").toAbsolutePath());
    RunningProgram first = jars.run(List.of("java", "-jar", "receiver-fat.jar"));
    RunningProgram second =
        jars.run(List.of("java", "-jar", "receiver-fat.jar", "-conf", "conf/receiver.json"));
    first.awaitLog("listening on port 8888 of ::, files go to received");
    second.awaitLog("listening on port 8889 of ::, files go to received");

    RunningProgram sender =
        jars.run(List.of("java", "-jar", "sender-fat.jar", "-conf", "conf/sender.json"));

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(sender.out()).isEmpty();
    for (RunningProgram receiver : List.of(first, second)) {
      String name = receiver.awaitLog("\\(127\\.0\\.0\\.1:\\d+\\) ([^ ]+): 12003 bytes").group(1);
      assertThat(directory.resolve(name))
          .hasSameBinaryContentAs(Jars.SAMPLE)
          .startsWith(directory.resolve("received"));
    }
  }

  private static boolean isFree(int port) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("::", port))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void everyStrategyDeliversTenOfTenCopiesToTwoReceiversAndEventLoopIsQuick() throws Exception {
    int runs = 10;
    RunningProgram first = jars.receive("--json", "--port", "0", "--output", "first");
    RunningProgram second = jars.receive("--json", "--port", "0", "--output", "second");
    RunningProgram compare =
        jars.send(
            "compare",
            "--json",
            "--runs",
            "" + runs,
            "--warmups",
            "1",
            "--file",
            Jars.SAMPLE.toString(),
            "--mode",
            "raw",
            "--raw-chunk-bytes",
            "1",
            "--destinations",
            "127.0.0.1:%d,127.0.0.1:%d".formatted(first.awaitPort(), second.awaitPort()));

    assertThat(compare.awaitExit()).as(compare.toString()).isZero();
    JsonObject comparison = compare.events("comparison").get(0);
    int strategies = comparison.getJsonArray("rows").size();
    assertThat(strategies).isGreaterThanOrEqualTo(5);
    int transfers = (runs + 1) * strategies;
    for (RunningProgram receiver : List.of(first, second)) {
      receiver.awaitEvent("received", transfers);
      for (JsonObject received : receiver.events("received")) {
        assertThat(directory.resolve(received.getString("path")))
            .as(received.encode())
            .hasSameBinaryContentAs(Jars.SAMPLE);
      }
      assertThat(receiver.events("received")).hasSize(transfers);
    }
    assertThat(quickest(comparison, "event-loop"))
        .as("nanoseconds of the quickest run; another program has to start for each")
        .isLessThan(quickest(comparison, "process") / 2);
  }

  /** Of the run that other work on this machine held up least. */
  private static long quickest(JsonObject comparison, String strategy) {
    return comparison.getJsonArray("samples").stream()
        .map(sample -> ((JsonObject) sample).getJsonObject("transfer"))
        .filter(transfer -> transfer.getString("strategy").equals(strategy))
        .mapToLong(transfer -> transfer.getLong("nanos"))
        .min()
        .orElseThrow();
  }

  @Test
  void compareWithItsOwnReceiversGivesTableCsvAndJson() throws Exception {
    RunningProgram compare =
        jars.send(
            "compare",
            "--loopback",
            "2",
            "--runs",
            "2",
            "--warmups",
            "0",
            "--strategies",
            "event-loop,process",
            "--out",
            "out",
            "--file",
            Jars.SAMPLE.toString(),
            "--mode",
            "raw",
            "--raw-chunk-bytes",
            "1");

    assertThat(compare.awaitExit()).as(compare.toString()).isZero();
    assertThat(compare.out()).hasSize(3);
    assertThat(compare.out().get(0)).startsWith("strategy").contains("median ms", "identical");
    assertThat(compare.out().get(1)).startsWith("event-loop").contains("100.00 %", "4/4");
    assertThat(compare.out().get(2)).startsWith("process").contains("100.00 %", "4/4");
    assertThat(Files.readAllLines(directory.resolve("out/compare.csv"))).hasSize(5);
    JsonObject json = new JsonObject(Files.readString(directory.resolve("out/compare.json")));
    assertThat(json.getJsonArray("samples")).hasSize(4);
    assertThat(json.getJsonArray("rows")).hasSize(2);
    assertThat(compare.descendants()).isEmpty();
  }

  @Test
  void ourSenderIsUnderstoodByAPlainSocketInPython() throws Exception {
    assumePython();
    Path copy = directory.resolve("copy");
    RunningProgram peer = jars.run(python("lab_receiver.py", copy.toString(), "12003"));
    Eventually.holds("the peer has told its port", () -> !peer.out().isEmpty());
    RunningProgram sender =
        jars.send(
            "--file",
            Jars.SAMPLE.toString(),
            "--destinations",
            "127.0.0.1:" + peer.out().get(0),
            "--mode",
            "raw",
            "--raw-chunk-bytes",
            "1",
            "--raw-datagrams-per-second",
            "20000");

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(peer.awaitExit()).as(peer.toString()).isZero();
    assertThat(peer.out().get(1)).isEqualTo("12003 bytes in 12003 datagrams");
    assertThat(copy).hasSameBinaryContentAs(Jars.SAMPLE);
  }

  /**
   * The first file finds a receiver that has not loaded its classes yet: what the socket's buffer
   * cannot hold meanwhile is lost, and said to be. The second has to be complete.
   */
  @Test
  void ourReceiverTakesEveryByteOfAPlainSocketInPythonAtFullSpeed() throws Exception {
    assumePython();
    RunningProgram receiver =
        jars.receiveOnLoopback(directory.resolve("out"), "--raw-idle-millis", "500", "--once", "2");
    for (int n = 1; n <= 2; n++) {
      RunningProgram peer =
          jars.run(python("lab_sender.py", "" + receiver.awaitPort(), Jars.SAMPLE.toString()));
      assertThat(peer.awaitExit()).as(peer.toString()).isZero();
      JsonObject received = receiver.awaitEvent("received", n);
      assertThat(received.getLong("datagrams")).as(received.encode()).isEqualTo(12_003);
      assertThat(Path.of(received.getString("path"))).hasSameBinaryContentAs(Jars.SAMPLE);
    }
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
  }

  private static void assumePython() {
    assumeTrue(Jars.succeeds("python3", "--version"), "no python3 here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-loop", "process"})
  void ipv6LoopbackCarriesTheFileBothWays(String strategy) throws Exception {
    try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress("::1", 0))) {
      assertThat(probe.isBound()).isTrue();
    } catch (IOException e) {
      assumeTrue(false, "this kernel has no IPv6 loopback: " + e.getMessage());
    }
    RunningProgram receiver =
        jars.receive(
            "--json",
            "--host",
            "::1",
            "--port",
            "0",
            "--output",
            "out",
            "--raw-idle-millis",
            "300",
            "--once",
            "1");
    RunningProgram sender =
        jars.send(
            "--file",
            Jars.SAMPLE.toString(),
            "--mode",
            "raw",
            "--strategy",
            strategy,
            "--destinations",
            "[::1]:" + receiver.awaitPort());

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
    assertThat(Received.files(directory.resolve("out")))
        .singleElement()
        .satisfies(file -> assertThat(file).hasSameBinaryContentAs(Jars.SAMPLE));
  }

  @Test
  void aRouteThatRefusesSegmentationStillGetsEveryDatagram() throws Exception {
    assumeNetworkNamespace();
    // A loopback with the MTU of Ethernet, for this test alone: frames over it cannot be segmented.
    String script =
        """
        ip link set lo mtu 1500 up || exit 99
        %s --json --host 127.0.0.1 --port 9 --output out --raw-idle-millis 500 --once 1 > events &
        receiver=$!
        for wait in $(seq 600); do grep -q listening events && break; sleep 0.05; done
        %s --verbose --file %s --destinations 127.0.0.1:9 --mode raw --raw-chunk-bytes 2000
        code=$?
        wait $receiver && cat events && exit $code
        """
            .formatted(
                String.join(" ", Jars.javaLine(Jars.receiver())),
                String.join(" ", Jars.javaLine(Jars.sender())),
                Jars.SAMPLE);
    RunningProgram both = jars.run(List.of("unshare", "-n", "sh", "-c", script));

    assertThat(both.awaitExit()).as(both.toString()).isZero();
    assertThat(both.err()).anyMatch(line -> line.contains("segmentation offload refused"));
    JsonObject received = both.events("received").get(0);
    assertThat(received.getLong("datagrams")).isEqualTo(7);
    assertThat(directory.resolve(received.getString("path"))).hasSameBinaryContentAs(Jars.SAMPLE);
  }

  private static void assumeNetworkNamespace() {
    assumeTrue(
        Jars.succeeds("unshare", "-n", "ip", "link", "set", "lo", "mtu", "1500"),
        "a network namespace needs root, unshare and ip");
  }

  private static List<String> python(String script, String... words) {
    return Stream.concat(
            Stream.of("python3", Path.of("src/test/resources", script).toAbsolutePath().toString()),
            Stream.of(words))
        .toList();
  }
}
