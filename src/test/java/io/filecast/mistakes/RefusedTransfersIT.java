package io.filecast.mistakes;

import static io.filecast.mistakes.Mistake.sender;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Content;
import io.filecast.testing.Jars;
import io.filecast.testing.PlainReceiver;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that do not begin, because of what the receiver is, has, or is allowed. */
class RefusedTransfersIT {
  /** Bytes 2 and 3 of a packet (version and type) of the version after this. */
  private static final int NEXT_VERSION = 2;

  private static final int OFFER = 1;
  private static final int REJECT = 3;
  private static final int OFFER_BYTES = 1200;
  private static final int REJECT_BYTES = 24;

  @TempDir private static Path directory;

  @AutoClose private static Jars jars;
  private static int closedPort;

  /** Takes small files, one at a time, of names that are not taken; and is busy. */
  private static RunningProgram strict;

  /** Takes all, and is receiving "busy". */
  private static RunningProgram receiver;

  @BeforeAll
  static void start() throws IOException {
    jars = new Jars(directory);
    closedPort = PlainReceiver.closedPort();
    Files.copy(Jars.SAMPLE, directory.resolve("picture"));
    Content.write(directory.resolve("large"), 200_000, 1);
    Path held = Files.createDirectories(directory.resolve("strict"));
    Files.writeString(held.resolve("taken"), "something else");
    strict =
        receive(
            "strict",
            "--on-exists",
            "fail",
            "--max-transfer-bytes",
            "100000",
            "--max-concurrent-transfers",
            "1");
    Path received = directory.resolve("received");
    Files.createDirectories(received.resolve("folder"));
    Files.createDirectories(Content.partial(received, "hindered"));
    receiver = receive("received");
  }

  private static RunningProgram receive(String output, String... more) throws IOException {
    return jars.receiveOnLoopback(directory.resolve(output), more);
  }

  private static String at(RunningProgram receiver) {
    return "127.0.0.1:" + receiver.awaitPort();
  }

  private static Mistake sending(String title, String words, int code, String line) {
    // Only where nobody answers is an answer waited for in vain.
    int patience = words.contains("CLOSED") && !words.contains("RECEIVER") ? 1_000 : 30_000;
    return sender(title, words + " --timeouts-answer-millis " + patience, code, line)
        .where("CLOSED", "127.0.0.1:" + closedPort)
        .where("STRICT", at(strict))
        .where("RECEIVER", at(receiver));
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    String silent =
        "CLOSED: FAILED: no answer from CLOSED within timeouts.answerMillis=1000: is a receiver running there, and does a firewall let UDP through?, …";
    return Mistakes.tests(
        jars,
        Stream.of(
            sending("no receiver there", "--file picture --destinations CLOSED", 1, silent),
            sending(
                "no receiver there, found out by a child",
                "--file picture --destinations CLOSED --strategy process",
                1,
                silent),
            sending(
                "one of two receivers is not there",
                "--file picture --destinations CLOSED,RECEIVER",
                3,
                "CLOSED: FAILED: nobody listens on UDP port …; start a receiver there, or correct the port, …"),
            sending(
                "no receiver there, bare datagrams",
                "--file picture --destinations CLOSED --mode raw --raw-chunk-bytes 1",
                1,
                "CLOSED: FAILED: port unreachable…"),
            sending(
                "larger than allowed",
                "--file large --destinations STRICT",
                1,
                "STRICT: FAILED: content is larger than the receiver allows; raise maxTransferBytes there, …"),
            sending(
                "the name is taken",
                "--file picture --name taken --destinations STRICT",
                1,
                "STRICT: FAILED: receiver already has a file of that name and may not replace it; give the file another name with --name, or set onExists=replace there, …"),
            sending(
                "the name is that of a directory",
                "--file picture --name folder --destinations RECEIVER",
                1,
                "RECEIVER: FAILED: a directory of that name is in the way at the receiver; give the file another name with --name, or move the directory, …"),
            sending(
                "something is in the way of the partial file",
                "--file picture --name hindered --destinations RECEIVER",
                1,
                "RECEIVER: FAILED: something that is not a file is in the way of the receiver's temporary file; remove it there, its log says what it is, …")));
  }

