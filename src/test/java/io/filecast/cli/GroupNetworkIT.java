package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.Content;
import io.filecast.testing.Hosts;
import io.filecast.testing.RunningProgram;
import io.filecast.testing.Segment;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private List<RunningProgram> receivers() throws IOException {
    List<RunningProgram> receivers = new ArrayList<>();
    for (int i = 1; i <= RECEIVERS; i++) {
      receivers.add(
          hosts.receive(
              i,
              List.of("--json", "--port", "8888", "--output", "" + directory.resolve("out" + i))));
    }
    receivers.forEach(RunningProgram::awaitPort);
    return receivers;
  }

  private JsonObject send(String... more) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--json", "--file", "" + file, "--destinations", segment.destinations(RECEIVERS)));
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
    JsonObject transfer = send("--delivery", "multicast");
    requireCopies(transfer);
    double own = ownShare(transfer, 1) + ownShare(transfer, 2) + ownShare(transfer, 3);
    assertThat(own).as("streams to one alone").isLessThan(1);
    assertThat(transfer.getDouble("wireBytesPerContentByte")).isBetween(1.0, 2.0);
    assertThat(transfer.getJsonObject("group").getInteger("members")).isEqualTo(RECEIVERS);
  }

  @Test
  void whoseFirewallDropsTheGroupIsServedByUnicast() throws Exception {
    segment.runAtReceiver(2, "nft", "add table inet only");
    segment.runAtReceiver(
        2, "nft", "add chain inet only in { type filter hook input priority 0 ; }");
    segment.runAtReceiver(2, "nft", "add rule inet only in ip daddr 232.0.0.0/8 drop");
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
