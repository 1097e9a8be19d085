package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.crypto.KeyFile;
import io.filecast.testing.Content;
import io.filecast.testing.Jars;
import io.filecast.testing.RoutedPath;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What routers on the way do and say: no message of theirs ends anything. */
class RoutedPathIT {
  private static final Path INJECTOR = Path.of("src/test/resources/icmp-errors.py");
  private static final String NAME = "file.bin";
  private static final int BYTES = 6_000_000;

  @TempDir private Path directory;

  @AutoClose private RoutedPath path;
  @AutoClose private Jars jars;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    jars = new Jars(directory);
    path = new RoutedPath();
    file = Content.write(directory.resolve(NAME), BYTES, 1);
  }

  private RunningProgram receive(String output, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("--json", "--output", directory.resolve(output).toString()));
    words.addAll(Arrays.asList(more));
    return jars.run(path.atReceiver(Jars.javaLine(Jars.receiver(), words.toArray(String[]::new))));
  }

  private RunningProgram send(String destinations, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("--json", "--file", "" + file, "--destinations", destinations));
    words.addAll(Arrays.asList(more));
    return jars.run(path.atSender(Jars.javaLine(Jars.sender(), words.toArray(String[]::new))));
  }

  @ParameterizedTest(name = "the router says so: {0}")
  @ValueSource(booleans = {true, false})
  void aPathThatShrinksInMidTransferIsFoundOut(boolean told) throws Exception {
    if (!told) {
      path.keepRouterSilent();
    }
    receive("out").awaitPort();
    RunningProgram sender = send(RoutedPath.RECEIVER_IPV4, "--rate", "24Mbit/s");
    Content.awaitPartial(directory.resolve("out"), NAME, BYTES / 4);

    path.narrow(1300);

    JsonObject destination = sender.awaitTransfer(0).getJsonArray("destinations").getJsonObject(0);
    assertThat(destination.getString("sha256")).isEqualTo(Content.sha256(file));
    assertThat(destination.getInteger("datagramBytes")).isBetween(1200, 1272);
  }

  @Test
  void anInterfaceThatIsTooNarrowIsNamedWithItsMtu() throws Exception {
    path.narrowSender(1000);

    JsonObject transfer = send(RoutedPath.RECEIVER_IPV4).awaitTransfer(1);

    assertThat(transfer.getJsonArray("destinations").getJsonObject(0).getString("reason"))
        .contains("interface eth0 towards 10.78.2.1 has MTU 1000", "mtu 1228");
  }

  /** Native and NIO, open and keyed, IPv4 and IPv6, all at the same time. */
  @Test
  void icmpMessagesOfEveryTypeAndCodeCloseNoSocket() throws Exception {
    assumeTrue(Jars.succeeds("python3", "--version"), "python3 is missing");
    RunningProgram injector =
        jars.run(
            path.atRouter(List.of("python3", "" + INJECTOR.toAbsolutePath(), "8881", "8884", "8")));
    injector.awaitOut("ready");
    String receiverKey = KeyFile.create(directory.resolve("receiver.key")).toString();
    Path authorized = directory.resolve("authorized");
    Files.writeString(authorized, KeyFile.create(directory.resolve("sender.key")) + "\n");
    List<RunningProgram> receivers = new ArrayList<>();
    List<RunningProgram> senders = new ArrayList<>();
    String[] open = {};
    String[] keyed = {
      "--identity", "" + directory.resolve("receiver.key"), "--authorized-senders", "" + authorized
    };
    receivers.add(endures(8881, "native", open));
    receivers.add(endures(8882, "nio", open));
    receivers.add(endures(8883, "native", keyed));
    receivers.add(endures(8884, "nio", keyed));
    receivers.forEach(RunningProgram::awaitPort);
    for (String transport : List.of("native", "nio")) {
      boolean isNative = transport.equals("native");
      senders.add(endure(transport, "", isNative ? 8881 : 8882, isNative ? 8882 : 8881));
      senders.add(
          endure(transport, receiverKey + "@", isNative ? 8883 : 8884, isNative ? 8884 : 8883));
    }

    assertThat(injector.awaitExit()).as(injector.toString()).isZero();
    for (RunningProgram sender : senders) {
      assertThat(sender.awaitTransfer(0).getInteger("failed")).as("%s", sender).isZero();
    }
    for (RunningProgram receiver : receivers) {
      assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
    }
    assertThat(path.unreachablesReceived())
        .as("sixteen codes to each of four flows by IPv4")
        .allMatch(count -> count >= 4 * 16);
  }

  private RunningProgram endures(int port, String transport, String... keys) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("--port", "" + port, "--transport", transport, "--once", "2"));
    words.addAll(Arrays.asList(keys));
    return receive("out" + port, words.toArray(String[]::new));
  }

  /**
   * One receiver by IPv4, the other by IPv6; both senders of a receiver have a name of their own.
   */
  private RunningProgram endure(String transport, String key, int ipv4Port, int ipv6Port)
      throws IOException {
    String destinations =
        "%s%s:%d,%s[%s]:%d"
            .formatted(
                key, RoutedPath.RECEIVER_IPV4, ipv4Port, key, RoutedPath.RECEIVER_IPV6, ipv6Port);
    List<String> words =
        new ArrayList<>(
            List.of("--transport", transport, "--rate", "12Mbit/s", "--name", transport));
    if (!key.isEmpty()) {
      words.addAll(List.of("--identity", "" + directory.resolve("sender.key")));
    }
    return send(destinations, words.toArray(String[]::new));
  }
}
