package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor} of the finished jars, on this host. */
class DoctorIT {
  private static final String LOOPBACK = "127.0.0.1";

  @TempDir private Path directory;

  @AutoClose private Jars jars;

  @BeforeEach
  void start() {
    jars = new Jars(directory);
  }

  private int receive(String... more) throws IOException {
    return jars.receiveOnLoopback(directory.resolve("out"), more).awaitPort();
  }

  private static JsonObject finding(RunningProgram doctor, String check) {
    return doctor.events("check").stream()
        .filter(event -> event.getString("check").equals(check))
        .reduce((first, last) -> last)
        .orElseThrow(() -> new AssertionError("no " + check + ": " + doctor));
  }

  private static void assertStatus(RunningProgram doctor, String check, String status) {
    assertThat(finding(doctor, check).getString("status")).as(doctor.toString()).isEqualTo(status);
  }

  private static void assertExit(RunningProgram doctor, int code) throws Exception {
    assertThat(doctor.awaitExit()).as(doctor.toString()).isEqualTo(code);
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aRunningReceiverIsSoundAsSeenFromTheSenderAndOnItsOwnHost() throws Exception {
    int port = receive();

    RunningProgram sender = jars.send("doctor", "--json", LOOPBACK + ":" + port);
    assertExit(sender, 0);
    for (String check : List.of("name", "receiver", "datagrams")) {
      assertStatus(sender, check, "ok");
    }
    JsonObject path = finding(sender, "path").getJsonObject("figures");
    assertThat(path.getInteger("sent")).isEqualTo(200);
    assertThat(path.getDouble("rttMinMillis")).isBetween(0.001, 1_000.0);
    assertThat(finding(sender, "clock").getJsonObject("figures").getDouble("clockAheadMillis"))
        .as("both ends read the same clock")
        .isBetween(-path.getDouble("rttMinMillis"), path.getDouble("rttMinMillis"));
    assertThat(finding(sender, "receiver").getString("finding")).matches("filecast \\S+ answers");
    assertThat(sender.events("diagnosis").get(0).getInteger("problems")).isZero();

    RunningProgram receiver =
        jars.receive("doctor", "--json", "--host", LOOPBACK, "--port", "" + port);
    assertExit(receiver, 0);
    assertStatus(receiver, "port", "warning");
    assertThat(finding(receiver, "port").getString("finding")).contains("a filecast receiver");
  }

  @Test
  void aReceiverThatIsNotRunningIsAProblemWithTheCommandThatStartsIt() throws Exception {
    int port = freePort();
    RunningProgram doctor = jars.send("doctor", LOOPBACK + ":" + port);

    assertExit(doctor, 1);
    assertThat(String.join("\n", doctor.out()))
        .contains("problem  receiver")
        .contains("java -jar receiver-fat.jar --port " + port);
    assertThat(doctor.err()).isEmpty();
  }

  @Test
  void aNameThatIsNoneIsAProblemOfThatDestinationAlone() throws Exception {
    int port = receive();
    Path conf =
        Files.writeString(
            directory.resolve("c.json"),
            "{\"destinations\": [\"no-such-host.invalid\", \"127.0.0.1:%d\"]}".formatted(port));
    RunningProgram doctor = jars.send("doctor", "--json", "-conf", conf.toString());

    assertExit(doctor, 1);
    List<JsonObject> about =
        doctor.events("check").stream().filter(event -> event.containsKey("destination")).toList();
    assertThat(about.get(0).getString("destination")).isEqualTo("no-such-host.invalid:8888");
    assertThat(about.get(0).getString("finding")).contains("cannot be resolved");
    assertThat(about.subList(1, about.size()))
        .allMatch(event -> event.getString("destination").endsWith(":" + port))
        .noneMatch(event -> event.getString("status").equals("problem"));
  }

  @Test
  void aPortTakenByAnotherProgramIsAProblem() throws Exception {
    try (DatagramSocket other = new DatagramSocket(0, InetAddress.getByName(LOOPBACK))) {
      RunningProgram doctor =
          jars.receive("doctor", "--json", "--host", LOOPBACK, "--port", "" + other.getLocalPort());

      assertExit(doctor, 1);
      assertStatus(doctor, "port", "problem");
      assertThat(finding(doctor, "port").getString("finding")).contains("is taken");
    }
  }

  @Test
  void aReceiverDirectoryThatCannotBeWrittenIsAProblem() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    RunningProgram doctor =
        jars.receive("doctor", "--json", "--port", "" + freePort(), "--output", "" + file);

    assertExit(doctor, 1);
    assertStatus(doctor, "output", "problem");
  }

