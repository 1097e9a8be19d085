package io.filecast.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.crypto.KeyFile;
import io.filecast.testing.Content;
import io.filecast.testing.Eventually;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys between the finished jars: who gets in, and what can be seen from outside. */
class KeysIT {
  private static final String NAME = "a-name-that-nobody-should-see.bin";

  @TempDir private Path directory;

  private Path file;
  @AutoClose private Jars jars;
  private String senderKey;
  private String receiverKey;

  @BeforeEach
  void start() throws Exception {
    jars = new Jars(directory);
    file = directory.resolve(NAME);
    Content.write(file, 300_000, 1);
    senderKey = KeyFile.create(directory.resolve("sender.key")).toString();
    receiverKey = KeyFile.create(directory.resolve("receiver.key")).toString();
  }

  private String keygen(Path jar, String name) throws Exception {
    RunningProgram keygen = jars.run(Jars.javaLine(jar, "keygen", "--out", name));
    assertThat(keygen.awaitExit()).as(keygen.toString()).isZero();
    assertThat(keygen.out()).singleElement().asString().matches("[A-Za-z0-9+/]{43}=");
    return keygen.out().get(0);
  }

  private RunningProgram receiver(String authorized) throws IOException {
    return jars.receiveOnLoopback(
        directory.resolve("out"), "--identity", "receiver.key", "--authorized-senders", authorized);
  }

