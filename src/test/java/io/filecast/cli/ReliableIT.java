package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.testing.Content;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Proven transfers to which nothing happens, and what they find that is there already. */
class ReliableIT extends LoopbackTransfers {
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
      JsonObject transfer = send(destinations, "--strategy", strategy).awaitTransfer(0);
      assertThat(transfer.getString("strategy")).isEqualTo(strategy);
      assertProven(transfer, "a", "b");
    }
    JsonObject again = send(destinations).awaitTransfer(0);
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
    assertProven(send(destinations).awaitTransfer(0), "a");

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
    assertProven(send("[::1]:" + receiver.awaitPort()).awaitTransfer(0), "a");
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
  }

  @Test
  void aSenderThatIsRunAgainTakesOver() throws Exception {
    String destinations = receive("a");
    Content.write(file, 5_000_000, 1);
    RunningProgram first = send(destinations, "--rate", "16Mbit/s");
    Content.awaitPartial(output("a"), NAME, 1_000_000);
    first.standStill();

    JsonObject second = send(destinations).awaitTransfer(0);

    assertProven(second, "a");
    assertThat(destination(second, 0).getLong("resumedBytes")).isGreaterThan(900_000);
    first.goOn();
    assertThat(reason(first.awaitTransfer(1))).contains("took over");
  }

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
    String[] limit = "--datagram-bytes 1472 --rate-limit 32Mbit/s --delivery unicast".split(" ");

    RunningProgram atRate = send(address(a), fixed);
    RunningProgram withinLimit = send(address(b) + "," + address(c), limit);

    CompletableFuture<Double> rateOfA = megabitsPerSecond("a");
    CompletableFuture<Double> rateOfB = megabitsPerSecond("b");
    CompletableFuture<Double> rateOfC = megabitsPerSecond("c");

    assertProven(atRate.awaitTransfer(0), "a");
    assertProven(withinLimit.awaitTransfer(0), "b", "c");
    // Above it by a tenth at most, always; how near from below is a matter of the simulator, which
    // has no busy neighbours.
    assertThat(rateOfA.join()).isBetween(16 * 0.3, 16 * 1.1);
    assertThat(rateOfB.join() + rateOfC.join()).isBetween(32 * 0.3, 32 * 1.1);
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

    JsonObject transfer = send(destinations).awaitTransfer(3);

    assertThat(destination(transfer, 0).getString("reason")).contains("already has a file");
    assertThat(destination(transfer, 1).getString("reason")).contains("already has a file");
    assertThat(Content.sha256(output("keep").resolve(NAME))).isEqualTo(kept);
    assertThat(Content.sha256(output("fail").resolve(NAME))).isEqualTo(failed);
    assertProven(destination(transfer, 2), output("replace").resolve(NAME));

    Files.copy(file, output("keep").resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(file, output("fail").resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
    JsonObject identical = send(destinations).awaitTransfer(0);
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

    JsonObject transfer = send(destinations).awaitTransfer(3);

    assertProven(destination(transfer, 0), output("final").resolve(NAME));
    assertThat(output("final").resolve(NAME)).isRegularFile();
    assertThat(Files.isSymbolicLink(output("final").resolve(NAME))).isFalse();
    assertThat(destination(transfer, 1).getString("reason")).contains("is in the way");
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
    assertThat(reason(sender.awaitTransfer(1))).contains("receiver was stopped");
    long there = Content.bytesOnDisk(Content.partial(output("a"), NAME));
    JsonObject resumed = send(receive("a")).awaitTransfer(0);
    assertProven(resumed, "a");
    assertThat(destination(resumed, 0).getLong("resumedBytes")).isGreaterThan(there * 9 / 10);
  }
}