  @Test
  void aSmallLimitOfTheKernelIsAWarningWithTheLineThatRaisesIt() throws Exception {
    List<String> words = new ArrayList<>(List.of("setpriv", "--bounding-set", "-net_admin"));
    words.addAll(List.of("--inh-caps", "-net_admin"));
    assumeTrue(
        Jars.succeeds(
            "setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin", "true"),
        "setpriv cannot give up CAP_NET_ADMIN here");
    words.addAll(
        Jars.javaLine(
            Jars.receiver(),
            "doctor",
            "--json",
            "--port",
            "" + freePort(),
            "--receive-buffer-bytes",
            "1073741824"));
    RunningProgram doctor = jars.run(words);

    assertExit(doctor, 0);
    assertStatus(doctor, "buffer", "warning");
    assertThat(finding(doctor, "buffer").getString("finding")).contains("the kernel gives");
    assertThat(finding(doctor, "buffer").getJsonArray("remedies").getString(0))
        .contains("net.core.rmem_max = 1073741824");
  }

  @Test
  void aReceiverMayKeepToItselfAndIsThereAllTheSame() throws Exception {
    int bare = receive("--echo", "bare");
    int off = receive("--echo", "off");

    RunningProgram doctor =
        jars.send("doctor", "--json", LOOPBACK + ":" + bare, LOOPBACK + ":" + off);

    assertExit(doctor, 0);
    List<JsonObject> receivers =
        doctor.events("check").stream()
            .filter(event -> event.getString("check").equals("receiver"))
            .toList();
    assertThat(receivers.get(0).getString("finding")).contains("tells nothing of itself");
    assertThat(receivers.get(1).getString("status")).isEqualTo("warning");
    assertThat(doctor.toString()).doesNotContain("\"clock\"").doesNotContain("\"space\"");
  }

  @Test
  void wrongUseIsOneLineAndCodeTwo() throws Exception {
    for (String[] words :
        List.of(
            new String[] {"doctor", "node1:http"},
            new String[] {"doctor", "node1", "--destinations", "node2"},
            new String[] {"doctor", "--jsn", "node1"})) {
      RunningProgram doctor = jars.send(words);
      assertExit(doctor, 2);
      assertThat(doctor.err()).as(doctor.toString()).hasSize(1);
      assertThat(doctor.out()).isEmpty();
    }
  }

  @Test
  void withoutADestinationOnlyThisHostIsLookedAtAndThatIsSaid() throws Exception {
    RunningProgram doctor = jars.send("doctor");

    assertExit(doctor, 0);
    assertThat(doctor.out()).anyMatch(line -> line.matches("\\w+ +transport +.+"));
    assertThat(doctor.err()).singleElement().asString().contains("no destination");
  }

  /** A receiver behind a firewall looks like this socket: it takes everything and says nothing. */
  @Test
  void silenceIsAProblemWithTheLinesThatOpenAFirewall() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      int port = silent.getLocalPort();
      RunningProgram doctor = jars.send("doctor", LOOPBACK + ":" + port);

      assertExit(doctor, 1);
      assertThat(String.join("\n", doctor.out()))
          .contains("no answer from UDP port " + port)
          .contains("sudo ufw allow " + port + "/udp");
    }
  }
}