  private RunningProgram send(String destination, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("--json", "--file", NAME, "--destinations", destination));
    words.addAll(Arrays.asList(more));
    return jars.send(words.toArray(String[]::new));
  }

  private String secret(String name) throws IOException {
    return Files.readString(directory.resolve(name)).strip();
  }

  private Path copy() {
    return directory.resolve("out").resolve(NAME);
  }

  private void assertNoFileAppeared() throws IOException {
    try (var files = Files.list(directory.resolve("out"))) {
      assertThat(files).isEmpty();
    }
  }

  // ---- who gets in ---------------------------------------------------------------------------

  @Test
  void knownSendersGetInAndTheirReceiptsAreKept() throws Exception {
    Files.delete(directory.resolve("sender.key"));
    Files.delete(directory.resolve("receiver.key"));
    senderKey = keygen(Jars.sender(), "sender.key");
    receiverKey = keygen(Jars.receiver(), "receiver.key");
    Path list = directory.resolve("authorized");
    Files.writeString(list, "# who may send\n" + senderKey + " alice\n");
    int port = receiver("authorized").awaitPort();
    String destination = receiverKey + "@127.0.0.1:" + port;
    for (String strategy : List.of("event-loop", "process")) {
      RunningProgram sender =
          send(
              destination,
              "--identity",
              "sender.key",
              "--require-keys",
              "yes",
              "--strategy",
              strategy,
              "--name",
              strategy,
              "--receipts",
              "receipts.jsonl");
      assertThat(sender.awaitExit()).as(sender.toString()).isZero();
      assertThat(directory.resolve("out").resolve(strategy)).hasSameBinaryContentAs(file);
    }
    List<String> receipts = Files.readAllLines(directory.resolve("receipts.jsonl"));
    assertThat(receipts).hasSize(2);
    JsonObject receipt = new JsonObject(receipts.get(0));
    assertThat(receipt.getString("sha256")).isEqualTo(Content.sha256(file));
    assertThat(receipt.getString("publicKey")).isEqualTo(receiverKey);
    assertThat(receipt.getInstant("since")).isNotNull();
  }

  @Test
  void theListIsReadAgainWhenItChanges() throws Exception {
    Path list = directory.resolve("authorized");
    Files.writeString(list, "");
    RunningProgram receiver = receiver("authorized");
    String destination = receiverKey + "@127.0.0.1:" + receiver.awaitPort();
    RunningProgram early =
        send(destination, "--identity", "sender.key", "--timeouts-answer-millis", "10s");
    assertThat(early.awaitTransfer(1).encode())
        .contains("add " + senderKey + " to its authorizedSenders");
    receiver.awaitLog("refused: sender " + java.util.regex.Pattern.quote(senderKey));
    assertNoFileAppeared();

    Files.writeString(list, senderKey);
    receiver.awaitLog("authorizedSenders=authorized has changed: 1 keys");
    assertThat(send(destination, "--identity", "sender.key").awaitExit()).isZero();
    assertThat(copy()).hasSameBinaryContentAs(file);
  }

  @Test
  void sendersWithoutKeysAndRawOnesGetNothing() throws Exception {
    RunningProgram receiver = receiver(senderKey);
    String address = "127.0.0.1:" + receiver.awaitPort();
    RunningProgram open = send(address);
    assertThat(open.awaitTransfer(1).encode()).contains("protected by keys");
    assertThat(open.err()).anyMatch(line -> line.contains("no keys: whoever is on the path"));

    assertThat(send(address, "--mode", "raw").awaitExit()).isZero();
    receiver.awaitLog("raw datagrams are dropped");
    assertNoFileAppeared();
  }

  @Test
  void aReceiverWithAnotherKeyIsNotSentTo() throws Exception {
    int port = receiver(senderKey).awaitPort();
    RunningProgram sender =
        send(
            keygen(Jars.receiver(), "other.key") + "@127.0.0.1:" + port,
            "--identity",
            "sender.key",
            "--timeouts-answer-millis",
            "10s");
    assertThat(sender.awaitTransfer(1).encode())
        .contains("127.0.0.1:" + port + " has another key than");
    assertNoFileAppeared();
  }

  @Test
  void aReceiverWithoutAKeyIsNotSentTo() throws Exception {
    int port = jars.receiveOnLoopback(directory.resolve("out")).awaitPort();
    RunningProgram sender =
        send(
            receiverKey + "@127.0.0.1:" + port,
            "--identity",
            "sender.key",
            "--timeouts-answer-millis",
            "10s");
    assertThat(sender.awaitTransfer(1).encode()).contains("has no key");
    assertNoFileAppeared();
  }

  @Test
  void mistakesAreOneLineAndNothingIsSent() throws Exception {
    String keyed = receiverKey + "@127.0.0.1";
    assertMistake(send("127.0.0.1", "--require-keys", "yes"), "requireKeys=yes forbids");
    assertMistake(send("127.0.0.1", "--identity", "sender.key"), "has no publicKey");
    assertMistake(send(keyed), "has a publicKey, but this sender has no identity");
    assertMistake(send("abc@127.0.0.1", "--identity", "sender.key"), "abc is not a public key");
    assertMistake(send(keyed, "--identity", "none.key"), "none.key does not exist");
    assertMistake(
        send(keyed, "--identity", "sender.key", "--mode", "raw"), "of no use in mode raw");
    Files.setPosixFilePermissions(
        directory.resolve("sender.key"), PosixFilePermissions.fromString("rw-r--r--"));
    assertMistake(send(keyed, "--identity", "sender.key"), "chmod 600");
    assertMistake(receive("--identity", "receiver.key"), "needs authorizedSenders");
    assertMistake(receive("--authorized-senders", senderKey), "needs identity");
    assertMistake(
        receive("--identity", "receiver.key", "--authorized-senders", "nowhere"),
        "nowhere does not exist");
  }

  private RunningProgram receive(String... words) throws IOException {
    return jars.receiveOnLoopback(directory.resolve("out"), words);
  }

  private static void assertMistake(RunningProgram program, String words) throws Exception {
    assertThat(program.awaitExit()).as(program.toString()).isEqualTo(2);
    assertThat(program.err()).last().asString().contains(words);
  }

  // ---- what can be seen ----------------------------------------------------------------------

  /** Everything goes through this; what it has seen is what anybody on the path sees. */
  private static final class Wire implements AutoCloseable {
    private final DatagramSocket towardsSender = socket();
    private final DatagramSocket towardsReceiver = socket();
    private final int receiverPort;
    private final List<byte[]> seen = Collections.synchronizedList(new ArrayList<>());
    private volatile int senderPort;

    Wire(int receiverPort) throws IOException {
      this.receiverPort = receiverPort;
      pump(towardsSender, towardsReceiver, true);
      pump(towardsReceiver, towardsSender, false);
    }

    private static DatagramSocket socket() throws IOException {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setReceiveBufferSize(4 << 20);
      return socket;
    }

    private void pump(DatagramSocket from, DatagramSocket to, boolean forth) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
                  while (true) {
                    packet.setLength(65_536);
                    from.receive(packet);
                    byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                    seen.add(bytes);
                    if (forth) {
                      senderPort = packet.getPort();
                    }
                    to.send(
                        new DatagramPacket(
                            bytes,
                            bytes.length,
                            InetAddress.getLoopbackAddress(),
                            forth ? receiverPort : senderPort));
                  }
                } catch (SocketException closed) {
                  // the end
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return towardsSender.getLocalPort();
    }

    @Override
    public void close() {
      towardsSender.close();
      towardsReceiver.close();
    }
  }

  @Test
  void nothingOfContentOrNameIsOnTheWireWithKeysAndAllOfItWithout() throws Exception {
    assertThat(leaks(true)).as("with keys").isFalse();
    assertThat(leaks(false)).as("without, so the test sees what there is to see").isTrue();
  }

  private boolean leaks(boolean keys) throws Exception {
    int port =
        keys
            ? receiver(senderKey).awaitPort()
            : jars.receiveOnLoopback(directory.resolve("open")).awaitPort();
    try (Wire wire = new Wire(port)) {
      String address = "127.0.0.1:" + wire.port();
      RunningProgram sender =
          keys ? send(receiverKey + "@" + address, "--identity", "sender.key") : send(address);
      assertThat(sender.awaitExit()).as(sender.toString()).isZero();
      return wire.seen.stream().anyMatch(this::showsContentOrName);
    }
  }

  private boolean showsContentOrName(byte[] datagram) {
    String text = new String(datagram, ISO_8859_1);
    if (text.contains(NAME.substring(0, 16))) {
      return true;
    }
    Set<String> runs = runsOfContent();
    for (int at = 0; at + 16 <= text.length(); at++) {
      if (runs.contains(text.substring(at, at + 16))) {
        return true;
      }
    }
    return false;
  }

  private Set<String> runs;

  /** Every run of 16 bytes of the content, at whatever place it begins. */
  private Set<String> runsOfContent() {
    if (runs == null) {
      runs = new HashSet<>();
      try {
        String content = new String(Files.readAllBytes(file), ISO_8859_1);
        for (int at = 0; at + 16 <= content.length(); at++) {
          runs.add(content.substring(at, at + 16));
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return runs;
  }

  @Test
  void privateKeysAreNeitherLoggedNorShownNorInTheProcessList() throws Exception {
    Path list = directory.resolve("authorized");
    Files.writeString(list, senderKey);
    RunningProgram receiver = receiver("authorized");
    int port = receiver.awaitPort();
    Content.write(file, 30_000_000, 2);
    List<String> shown = new ArrayList<>();
    RunningProgram sender =
        send(
            receiverKey + "@127.0.0.1:" + port,
            "--identity",
            "sender.key",
            "--strategy",
            "process",
            "--rate",
            "200Mbit/s",
            "--verbose");
    Eventually.holds("a child", () -> !sender.descendants().isEmpty());
    for (ProcessHandle child : sender.descendants()) {
      shown.add(child.info().commandLine().orElse(""));
      shown.add(String.join(" ", child.info().arguments().orElse(new String[0])));
    }
    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    RunningProgram config =
        jars.send(
            "config",
            "--file",
            NAME,
            "--destinations",
            receiverKey + "@h",
            "--identity",
            "sender.key");
    assertThat(config.awaitExit()).isZero();
    for (RunningProgram program : List.of(receiver, sender, config)) {
      shown.addAll(program.out());
      shown.addAll(program.err());
    }
    assertThat(shown).anyMatch(line -> line.contains("sender.key"));
    for (String secret : List.of(secret("sender.key"), secret("receiver.key"))) {
      assertThat(shown).noneMatch(line -> line.contains(secret));
    }
  }
}
