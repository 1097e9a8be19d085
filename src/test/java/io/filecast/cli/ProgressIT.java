package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Content;
import io.filecast.testing.EventSchema;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the finished jars show while they work and at the end. */
class ProgressIT {
  private static final int CONTENT_BYTES = 3_000_000;

  /** Lets a transfer take about two seconds. */
  private static final List<String> SLOWLY = List.of("--rate", "12Mbit/s");

  /** Runs a program on a terminal of 90 columns, and prints what that terminal gets. */
  private static final String PTY =
      """
      import fcntl, os, pty, select, struct, sys, termios
      pid, fd = pty.fork()
      if pid == 0:
          os.execvp(sys.argv[1], sys.argv[1:])
      fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 90, 0, 0))
      while True:
          try:
              data = os.read(fd, 65536)
          except OSError:
              break
          if not data:
              break
          sys.stdout.buffer.write(data)
          sys.stdout.buffer.flush()
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """;

  @TempDir private Path directory;

  @TempDir private static Path shared;

  /** Takes the content of each test under a name of its own. */
  @AutoClose private static Jars receivers;

  private static RunningProgram receiver;
  private static int sent;

  @AutoClose private Jars jars;
  private Path content;

  @BeforeAll
  static void receive() throws IOException {
    receivers = new Jars(shared);
    receiver = receivers.receiveOnLoopback(shared.resolve("received"));
  }

  @BeforeEach
  void start() throws IOException {
    jars = new Jars(directory);
    content = Content.write(directory.resolve("content"), CONTENT_BYTES, 1);
  }

  private static String destination() {
    return "127.0.0.1:" + receiver.awaitPort();
  }

  private List<String> words(String... more) {
    List<String> words =
        new ArrayList<>(List.of("--file", content.toString(), "--destinations", destination()));
    words.addAll(Arrays.asList(more));
    if (!words.contains("raw")) {
      words.addAll(List.of("--name", "content-" + ++sent));
    }
    return words;
  }

  private List<String> line(List<String> words, String... javaOptions) {
    List<String> line = new ArrayList<>(Jars.javaLine(Jars.sender()));
    line.addAll(1, List.of(javaOptions));
    line.addAll(words);
    return line;
  }

  private RunningProgram onATerminal(Map<String, String> environment, List<String> words)
      throws IOException {
    assumeTrue(Jars.succeeds("python3", "-c", "import pty"), "needs python3");
    Path script = Files.writeString(directory.resolve("terminal.py"), PTY);
    List<String> line = new ArrayList<>(List.of("python3", script.toString()));
    line.addAll(line(words, "-Dnative.encoding=UTF-8"));
    Map<String, String> all = new java.util.HashMap<>(Map.of("TERM", "xterm"));
    all.putAll(environment);
    return jars.run(all, line);
  }

  private List<String> slowly() {
    List<String> words = words();
    words.addAll(SLOWLY);
    return words;
  }

  @Test
  void aTerminalSeesABarAndThenATable() throws Exception {
    RunningProgram sender = onATerminal(Map.of(), slowly());

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    String screen = String.join("\n", sender.out());
    assertThat(screen).containsPattern(destination() + "  \u2588+\u2591+ +[1-9]\\d? % ");
    assertThat(screen).containsPattern("\n\u001b\\[1A" + destination());
    assertThat(screen).contains("\u001b[32m" + destination(), "SHA-256");
    assertThat(screen).doesNotContain("total: ", "\u001b[?");
    assertThat(sender.out().get(sender.out().size() - 1)).matches("total +1 of 1 +3000000 .*");
  }

  @Test
  void aTerminalIsLeftCleanByCtrlC() throws Exception {
    RunningProgram sender = onATerminal(Map.of(), slowly());
    sender.awaitOut("% ");
    for (ProcessHandle java : sender.descendants()) {
      RunningProgram.signal(java, "INT");
    }

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(130);
    String screen = String.join("\n", sender.out());
    String last = screen.substring(screen.lastIndexOf("\u001b[J"));
    assertThat(last).contains("FAILED", "sender was stopped", "0 of 1").doesNotContain("\u2588");
  }

  @Test
  void noColorIsObeyed() throws Exception {
    RunningProgram sender = onATerminal(Map.of("NO_COLOR", "1"), words());

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(String.join("\n", sender.out())).contains("SHA-256").doesNotContain("\u001b[3");
  }

