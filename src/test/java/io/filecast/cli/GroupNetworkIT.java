package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.crypto.KeyFile;
import io.filecast.testing.Content;
import io.filecast.testing.Hosts;
import io.filecast.testing.RunningProgram;
import io.filecast.testing.Segment;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One stream to three receivers in network namespaces of their own. */
@Execution(ExecutionMode.CONCURRENT)
class GroupNetworkIT {
  private static final int RECEIVERS = 3;
  private static final int BYTES = 30_000_001;

  /** Of the whole content, with datagrams of 1472 bytes. */
  private static final int DATAGRAMS = BYTES / 1444;

  @TempDir private Path directory;

  @AutoClose private Hosts hosts;
  private Segment segment;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    hosts = new Hosts(directory, RECEIVERS);
    segment = hosts.segment();
    file = Content.write(directory.resolve("file.bin"), BYTES, 3);
  }

  private List<RunningProgram> receivers(String... more) throws IOException {
    List<RunningProgram> receivers = new ArrayList<>();
    for (int i = 1; i <= RECEIVERS; i++) {
      List<String> words =
          new ArrayList<>(
              List.of("--json", "--port", "8888", "--output", "" + directory.resolve("out" + i)));
      words.addAll(List.of(more));
      receivers.add(hosts.receive(i, words));
    }
    receivers.forEach(RunningProgram::awaitPort);
    return receivers;
  }

  private JsonObject send(String... more) throws Exception {
    return sendTo(segment.destinations(RECEIVERS), more);
  }

  private JsonObject sendTo(String destinations, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("--json", "--file", "" + file, "--destinations", destinations));
    words.addAll(List.of(more));
    return hosts.send(words).awaitTransfer(0);
  }

  private void requireCopies(JsonObject transfer) {
    for (int i = 1; i <= RECEIVERS; i++) {
      assertThat(destination(transfer, i).getBoolean("ok")).as(transfer.encode()).isTrue();
      assertThat(directory.resolve("out" + i).resolve("file.bin")).hasSameBinaryContentAs(file);
    }
  }

  private static JsonObject destination(JsonObject transfer, int i) {
    return transfer.getJsonArray("destinations").getJsonObject(i - 1);
  }

  /** Datagrams that went to one alone, of the whole content. */
  private static double ownShare(JsonObject transfer, int i) {
    return (double) destination(transfer, i).getLong("datagrams") / DATAGRAMS;
  }

  @ParameterizedTest(name = "{0} % loss each way")
  @ValueSource(ints = {0, 2})
  void whatIsLostIsRepairedForAll(int lossPercent) throws Exception {
    segment.lose(lossPercent);
    receivers();
    requireOneStream(send("--delivery", "multicast"));
  }

  private void requireOneStream(JsonObject transfer) {
    requireCopies(transfer);
    double own = ownShare(transfer, 1) + ownShare(transfer, 2) + ownShare(transfer, 3);
    // Until the group is together each has a stream of its own: on a busy machine for long.
    assertThat(own).as("streams to one alone").isLessThan(2);
    assertThat(transfer.getDouble("wireBytesPerContentByte")).isBetween(1.0, 2.9);
    assertThat(transfer.getJsonObject("group").getInteger("members")).isEqualTo(RECEIVERS);
  }

  @Test
  void nothingHasToBeSaidForThat() throws Exception {
    receivers();
    requireOneStream(send());
  }

  @Test
  void withKeysTheStreamIsSealedOnceForAll() throws Exception {
    segment.lose(1);
    Path senderKey = directory.resolve("sender.key");
    Path receiverKey = directory.resolve("receiver.key");
    String sender = KeyFile.create(senderKey).toString();
    String receiver = KeyFile.create(receiverKey).toString();
    receivers("--identity", "" + receiverKey, "--authorized-senders", sender);
    StringJoiner destinations = new StringJoiner(",");
    for (int i = 1; i <= RECEIVERS; i++) {
      destinations.add(receiver + "@" + segment.address(i) + ":8888");
    }
    requireOneStream(
        sendTo(destinations.toString(), "--delivery", "multicast", "--identity", "" + senderKey));
  }

  @Test
  void theStreamPassesAsManyRoutersAsItMay() throws Exception {
    for (int i = 1; i <= RECEIVERS; i++) {
      addRule(i, "ip daddr 232.0.0.0/8 ip ttl != 5 drop");
    }
    receivers();
    requireOneStream(send("--delivery", "multicast", "--multicast-ttl", "5"));
  }

  @Test
  void overIpv6ItDoesTheSame() throws Exception {
    segment.runAtSender("ip", "-6", "addr", "add", "fd77::1/64", "dev", "eth0", "nodad");
    StringJoiner destinations = new StringJoiner(",");
    for (int i = 1; i <= RECEIVERS; i++) {
      segment.runAtReceiver(i, "ip", "-6", "addr", "add", ipv6(i) + "/64", "dev", "eth0", "nodad");
      addRule(i, "ip6 daddr ff35::/16 ip6 hoplimit != 3 drop");
      destinations.add("[%s]:8888".formatted(ipv6(i)));
    }
    receivers();
    requireOneStream(
        sendTo(destinations.toString(), "--delivery", "multicast", "--multicast-ttl", "3"));
  }

  private static String ipv6(int i) {
    return "fd77::1" + i;
  }

  private void addRule(int i, String rule) throws IOException {
    segment.runAtReceiver(i, "nft", "add table inet only");
    segment.runAtReceiver(
        i, "nft", "add chain inet only in { type filter hook input priority 0 ; }");
    segment.runAtReceiver(i, "nft", "add rule inet only in " + rule);
  }

  @Test
  void whoseFirewallDropsTheGroupIsServedByUnicast() throws Exception {
    addRule(2, "ip daddr 232.0.0.0/8 drop");
    receivers();
    JsonObject transfer = send("--delivery", "auto", "--rate-limit", "300Mbit/s");
    requireCopies(transfer);
    assertThat(ownShare(transfer, 2)).as("a stream of its own").isGreaterThan(0.95);
    assertThat(destination(transfer, 1).getString("servedBy")).isEqualTo("group");
    assertThat(destination(transfer, 2).getString("servedBy")).isEqualTo("unicast");
    assertThat(destination(transfer, 2).getString("because")).isEqualTo("does not hear the group");
  }

  @Test
  void oneBehindASlowLinkGetsItsCopyToo() throws Exception {
    segment.capTowards(3, "20mbit");
    receivers();
    requireCopies(send("--delivery", "auto"));
  }
}
