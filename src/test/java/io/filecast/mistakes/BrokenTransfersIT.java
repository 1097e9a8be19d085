package io.filecast.mistakes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Content;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transfers that began well, and what is done to them. */
class BrokenTransfersIT {
  private static final int BYTES = 3_000_000;

  /** Half of the file in a second, the rest in another. */
  private static final String RATE = "12Mbit/s";

  @TempDir private Path directory;

  @AutoClose private Jars jars;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    jars = new Jars(directory);
    file = Content.write(directory.resolve("image"), BYTES, 1);
  }

  private RunningProgram receive() throws IOException {
    return jars.receive("--host", "127.0.0.1", "--port", "0", "--output", "received");
  }

  private static String address(RunningProgram receiver) {
    return "127.0.0.1:" + receiver.awaitLog("listening on port (\\d+) ").group(1);
  }

  /** Begins a transfer; returns when some of it has arrived. */
  private RunningProgram send(String to, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("--file", "image", "--destinations", to, "--rate", RATE));
    words.addAll(Arrays.asList(more));
    RunningProgram sender = jars.send(words.toArray(String[]::new));
    Content.awaitPartial(directory.resolve("received"), "image", 200_000);
    return sender;
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSenderThatIsInterruptedSaysSoAndSoDoesTheReceiver(String signal, int code)
      throws Exception {
    RunningProgram receiver = receive();
    String to = address(receiver);
    RunningProgram sender = send(to);

    sender.signal(signal);

    Mistake.check(sender, code, to + ": FAILED: sender was stopped, …");
    receiver.awaitLog("image: \\d+ bytes in .*FAILED: sender was stopped");
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aReceiverThatIsInterruptedSaysSoAndSoDoesTheSender(String signal, int code)
      throws Exception {
    RunningProgram receiver = receive();
    String to = address(receiver);
    RunningProgram sender = send(to);

    receiver.signal(signal);

    Mistake.check(
        sender,
        1,
        to
            + ": FAILED: receiver was stopped; the partial file is kept for resume; start it and send again, …");
    assertThat(receiver.awaitExit()).as(receiver.toString()).isEqualTo(code);
    receiver.awaitLog("image: \\d+ bytes in .*FAILED: receiver was stopped");
  }

  @Test
  void aReceiverThatIsKilledIsMissed() throws Exception {
    RunningProgram receiver = receive();
    String to = address(receiver);
    RunningProgram sender = send(to, "--timeouts-silence-millis", "500");

    receiver.signal("KILL");

    Mistake.check(
        sender,
        1,
        to
            + ": FAILED: receiver fell silent in mid-transfer; see whether it still runs and send again, what came is kept, …");
  }

  @Test
  void aFileThatGrowsIsNotProven() throws Exception {
    String to = address(receive());
    RunningProgram sender = send(to);

    Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);

    Mistake.check(
        sender,
        1,
        to
            + ": FAILED: image changed while it was sent: its size was 3000000 bytes and is 3000001; send it when nobody writes to it, …");
  }

  @Test
  void aFileThatShrinksIsNotProven() throws Exception {
    String to = address(receive());
    RunningProgram sender = send(to);

    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(1_000);
    }

    Mistake.check(
        sender,
        1,
        to
            + ": FAILED: image changed while it was sent: …1000…; send it when nobody writes to it, …");
  }

  @Test
  void aFileThatIsOverwrittenIsNotProvenAlsoWhenItsTimeIsSetBack() throws Exception {
    RunningProgram receiver = receive();
    String to = address(receiver);
    RunningProgram sender = send(to);

    FileTime before = Files.getLastModifiedTime(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), BYTES - 3);
    }
    Files.setLastModifiedTime(file, before);

    Mistake.check(
        sender,
        1,
        to
            + ": FAILED: image changed while it was sent: its …time… was …; send it when nobody writes to it, …");
    receiver.awaitLog("FAILED: source file changed while it was sent");
    assertThat(directory.resolve("received/image")).doesNotExist();
  }

  @Test
  void aDiskThatFillsUpIsNamed() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "mounting a tmpfs needs root");
    Path small = Files.createDirectory(directory.resolve("received"));
    assumeTrue(
        Jars.succeeds("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", "" + small),
        "this system mounts no tmpfs");
    try {
      String to = address(receive());
      RunningProgram sender = send(to);
      sender.standStill();
      Jars.succeeds("dd", "if=/dev/zero", "of=" + small.resolve("ballast"), "bs=64k", "count=100");
      sender.goOn();

      Mistake.check(
          sender,
          1,
          to
              + ": FAILED: disk full at the receiver: … of 3000000 bytes are missing, what came is kept; make room there and send again, …");
    } finally {
      jars.close();
      assertThat(Jars.succeeds("umount", "--lazy", "" + small)).isTrue();
    }
  }

  @Test
  void aReaderOfTheOutputThatLeavesIsNoFailure() throws Exception {
    String to = address(receive());
    List<String> line = new ArrayList<>(List.of("sh", "-c", "\"$@\" >&-", "sh"));
    line.addAll(Jars.javaLine(Jars.sender(), "--json", "--file", "image", "--destinations", to));

    RunningProgram sender = jars.run(line);

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(Mistake.complaints(sender)).isEmpty();
  }
}
