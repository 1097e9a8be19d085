package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Eventually;
import io.filecast.testing.Jars;
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
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The receiver as a process, fed by plain sockets. */
class ReceiverIT {
  @TempDir private Path directory;

  private Path output;
  @AutoClose private Jars jars;

  @BeforeEach
  void start() {
    output = directory.resolve("out");
    jars = new Jars(directory);
  }

  private static void send(DatagramSocket from, int port, byte[] datagram) throws IOException {
    from.send(
        new DatagramPacket(datagram, datagram.length, InetAddress.getByName("127.0.0.1"), port));
  }

  private static void send(DatagramSocket from, int port, String text) throws IOException {
    send(from, port, text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  @Test
  void silenceEndsAFileAndAfterOnceOfThemItExits() throws Exception {
    RunningProgram receiver =
        jars.receiveOnLoopback(output, "--raw-idle-millis", "100", "--once", "2");
    try (DatagramSocket sender = new DatagramSocket()) {
      for (int n = 1; n <= 2; n++) {
        send(sender, receiver.awaitPort(), "file " + n);
        JsonObject received = receiver.awaitEvent("received", n);
        assertThat(Path.of(received.getString("path"))).hasContent("file " + n);
        assertThat(received.getString("source")).isEqualTo("127.0.0.1:" + sender.getLocalPort());
      }
    }

    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
    assertThat(receiver.namesOfEvents())
        .containsExactly("listening", "began", "received", "began", "received", "ended");
    assertThat(Received.files(output)).hasSize(2);
    assertThat(receiver.err())
        .anyMatch(line -> line.contains("block 1 length 6"))
        .anyMatch(line -> line.contains("6 bytes in 1 datagrams"));
  }

  @Test
  void twoSourcesAtOnceNeverMix() throws Exception {
    RunningProgram receiver =
        jars.receiveOnLoopback(output, "--raw-expected-bytes", "3000", "--once", "2");
    int port = receiver.awaitPort();
    try (DatagramSocket a = new DatagramSocket();
        DatagramSocket b = new DatagramSocket()) {
      for (int i = 0; i < 3_000; i++) {
        send(a, port, "a");
        send(b, port, "b");
      }
      assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
      for (JsonObject received : receiver.events("received")) {
        String letter = received.getString("source").endsWith(":" + a.getLocalPort()) ? "a" : "b";
        assertThat(Path.of(received.getString("path"))).hasContent(letter.repeat(3_000));
        assertThat(received.getLong("missingBytes")).isZero();
      }
      assertThat(receiver.events("received")).hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void aSignalMidFileReportsAndKeepsWhatCame(String signal, int code) throws Exception {
    RunningProgram receiver =
        jars.receiveOnLoopback(
            output, "--raw-idle-millis", "600000", "--raw-expected-bytes", "100");
    try (DatagramSocket sender = new DatagramSocket()) {
      send(sender, receiver.awaitPort(), "a part");
      Eventually.holds("the part is on disk", () -> Received.bytes(output) == 6);

      receiver.signal(signal);

      assertThat(receiver.awaitExit()).as(receiver.toString()).isEqualTo(code);
      JsonObject received = receiver.events("received").get(0);
      assertThat(Path.of(received.getString("path"))).hasContent("a part");
      assertThat(received.getLong("missingBytes")).isEqualTo(94);
      assertThat(receiver.err())
          .anyMatch(line -> line.contains("94 of 100 expected bytes are missing"));
    }
  }

  @Test
  void aTakenPortIsOneLineAndExitCode1() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      RunningProgram receiver =
          jars.receive("--host", "127.0.0.1", "--port", "" + taken.getLocalPort());

      assertThat(receiver.awaitExit()).isEqualTo(1);
      assertThat(receiver.out()).isEmpty();
      assertThat(receiver.err())
          .singleElement()
          .asString()
          .contains("port=" + taken.getLocalPort(), "in use", "--port");
    }
  }

  @Test
  void anOutputThatCannotBeMadeIsOneLineAndExitCode1() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    RunningProgram receiver = jars.receiveOnLoopback(file.resolve("below"));

    assertThat(receiver.awaitExit()).isEqualTo(1);
    assertThat(receiver.out()).isEmpty();
    assertThat(receiver.err()).singleElement().asString().contains("" + file.resolve("below"));
  }

  @Test
  void anOutputThatIsNotWritableIsOneLineAndExitCode1() throws Exception {
    assumeMountNamespace();
    Files.createDirectory(output);
    RunningProgram receiver =
        inMountNamespace("mount -t tmpfs -o ro none \"$0\"", "receiver", "--port", "0");

    assertThat(receiver.awaitExit()).as(receiver.toString()).isEqualTo(1);
    assertThat(receiver.err()).singleElement().asString().contains(output.toString());
  }

  @Test
  void aFullDiskEndsARawFileAloneAndKeepsWhatWasWritten() throws Exception {
    assumeMountNamespace();
    Files.createDirectory(output);
    RunningProgram receiver =
        inMountNamespace(
            "mount -t tmpfs -o size=64k none \"$0\"",
            "receiver",
            "--json",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--min-free-bytes",
            "0",
            "--once",
            "1");
    int port = receiver.awaitPort();
    try (DatagramSocket sender = new DatagramSocket()) {
      for (int i = 0; i < 100; i++) {
        send(sender, port, new byte[1_000]);
      }
      assertThat(receiver.awaitEvent("received", 1).encode())
          .contains("cannot write", "No space left on device");
    }
    Path empty = Files.createFile(directory.resolve("empty"));
    RunningProgram reliable = jars.send(empty.toString(), "127.0.0.1:" + port);
    assertThat(reliable.awaitExit()).as(reliable.toString()).isZero();
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
    // What the shell copied out of the full disk before it went away with its namespace.
    assertThat(Received.bytes(directory.resolve("kept"))).isBetween(1_000L, 65_536L);
  }

  private static void assumeMountNamespace() {
    assumeTrue(
        Jars.succeeds("unshare", "-m", "true"), "mounting a small disk needs root and unshare");
  }

  /** Mounts something on the output directory, for the receiver alone, and copies it out after. */
  private RunningProgram inMountNamespace(String mount, String program, String... words)
      throws IOException {
    String receiver = String.join(" ", Jars.javaLine(Jars.receiver(), words)) + " --output \"$0\"";
    return jars.run(
        List.of(
            "unshare",
            "-m",
            "sh",
            "-c",
            mount + " || exit 99; " + receiver + "; code=$?; cp -r \"$0\" \"$1\"; exit $code",
            output.toString(),
            directory.resolve("kept").toString()));
  }

  @Test
  void whatTheSocketDropsBeforeTheFirstDatagramIsSeenIsReported() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/net/udp")), "this system does not show drops");
    int sent = 3_000;
    RunningProgram receiver =
        jars.receiveOnLoopback(
            output,
            "--receive-buffer-bytes",
            "50000",
            "--raw-expected-bytes",
            "" + sent,
            "--raw-idle-millis",
            "200",
            "--once",
            "1");
    int port = receiver.awaitPort();
    receiver.signal("STOP");
    try (DatagramSocket sender = new DatagramSocket()) {
      for (int i = 0; i < sent; i++) {
        send(sender, port, "x");
      }
    }
    receiver.signal("CONT");

    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
    JsonObject received = receiver.events("received").get(0);
    assertThat(received.getLong("droppedBySocket")).isPositive();
    assertThat(received.getLong("droppedBySocket") + received.getLong("datagrams")).isEqualTo(sent);
    assertThat(received.getLong("missingBytes")).isEqualTo(received.getLong("droppedBySocket"));
    assertThat(receiver.err())
        .anyMatch(line -> line.contains("datagrams lost in this host's socket buffer"));
  }

