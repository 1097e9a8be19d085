package io.filecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Content;
import io.filecast.testing.Jars;
import io.filecast.testing.PlainReceiver;
import io.filecast.testing.Received;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Proven transfers between the finished jars, on loopback. */
@Timeout(120)
class ReliableIT {
  private static final String NAME = "file.bin";

  @TempDir private Path directory;

  private Path file;
  private Jars jars;

  @BeforeEach
  void start() {
    jars = new Jars(directory, directory.resolve("cache"));
    file = directory.resolve(NAME);
  }

  @AfterEach
  void stop() {
    jars.close();
  }

  private Path output(String name) {
    return directory.resolve(name);
  }

  private String receive(String name, String... more) throws IOException {
    return address(jars.receiveOnLoopback(output(name), more));
  }

  private static String address(RunningProgram receiver) {
    return "127.0.0.1:" + receiver.awaitPort();
  }

  private RunningProgram send(String destinations, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("--json", "--file", "" + file, "--destinations", destinations));
    words.addAll(Arrays.asList(more));
    return jars.send(words.toArray(String[]::new));
  }

  /** The end of a transfer, with this exit code. */
  private static JsonObject outcome(RunningProgram sender, int exitCode) throws Exception {
    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(exitCode);
    return sender.events("transfer").get(0);
  }

  private static JsonObject destination(JsonObject transfer, int i) {
    return transfer.getJsonArray("destinations").getJsonObject(i);
  }

  private static String reason(JsonObject transfer) {
    return destination(transfer, 0).getString("reason");
  }

  private void assertProven(JsonObject destination, Path copy) throws IOException {
    assertThat(destination.getBoolean("ok")).as(destination.encode()).isTrue();
    assertThat(destination.getString("sha256")).isEqualTo(Content.sha256(file));
    assertThat(copy).hasSameBinaryContentAs(file);
    assertThat(Content.partial(copy.getParent(), NAME)).doesNotExist();
  }

  private void assertProven(JsonObject transfer, String... outputs) throws IOException {
    for (int i = 0; i < outputs.length; i++) {
      assertProven(destination(transfer, i), output(outputs[i]).resolve(NAME));
    }
  }

  // ---- what is sent --------------------------------------------------------------------------

  @Test
  void everyStrategyDeliversProvenCopiesAndNoneTwice() throws Exception {
    String destinations = receive("a") + "," + receive("b");
    List<String> strategies =
        new ArrayList<>(List.of("event-loop", "worker", "worker-pool", "process", "process-pool"));
    if (Runtime.version().feature() >= 21) {
      strategies.add("virtual-thread");
    }
    for (String strategy : strategies) {
      Content.write(file, 3_000_000 + strategies.indexOf(strategy), 1);
      JsonObject transfer = outcome(send(destinations, "--strategy", strategy), 0);
      assertThat(transfer.getString("strategy")).isEqualTo(strategy);
      assertProven(transfer, "a", "b");
    }
    JsonObject again = outcome(send(destinations), 0);
    assertProven(again, "a", "b");
    for (int i = 0; i < 2; i++) {
      assertThat(destination(again, i).getBoolean("alreadyHeld")).isTrue();
      assertThat(destination(again, i).getLong("datagrams")).isZero();
    }
  }

  @Test
  void anEmptyFileAndANameInManyScriptsArrive() throws Exception {
    String destinations = receive("a");
    Files.write(file, new byte[0]);
    assertProven(outcome(send(destinations), 0), "a");

    // By a configuration and a shell: this JVM may run in a locale that cannot name the file.
    Path configuration = directory.resolve("send.json");
    Path make = directory.resolve("make.sh");
    Path compare = directory.resolve("compare.sh");
    String name = "größe 大小 размер – 1.bin";
    Files.writeString(make, "printf 'some text' > '%s'".formatted(name));
    Files.writeString(compare, "cmp '%s' 'b/%s'".formatted(name, name));
    assertThat(jars.run(List.of("sh", "" + make)).awaitExit()).isZero();
    Map<String, String> utf8 = Map.of("LC_ALL", "C.UTF-8");
    RunningProgram receiver =
        jars.run(
            utf8,
            Jars.javaLine(
                Jars.receiver(),
                "--json --host 127.0.0.1 --port 0 --output b --once 1".split(" ")));
    Files.writeString(
        configuration,
        new JsonObject()
            .put("file", name)
            .put("destinations", List.of(address(receiver)))
            .encode());
    RunningProgram sender =
        jars.run(utf8, Jars.javaLine(Jars.sender(), "-conf", "" + configuration));

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
    RunningProgram compared = jars.run(List.of("sh", "" + compare));
    assertThat(compared.awaitExit()).as(compared.toString()).isZero();
  }

  @Test
  void ipv6CarriesIt() throws Exception {
    assumeIpv6();
    Content.write(file, 3_000_000, 1);
    RunningProgram receiver =
        jars.receive("--json --host ::1 --port 0 --output a --once 1".split(" "));
    assertProven(outcome(send("[::1]:" + receiver.awaitPort()), 0), "a");
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
  }

  private static void assumeIpv6() throws IOException {
    try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress("::1", 0))) {
      assumeTrue(probe.isBound());
    } catch (IOException e) {
      assumeTrue(false, "this kernel has no IPv6 loopback: " + e.getMessage());
    }
  }

  /** Listens on all addresses, for senders that have different ones. */
  private RunningProgram receiveOnAll(String name, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("--json", "--port", "0", "--output", "" + output(name)));
    words.addAll(Arrays.asList(more));
    return jars.receive(words.toArray(String[]::new));
  }

  @Test
  void ofTwoSendersOfOneNameOneIsRefused() throws Exception {
    assumeIpv6();
    int port = receiveOnAll("a").awaitPort();
    Content.write(file, 5_000_000, 1);
    RunningProgram first = send("127.0.0.1:" + port, "--rate", "16Mbit/s");
    Content.awaitPartial(output("a"), NAME, 1_000_000);

    JsonObject refused = outcome(send("[::1]:" + port), 1);

    assertThat(reason(refused)).contains("another sender").contains("that name");
    assertProven(outcome(first, 0), "a");
    Content.write(file, 5_000_001, 1);
    assertProven(outcome(send("[::1]:" + port), 0), "a");
  }

  @Test
  void aSenderThatIsRunAgainTakesOver() throws Exception {
    String destinations = receive("a");
    Content.write(file, 5_000_000, 1);
    RunningProgram first = send(destinations, "--rate", "16Mbit/s");
    Content.awaitPartial(output("a"), NAME, 1_000_000);

    JsonObject second = outcome(send(destinations), 0);

    assertProven(second, "a");
    assertThat(destination(second, 0).getLong("resumedBytes")).isGreaterThan(900_000);
    assertThat(reason(outcome(first, 1))).contains("took over");
  }

  // ---- what is there already -----------------------------------------------------------------

  @Test
  void anExistingFileIsReplacedKeptOrAFailure() throws Exception {
    Content.write(file, 2_000_000, 1);
    String destinations =
        String.join(
            ",",
            receive("keep", "--on-exists", "keep"),
            receive("fail", "--on-exists", "fail"),
            receive("replace", "--on-exists", "replace"));
    Content.write(output("keep").resolve(NAME), 2_000_000, 2);
    Content.write(output("fail").resolve(NAME), 1_000_000, 3);
    Content.write(output("replace").resolve(NAME), 2_000_000, 4);
    String kept = Content.sha256(output("keep").resolve(NAME));
    String failed = Content.sha256(output("fail").resolve(NAME));

    JsonObject transfer = outcome(send(destinations), 3);

    assertThat(destination(transfer, 0).getString("reason")).contains("already has a file");
    assertThat(destination(transfer, 1).getString("reason")).contains("already has a file");
    assertThat(Content.sha256(output("keep").resolve(NAME))).isEqualTo(kept);
    assertThat(Content.sha256(output("fail").resolve(NAME))).isEqualTo(failed);
    assertProven(destination(transfer, 2), output("replace").resolve(NAME));

    Files.copy(file, output("keep").resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(file, output("fail").resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
    JsonObject identical = outcome(send(destinations), 0);
    assertProven(identical, "keep", "fail", "replace");
    assertThat(identical.getLong("datagrams")).as("content is not sent again").isZero();
  }

  @Test
  void aPlantedLinkLeadsNowhere() throws Exception {
    Content.write(file, 1_000_000, 1);
    String destinations = receive("final") + "," + receive("partial");
    Path precious = Files.writeString(directory.resolve("precious"), "precious");
    Files.createSymbolicLink(output("final").resolve(NAME), precious);
    Files.createSymbolicLink(Content.partial(output("partial"), NAME), precious);

    JsonObject transfer = outcome(send(destinations), 3);

    assertProven(destination(transfer, 0), output("final").resolve(NAME));
    assertThat(output("final").resolve(NAME)).isRegularFile();
    assertThat(Files.isSymbolicLink(output("final").resolve(NAME))).isFalse();
    assertThat(destination(transfer, 1).getString("reason")).contains("refuses the file name");
    assertThat(output("partial").resolve(NAME)).doesNotExist();
    assertThat(precious).hasContent("precious");
  }

  @Test
  void whatAStoppedReceiverHasIsNotSentAgain() throws Exception {
    Content.write(file, 6_000_000, 1);
    RunningProgram stopped = jars.receiveOnLoopback(output("a"));
    RunningProgram sender = send(address(stopped), "--rate", "24Mbit/s");
    Content.awaitPartial(output("a"), NAME, 3_000_000);

    stopped.signal("TERM");

    assertThat(stopped.awaitExit()).as(stopped.toString()).isEqualTo(143);
    assertThat(stopped.events("received").get(0).getString("reason")).contains("stopped");
    assertThat(reason(outcome(sender, 1))).contains("receiver was stopped");
    long there = Content.bytesOnDisk(Content.partial(output("a"), NAME));
    JsonObject resumed = outcome(send(receive("a")), 0);
    assertProven(resumed, "a");
    assertThat(destination(resumed, 0).getLong("resumedBytes")).isGreaterThan(there * 9 / 10);
  }

  // ---- what goes wrong -----------------------------------------------------------------------

  @Test
  void aFileThatChangesWhileItIsSentFails() throws Exception {
    Content.write(file, 4_000_000, 1);
    RunningProgram receiver = jars.receiveOnLoopback(output("a"));
    RunningProgram sender = send(address(receiver), "--rate", "16Mbit/s");
    Content.awaitPartial(output("a"), NAME, 1_000_000);

    Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);

    assertThat(reason(outcome(sender, 1))).contains(NAME, "changed while it was sent", "size");
    assertThat(receiver.awaitEvent("received", 1).getString("reason")).contains("changed");
    assertThat(output("a").resolve(NAME)).doesNotExist();
  }

  @Test
  void limitsOfTheReceiverAreReasons() throws Exception {
    String destinations =
        receive("a", "--max-concurrent-transfers", "1", "--max-transfer-bytes", "5000000");
    Content.write(file, 4_000_000, 1);
    RunningProgram first = send(destinations, "--rate", "8Mbit/s");
    Content.awaitPartial(output("a"), NAME, 1_000_000);
    Path one = file;

    file = Content.write(directory.resolve("second"), 1_000_000, 2);
    assertThat(reason(outcome(send(destinations), 1))).contains("busy");
    file = Content.write(directory.resolve("large"), 5_000_001, 3);
    assertThat(reason(outcome(send(destinations), 1))).contains("larger than");

    file = one;
    assertProven(outcome(first, 0), "a");
    file = directory.resolve("second");
    JsonObject second = outcome(send(destinations), 0);
    assertProven(destination(second, 0), output("a").resolve("second"));
  }

  @Test
  void aFullDiskKeepsWhatCameAndGoesOnWhenThereIsRoom() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "mounting a tmpfs needs root");
    Path small = Files.createDirectory(output("small"));
    assumeTrue(
        Jars.succeeds("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", "" + small),
        "this system mounts no tmpfs");
    try {
      Content.write(file, 5_000_000, 1);
      String destinations = receive("small");
      RunningProgram sender = send(destinations, "--rate", "16Mbit/s");
      Content.awaitPartial(small, NAME, 2_000_000);
      Path ballast = directory.resolve("small/ballast");
      Jars.succeeds("dd", "if=/dev/zero", "of=" + ballast, "bs=64k", "count=200");

      assertThat(reason(outcome(sender, 1))).contains("disk is full");

      Files.delete(ballast);
      JsonObject resumed = outcome(send(destinations), 0);
      assertProven(resumed, "small");
      assertThat(destination(resumed, 0).getLong("resumedBytes")).isGreaterThan(1_500_000);
    } finally {
      jars.close();
      assertThat(Jars.succeeds("umount", "--lazy", "" + small)).isTrue();
    }
  }

  @Test
  void enoughCopiesAreASuccess() throws Exception {
    Content.write(file, 1_000_000, 1);
    String destinations = receive("a") + ",127.0.0.1:" + PlainReceiver.closedPort();
    String[] patience = {"--timeouts-answer-millis", "2000", "--require"};

    JsonObject half = outcome(send(destinations, patience[0], patience[1], patience[2], "50%"), 0);
    assertProven(half, "a");
    assertThat(half.getInteger("failed")).isEqualTo(1);
    outcome(send(destinations, patience[0], patience[1], patience[2], "1"), 0);
    outcome(send(destinations, patience[0], patience[1], patience[2], "95%"), 3);
  }

  // ---- rate and strangers --------------------------------------------------------------------

  /** UDP payload as it comes; from the first megabyte on, when the programs have loaded. */
  private CompletableFuture<Double> megabitsPerSecond(String output) {
    return CompletableFuture.supplyAsync(
        () -> Content.growth(output(output), NAME, 1_000_000, 9_000_000) * 8 / 1e6 * 1472 / 1444);
  }

  @Test
  void aRateIsHeldAndSoIsALimitOverAll() throws Exception {
    Content.write(file, 10_000_000, 1);
    RunningProgram a = jars.receiveOnLoopback(output("a"));
    RunningProgram b = jars.receiveOnLoopback(output("b"));
    RunningProgram c = jars.receiveOnLoopback(output("c"));
    String[] fixed = "--datagram-bytes 1472 --rate 16Mbit/s".split(" ");
    String[] limit = "--datagram-bytes 1472 --rate-limit 32Mbit/s".split(" ");

    RunningProgram atRate = send(address(a), fixed);
    RunningProgram withinLimit = send(address(b) + "," + address(c), limit);

    CompletableFuture<Double> rateOfA = megabitsPerSecond("a");
    CompletableFuture<Double> rateOfB = megabitsPerSecond("b");
    CompletableFuture<Double> rateOfC = megabitsPerSecond("c");

    assertProven(outcome(atRate, 0), "a");
    assertProven(outcome(withinLimit, 0), "b", "c");
    // Above it by a tenth at most, always; how near from below is a matter of the simulator, which
    // has no busy neighbours.
    assertThat(rateOfA.join()).isBetween(16 * 0.3, 16 * 1.1);
    assertThat(rateOfB.join() + rateOfC.join()).isBetween(32 * 0.3, 32 * 1.1);
  }

  @Test
  void strangersAtThePortDisturbNobody() throws Exception {
    RunningProgram receiver = jars.receiveOnLoopback(output("a"), "--raw-idle-millis", "300");
    Content.write(file, 8_000_000, 1);
    RunningProgram sender = send(address(receiver), "--rate", "24Mbit/s");
    Content.awaitPartial(output("a"), NAME, 1);

    flood(receiver.awaitPort(), 20_000);
    RunningProgram raw =
        jars.send(
            ("--mode raw --destinations %s --file %s".formatted(address(receiver), Jars.SAMPLE))
                .split(" "));

    assertThat(raw.awaitExit()).as(raw.toString()).isZero();
    assertProven(outcome(sender, 0), "a");
    List<JsonObject> received =
        List.of(
            receiver.awaitEvent("received", 1),
            receiver.awaitEvent("received", 2),
            receiver.awaitEvent("received", 3));
    assertThat(received).hasSize(3);
    assertThat(Received.files(output("a")))
        .as("the file, the raw file, and the noise of a source that speaks nothing")
        .hasSize(3)
        .anySatisfy(path -> assertThat(path).hasSameBinaryContentAs(Jars.SAMPLE));
  }

  /**
   * Random bytes, every second time behind filecast's magic and version, about 20 a millisecond.
   */
  private static void flood(int port, int datagrams) throws IOException {
    Random random = new Random(1);
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < datagrams; i++) {
        byte[] bytes = new byte[1 + random.nextInt(1400)];
        random.nextBytes(bytes);
        if (i % 2 == 0 && bytes.length > 3) {
          bytes[0] = (byte) 0xFC;
          bytes[1] = (byte) 0xA5;
          bytes[2] = (byte) (0x10 | random.nextInt(16));
        }
        socket.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port));
        if (i % 20 == 0) {
          LockSupport.parkNanos(1_000_000);
        }
      }
    }
  }
}
