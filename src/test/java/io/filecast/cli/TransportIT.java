package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Content;
import io.filecast.testing.Eventually;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.filecast.transport.BurstTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key {@code transport}, as the finished jars take it, where the native one is missing too. */
class TransportIT {
  private static final String WITHOUT_NATIVE = "-Dio.netty.transport.noNative=true";
  private static final String WHY = "io.netty.transport.noNative";

  private static final String UDP_SEGMENT = "103";
  private static final String UDP_GRO = "104";

  @TempDir private Path directory;

  @AutoClose private Jars jars;
  private Path output;
  private Path content;

  @BeforeEach
  void start() throws IOException {
    jars = new Jars(directory);
    output = directory.resolve("received");
    content = Content.write(directory.resolve("content"), 1_000_003, 3);
  }

  private static List<String> withoutNative(Path jar, String... words) {
    List<String> line = new ArrayList<>(Jars.javaLine(jar, words));
    line.add(1, WITHOUT_NATIVE);
    return line;
  }

  private String[] sendTo(RunningProgram receiver, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--file",
                content.toString(),
                "--destinations",
                "127.0.0.1:" + receiver.awaitPort()));
    words.addAll(Arrays.asList(more));
    return words.toArray(String[]::new);
  }

  private static void requireNative() {
    assumeTrue(
        BurstTransport.nativeObstacle().isEmpty(),
        () -> "no native transport here: " + BurstTransport.nativeObstacle().orElseThrow());
  }

  private void requireCopy(RunningProgram sender) throws InterruptedException {
    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(output.resolve("content")).hasSameBinaryContentAs(content);
  }

  private static long transportLines(RunningProgram program) {
    return program.err().stream().filter(line -> line.contains("transport: ")).count();
  }

  @ParameterizedTest
  @CsvSource({"nio, native", "native, nio"})
  void bothProgramsSayOnceWhatTheyWereToldToTake(String ofSender, String ofReceiver)
      throws Exception {
    requireNative();
    RunningProgram receiver = jars.receiveOnLoopback(output, "--transport", ofReceiver);
    RunningProgram sender =
        jars.send(sendTo(receiver, "--transport", ofSender, "--strategy", "process"));

    requireCopy(sender);
    RunningProgram onNio = ofSender.equals("nio") ? sender : receiver;
    RunningProgram onNative = ofSender.equals("nio") ? receiver : sender;
    onNio.awaitLog("INFO +transport: NIO, as configured$");
    onNative.awaitLog("INFO +transport: native epoll, ");
    assertThat(List.of(transportLines(sender), transportLines(receiver))).containsOnly(1L);
  }

  @Test
  void autoGoesOnWithoutTheNativeLibraryAndSaysWhy() throws Exception {
    RunningProgram receiver = jars.run(withoutNative(Jars.receiver(), Jars.onLoopback(output)));

    requireCopy(jars.run(withoutNative(Jars.sender(), sendTo(receiver))));
    receiver.awaitLog("transport: NIO, because native epoll is not available: .*" + WHY);
  }

  @Test
  void nativeWithoutTheNativeLibraryIsOneLineAndExitCode2() throws Exception {
    RunningProgram receiver =
        jars.run(withoutNative(Jars.receiver(), "--transport", "native", "--port", "0"));

    assertThat(receiver.awaitExit()).as(receiver.toString()).isEqualTo(ExitCode.USAGE);
    assertThat(receiver.out()).isEmpty();
    assertThat(receiver.err())
        .singleElement()
        .asString()
        .startsWith("transport=native is not available: ")
        .contains(WHY)
        .endsWith("; use auto or nio");
  }

  @Test
  void configEndsWithTheChoiceInWords() throws Exception {
    RunningProgram auto = jars.receive("config");
    RunningProgram nio = jars.receive("config", "--transport", "nio");
    RunningProgram mistaken =
        jars.run(withoutNative(Jars.receiver(), "config", "--transport", "native"));

    assertThat(auto.awaitExit()).isZero();
    assertThat(auto.out().get(auto.out().size() - 1))
        .isEqualTo("transport: " + BurstTransport.best().description());
    assertThat(nio.awaitExit()).isZero();
    assertThat(nio.out())
        .anyMatch(line -> line.matches("transport +nio +--transport"))
        .endsWith("transport: NIO, as configured");
    assertThat(mistaken.awaitExit()).isEqualTo(ExitCode.USAGE);
    assertThat(mistaken.out()).anyMatch(line -> line.matches("transport +native +--transport"));
    assertThat(mistaken.err()).singleElement().asString().contains("use auto or nio");
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void aSignalEndsAProgramOnItsSecondVertxInOrder(String signal, int code) throws Exception {
    RunningProgram receiver = jars.receiveOnLoopback(output, "--transport", "nio");
    RunningProgram sender =
        jars.send(sendTo(receiver, "--transport", "nio", "--rate", "1Mbit/s", "--json"));
    Eventually.holds("content comes in", () -> Files.exists(Content.partial(output, "content")));

    sender.signal(signal);

    assertThat(sender.awaitTransfer(code).getInteger("failed")).isOne();
    receiver.signal(signal);
    assertThat(receiver.awaitExit()).as(receiver.toString()).isEqualTo(code);
    assertThat(receiver.err()).noneMatch(line -> line.contains("ERROR"));
  }

  @Test
  void compareTakesItForSenderChildrenAndReceivers() throws Exception {
    RunningProgram compare =
        jars.send(
            "compare",
            "--transport",
            "nio",
            "--loopback",
            "1",
            "--runs",
            "2",
            "--warmups",
            "0",
            "--strategies",
            "event-loop,process",
            "--file",
            content.toString());

    assertThat(compare.awaitExit()).as(compare.toString()).isZero();
    assertThat(compare.out()).filteredOn(line -> line.contains("2/2")).hasSize(2);
    assertThat(compare.err()).anyMatch(line -> line.endsWith("transport: NIO, as configured"));
    assertThat(transportLines(compare)).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    UDP_SEGMENT + ", 'no GSO (the kernel does not know UDP_SEGMENT; Linux 4.18 does), GRO'",
    UDP_GRO + ", 'GSO, no GRO (the kernel refuses UDP_GRO: '",
    UDP_SEGMENT + " " + UDP_GRO + ", 'no GSO (the kernel does not know UDP_SEGMENT; Linux 4.18'"
  })
  void anOldKernelIsSlowerAndNoReasonNotToStart(String refused, String said) throws Exception {
    requireNative();
    assumeTrue(Jars.succeeds("gcc", "--version"), "gcc makes the kernel look old, and is missing");
    Path oldKernel = directory.resolve("old_kernel.so");
    Path source = Path.of("src/test/resources/old_kernel.c").toAbsolutePath();
    assertThat(Jars.succeeds("gcc", "-shared", "-fPIC", "-o", "" + oldKernel, "" + source))
        .isTrue();
    Map<String, String> environment =
        Map.of("LD_PRELOAD", oldKernel.toString(), "OLD_KERNEL_REFUSES", refused);
    RunningProgram receiver =
        jars.run(environment, Jars.javaLine(Jars.receiver(), Jars.onLoopback(output)));

    RunningProgram sender = jars.run(environment, Jars.javaLine(Jars.sender(), sendTo(receiver)));

    requireCopy(sender);
    assertThat(sender.err()).anyMatch(line -> line.contains("transport: native epoll, " + said));
    assertThat(receiver.err()).anyMatch(line -> line.contains("transport: native epoll, " + said));
  }
}