  @Test
  void aBufferThatTheKernelCappedIsWarnedOfWithTheRemedy() throws Exception {
    RunningProgram receiver =
        jars.receiveOnLoopback(output, "--receive-buffer-bytes", "1073741824");
    receiver.awaitPort();

    receiver.awaitLog(
        "WARN .*receiveBufferBytes=1073741824.*sysctl -w net.core.rmem_max=1073741824");
  }

  @Test
  void ipv6IsReceived() throws Exception {
    try (DatagramSocket sender = new DatagramSocket(new InetSocketAddress("::1", 0))) {
      RunningProgram receiver =
          jars.receive(
              "--json",
              "--port",
              "0",
              "--output",
              "" + output,
              "--raw-idle-millis",
              "100",
              "--once",
              "1");
      sender.send(
          new DatagramPacket(
              new byte[] {'6'}, 1, InetAddress.getByName("::1"), receiver.awaitPort()));

      assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
      JsonObject received = receiver.events("received").get(0);
      assertThat(Path.of(received.getString("path"))).hasContent("6");
      assertThat(received.getString("source")).endsWith("]:" + sender.getLocalPort());
    } catch (java.net.SocketException e) {
      assumeTrue(false, "this kernel has no IPv6 loopback: " + e.getMessage());
    }
  }
}
