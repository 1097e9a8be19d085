package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Content;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The jars and a peer in another language, written from the specification alone: each has to
 * understand the other, over a path that loses 2 % of the datagrams each way.
 */
class PythonPeerIT extends LoopbackTransfers {
  private static final String PEER =
      "" + Path.of("src/test/python/filecast_peer.py").toAbsolutePath();
  private static final String VECTORS = "" + Path.of("src/test/resources/wire").toAbsolutePath();
  private static final int BYTES = 5_000_000;

  @BeforeEach
  void needsPython() {
    assumeTrue(
        Jars.succeeds(
            "python3",
            "-c",
            "import hashlib, json, select, socket, sys; sys.exit(sys.version_info < (3, 7))"),
        "python3 is missing");
  }

  private RunningProgram python(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of("python3", "-B", PEER));
    line.addAll(Arrays.asList(words));
    return jars.run(line);
  }

  private static JsonObject ended(RunningProgram python, int exitCode) throws InterruptedException {
    assertThat(python.awaitExit()).as(python.toString()).isEqualTo(exitCode);
    return python.awaitEvent("ended", 1);
  }

  @Test
  void theJarSendsToIt() throws Exception {
    Content.write(file, BYTES, 1);
    Files.createDirectories(output("a"));
    RunningProgram python =
        python("receive", "" + output("a"), "0", "--loss", "0.02", "--seed", "1");

    JsonObject transfer = send(address(python), "--datagram-bytes", "1472").awaitTransfer(0);

    assertProven(transfer, "a");
    assertThat(destination(transfer, 0).getLong("datagrams")).isGreaterThan(3_400);
    assertThat(destination(transfer, 0).getLong("repairs")).isPositive();
    assertThat(ended(python, 0).getString("hash")).isEqualTo(Content.sha256(file));
  }

  /** A program that sends one file ends with it, and leaves nobody who asks whether it did. */
  @Test
  void itLearnsTheOutcomeThoughTwoDatagramsThatTellItAreLost() throws Exception {
    Content.write(file, 20_000, 4);
    Files.createDirectories(output("a"));
    RunningProgram python = python("receive", "" + output("a"), "0", "--ignore-closes", "2");

    assertProven(send(address(python)).awaitTransfer(0), "a");
    assertThat(ended(python, 0).getString("hash")).isEqualTo(Content.sha256(file));
  }

  @Test
  void itSendsToTheJar() throws Exception {
    Content.write(file, BYTES, 2);
    RunningProgram receiver = jars.receiveOnLoopback(output("a"), "--once", "1");

    RunningProgram python =
        python(
            "send",
            "" + file,
            "127.0.0.1",
            "" + receiver.awaitPort(),
            "--loss",
            "0.02",
            "--seed",
            "2");

    JsonObject ended = ended(python, 0);
    assertThat(ended.getString("hash")).isEqualTo(Content.sha256(file));
    assertThat(ended.getLong("repairs")).isPositive();
    assertThat(output("a").resolve(NAME)).hasSameBinaryContentAs(file);
    assertThat(receiver.awaitExit()).as(receiver.toString()).isZero();
  }

  @Test
  void itSendsWhatIsSmallAndWhatIsThereAlready() throws Exception {
    RunningProgram receiver = jars.receiveOnLoopback(output("a"));
    String port = "" + receiver.awaitPort();
    for (int bytes : new int[] {0, 1, 700, 12_371, 184_320 + 1}) {
      Content.write(file, bytes, bytes);
      for (int again = 0; again < 2; again++) {
        JsonObject ended = ended(python("send", "" + file, "127.0.0.1", port), 0);
        assertThat(ended.getString("hash")).isEqualTo(Content.sha256(file));
        assertThat(output("a").resolve(NAME)).hasSameBinaryContentAs(file);
      }
    }
  }

  /** The sender is told what the other does not know: never "no answer". */
  @Test
  void whatItDoesNotSupportIsNamed() throws Exception {
    Content.write(file, 1_000, 3);
    Files.createDirectories(output("a"));
    RunningProgram python = python("receive", "" + output("a"), "0", "--refuse", "" + (4 | 1 << 9));

    JsonObject transfer = send(address(python)).awaitTransfer(1);

    assertThat(reason(transfer))
        .contains("127.0.0.1:" + python.awaitPort())
        .contains("does not support compressed blocks, feature 9, which this transfer needs")
        .contains("upgrade filecast there, or leave the option out");
    ended(python, 1);
  }

  @Test
  void itReadsAndWritesTheGoldenVectors() throws Exception {
    assertThat(ended(python("vectors", VECTORS), 0).getInteger("vectors")).isGreaterThan(40);
  }
}