  @Test
  void busyReceiversRefuse() throws Exception {
    Content.write(directory.resolve("busy"), 99_000, 1);
    RunningProgram first =
        jars.send(
            "--file",
            "busy",
            "--destinations",
            at(strict) + "," + at(receiver),
            "--rate",
            "24kbit/s");
    strict.awaitLog("busy of 99000 bytes begins");
    receiver.awaitLog("busy of 99000 bytes begins");

    Mistakes.tests(
            jars,
            Stream.of(
                sending(
                    "as many transfers as allowed",
                    "--file picture --destinations STRICT",
                    1,
                    "STRICT: FAILED: receiver is busy with as many transfers as it allows; send again later, or raise maxConcurrentTransfers or maxTransfersPerAddress there, …"),
                sending(
                    "two senders of one name",
                    "--file picture --name busy --destinations RECEIVER",
                    1,
                    "RECEIVER: FAILED: another sender is sending the receiver a file of that name; wait for the other, or give the file another name with --name, …")))
        .forEach(RefusedTransfersIT::execute);
    strict.awaitLog("WARN .*refused: 1 transfers are running, maxConcurrentTransfers=1");
    receiver.awaitLog("WARN .*refused: busy is being received from 127\\.0\\.0\\.1:\\d+");
    first.close();
  }

  private static void execute(DynamicTest test) {
    try {
      test.getExecutable().execute();
    } catch (Throwable e) {
      throw new AssertionError(test.getDisplayName(), e);
    }
  }

  @Test
  void aFullReceiverRefuses() throws Exception {
    assumeTrue(
        Jars.succeeds("unshare", "-m", "true"), "mounting a small disk needs root and unshare");
    Path small = Files.createDirectory(directory.resolve("small"));
    List<String> line =
        new ArrayList<>(
            List.of(
                "unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=64k none small; exec \"$@\""));
    line.add("sh");
    line.addAll(Jars.javaLine(Jars.receiver(), Jars.onLoopback(small)));
    RunningProgram full = jars.run(line);
    Mistake mistake =
        sending(
            "a disk too small",
            "--file large --destinations FULL",
            1,
            "FULL: FAILED: receiver has not enough free space for the content, 200000 bytes; make room there, or give it another output, …");

    Mistake named = mistake.where("FULL", at(full));
    named.check(named.start(jars));

    full.awaitLog(
        "WARN .*refused: no room for .*small/large: 200000 bytes are missing, 62260 are usable beyond minFreeBytes=auto");
  }

  // ---- another version of the wire -----------------------------------------------------------

  @Test
  void aReceiverOfAnotherVersionIsNamed() throws Exception {
    try (DatagramSocket newer = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      Mistake mistake =
          sending(
                  "a receiver of another version",
                  "--file picture --destinations NEWER",
                  1,
                  "NEWER: FAILED: NEWER speaks version 2 of the wire, this is version 1; run the same filecast release on both, …")
              .where("NEWER", "127.0.0.1:" + newer.getLocalPort());
      RunningProgram program = mistake.start(jars);
      DatagramPacket offer = new DatagramPacket(new byte[2_000], 2_000);
      newer.receive(offer);
      byte[] reject = Arrays.copyOf(offer.getData(), REJECT_BYTES);
      reject[2] = NEXT_VERSION << 4 | REJECT;
      newer.send(new DatagramPacket(reject, reject.length, offer.getSocketAddress()));

      mistake.check(program);
    }
  }

  @Test
  void aSenderOfAnotherVersionIsToldAndNamedInTheLog() throws Exception {
    try (DatagramSocket newer = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      ByteBuffer offer = ByteBuffer.allocate(OFFER_BYTES);
      offer.putShort((short) 0xFCA5).put((byte) (NEXT_VERSION << 4 | OFFER)).putLong(12, 4711);
      newer.send(
          new DatagramPacket(
              offer.array(),
              OFFER_BYTES,
              InetAddress.getByName("127.0.0.1"),
              receiver.awaitPort()));

      DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
      newer.receive(answer);
      assertThat(answer.getLength()).isEqualTo(REJECT_BYTES);
      ByteBuffer reject = ByteBuffer.wrap(answer.getData());
      assertThat(reject.get(2)).isEqualTo((byte) (1 << 4 | REJECT));
      assertThat(reject.getLong(12)).isEqualTo(4711);
      receiver.awaitLog(
          "WARN .*refused: it speaks version 2 of the wire, this is version 1; run the same filecast release on both");
    }
  }
}