  @Test
  void coloursAreOffWhereThereIsNoTerminalAndOnWhenTheyAreAskedFor() throws Exception {
    RunningProgram plain = jars.run(line(words("--require", "2", "--color", "always")));
    assertThat(plain.awaitExit()).isEqualTo(2);

    List<String> nobody = words("--timeouts-answer-millis", "200");
    nobody.set(3, "127.0.0.1:1");
    RunningProgram auto = jars.run(line(nobody));
    assertThat(auto.awaitExit()).as(auto.toString()).isEqualTo(1);
    assertThat(String.join("\n", auto.err())).contains("WARN").doesNotContain("\u001b");

    nobody.addAll(List.of("--color", "always"));
    RunningProgram always = jars.run(line(nobody));
    assertThat(always.awaitExit()).isEqualTo(1);
    assertThat(String.join("\n", always.err())).contains("\u001b[33mWARN\u001b[0m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-loop", "worker", "process"})
  void aLogHasALineFromTimeToTime(String strategy) throws Exception {
    List<String> words = slowly();
    words.addAll(List.of("--strategy", strategy));
    RunningProgram sender = jars.run(line(words, "-Dfilecast.progressMillis=150"));

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(sender.out()).isEmpty();
    assertThat(sender.err())
        .anyMatch(
            line ->
                line.matches(
                    ".* INFO  progress: [1-9][0-9.]* %, 1 running, 0 done, 0 failed, [0-9.]+ MB/s, \\d+ s left"));
    assertThat(sender.err().get(sender.err().size() - 1)).contains("total: 1 of 1 ");
    assertThat(String.join("\n", sender.err())).doesNotContain("\u001b");
  }

  @Test
  void quietSaysNothingUnlessThereIsAProblem() throws Exception {
    RunningProgram good = jars.run(line(words("--quiet")));
    assertThat(good.awaitExit()).as(good.toString()).isZero();
    assertThat(good.out()).isEmpty();
    assertThat(good.err()).isEmpty();

    List<String> nobody = words("--quiet", "--timeouts-answer-millis", "200");
    nobody.set(3, "127.0.0.1:1");
    RunningProgram bad = jars.run(line(nobody));
    assertThat(bad.awaitExit()).isEqualTo(1);
    assertThat(bad.err()).singleElement().asString().contains("WARN", "127.0.0.1:1: FAILED");
  }

  @Test
  void quietIsQuietWithChildrenToo() throws Exception {
    RunningProgram sender = jars.run(line(words("--quiet", "--strategy", "process")));

    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    assertThat(sender.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-loop", "process-pool"})
  void eventsObeyTheirSchema(String strategy) throws Exception {
    List<String> words = slowly();
    words.addAll(List.of("--json", "--strategy", strategy, "--timeouts-answer-millis", "15000"));
    words.set(3, destination() + ",127.0.0.1:1");
    RunningProgram sender = jars.run(line(words, "-Dfilecast.eventMillis=200"));

    assertThat(sender.awaitExit()).as(sender.toString()).isEqualTo(3);
    List<JsonObject> events = sender.events();
    EventSchema.requireValid(events);
    assertThat(events.get(0).getString("event")).isEqualTo("started");
    assertThat(events.get(events.size() - 1).getString("event")).isEqualTo("transfer");
    assertThat(sender.events("destination"))
        .extracting(event -> event.getBoolean("ok"))
        .containsExactlyInAnyOrder(true, false);
    assertThat(sender.events("progress"))
        .anyMatch(
            event ->
                event.getInteger("running") >= 1
                    && event.getDouble("percent") > 0
                    && event.getDouble("percent") < 100);
  }

  @Test
  void eventsOfRawTransfersAndOfAReceiverObeyTheirSchema() throws Exception {
    RunningProgram own = jars.receiveOnLoopback(directory.resolve("own"));
    String ownAddress = "127.0.0.1:" + own.awaitPort();
    List<String> lab = words("--json", "--mode", "raw", "--raw-datagrams-per-second", "1500");
    lab.set(3, ownAddress);
    RunningProgram raw = jars.run(line(lab, "-Dfilecast.eventMillis=200"));
    List<String> proven = slowly();
    proven.set(3, ownAddress);
    RunningProgram reliable = jars.run(line(proven));
    for (RunningProgram sender : List.of(raw, reliable)) {
      assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    }
    own.awaitEvent("received", 2);
    own.awaitEvent("progress", 1);
    own.signal("TERM");
    assertThat(own.awaitExit()).isEqualTo(143);

    EventSchema.requireValid(raw.events());
    List<JsonObject> events = own.events();
    EventSchema.requireValid(events);
    assertThat(own.events("began")).hasSize(2);
    JsonObject ended = events.get(events.size() - 1);
    assertThat(ended.getString("event")).isEqualTo("ended");
    assertThat(ended.getInteger("files")).isEqualTo(2);
    assertThat(ended.getInteger("rejected")).isZero();
  }

  @Test
  void aRefusalIsAnEventToo() throws Exception {
    RunningProgram small =
        jars.receiveOnLoopback(directory.resolve("small"), "--max-transfer-bytes", "10");
    List<String> words = words();
    words.set(3, "127.0.0.1:" + small.awaitPort());

    assertThat(jars.run(line(words)).awaitExit()).isEqualTo(1);

    JsonObject rejected = small.awaitEvent("rejected", 1);
    assertThat(rejected.getString("name")).isEqualTo("content-" + sent);
    assertThat(rejected.getString("reason")).contains("maxTransferBytes=10");
    EventSchema.requireValid(small.events());
  }
}
