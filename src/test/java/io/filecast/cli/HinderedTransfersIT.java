package io.filecast.cli;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Proven transfers that something or somebody hinders. */
class HinderedTransfersIT extends LoopbackTransfers {
  @Test
  void aFileThatChangesWhileItIsSentFails() throws Exception {
    Content.write(file, 4_000_000, 1);
    RunningProgram receiver = jars.receiveOnLoopback(output("a"));
    RunningProgram sender = send(address(receiver), "--rate", "16Mbit/s");
    Content.awaitPartial(output("a"), NAME, 1_000_000);

    Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);

    assertThat(reason(sender.awaitTransfer(1))).contains(NAME, "changed while it was sent", "size");
    assertThat(receiver.awaitEvent("received", 1).getString("reason")).contains("changed");
    assertThat(output("a").resolve(NAME)).doesNotExist();
  }

  @Test
  void limitsOfTheReceiverAreReasons() throws Exception {
    String destinations =
        receive("a", "--max-concurrent-transfers", "1", "--max-transfer-bytes", "5000000");
    Content.write(file, 4_000_000, 1);
    RunningProgram first = send(destinations, "--rate", "16Mbit/s");
    Content.awaitPartial(output("a"), NAME, 500_000);
    first.standStill();
    Path one = file;

    file = Content.write(directory.resolve("second"), 1_000_000, 2);
    assertThat(reason(send(destinations).awaitTransfer(1))).contains("busy");
    file = Content.write(directory.resolve("large"), 5_000_001, 3);
    assertThat(reason(send(destinations).awaitTransfer(1))).contains("larger than");

    file = one;
    first.goOn();
    assertProven(first.awaitTransfer(0), "a");
    file = directory.resolve("second");
    JsonObject second = send(destinations).awaitTransfer(0);
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
      sender.standStill();
      Path ballast = directory.resolve("small/ballast");
      Jars.succeeds("dd", "if=/dev/zero", "of=" + ballast, "bs=64k", "count=200");
      sender.goOn();

      assertThat(reason(sender.awaitTransfer(1)))
          .contains("disk full", "of 5000000 bytes are missing");

      Files.delete(ballast);
      JsonObject resumed = send(destinations).awaitTransfer(0);
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
    String[] patience = {"--timeouts-answer-millis", "15000", "--require"};

    JsonObject half =
        send(destinations, patience[0], patience[1], patience[2], "50%").awaitTransfer(0);
    assertProven(half, "a");
    assertThat(half.getInteger("failed")).isEqualTo(1);
    send(destinations, patience[0], patience[1], patience[2], "1").awaitTransfer(0);
    send(destinations, patience[0], patience[1], patience[2], "95%").awaitTransfer(3);
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
    first.standStill();

    JsonObject refused = send("[::1]:" + port).awaitTransfer(1);

    assertThat(reason(refused)).contains("another sender").contains("that name");
    first.goOn();
    assertProven(first.awaitTransfer(0), "a");
    Content.write(file, 5_000_001, 1);
    assertProven(send("[::1]:" + port).awaitTransfer(0), "a");
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
    assertProven(sender.awaitTransfer(0), "a");
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
