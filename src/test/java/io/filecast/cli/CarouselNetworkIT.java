package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.crypto.CarouselKeys;
import io.filecast.testing.Content;
import io.filecast.testing.Hosts;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.filecast.testing.Segment;
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

/** A carousel to receivers in network namespaces of their own. */
@Execution(ExecutionMode.CONCURRENT)
class CarouselNetworkIT {
  private static final int RECEIVERS = 2;
  private static final int BYTES = 10_000_001;

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

  private void carousel(String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("carousel", "" + file, "--rate", "80Mbit/s"));
    words.addAll(List.of("--multicast-interface", "eth0"));
    words.addAll(List.of(more));
    hosts.send(words);
  }

  private RunningProgram tune(int i, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("tune", "--json", "--once", "1"));
    words.addAll(List.of("--interface", "eth0", "--output", "" + directory.resolve("out" + i)));
    words.addAll(List.of(more));
    return hosts.runAtReceiver(i, Jars.javaLine(Jars.receiver(), words.toArray(String[]::new)));
  }

  private void requireCopy(int i, RunningProgram tuner) throws InterruptedException {
    assertThat(tuner.awaitExit()).as(tuner.toString()).isZero();
    assertThat(directory.resolve("out" + i).resolve("file.bin")).hasSameBinaryContentAs(file);
  }

  @Test
  void whatIsLostIsMadeUpForByOtherRows() throws Exception {
    segment.lose(3);
    CarouselKeys.create(directory.resolve("a.key"));
    String receivers = "" + directory.resolve("a.key.receivers");
    carousel("--group", "239.7.7.7", "--key", "" + directory.resolve("a.key"), "--release", "1");
    RunningProgram one = tune(1, "--group", "239.7.7.7", "--key", receivers);
    requireCopy(1, one);
    RunningProgram late = tune(2, "--group", "239.7.7.7", "--key", receivers + "2");
    assertThat(late.awaitExit()).as("a file of keys that is not there").isEqualTo(2);
    requireCopy(2, tune(2, "--group", "239.7.7.7", "--key", receivers));
  }

  /** The kernel lets nobody else through (RFC 4607). */
  @Test
  void aGroupOfANamedSenderIsHeardFromThatAlone() throws Exception {
    carousel("--group", "232.7.7.7");
    RunningProgram other =
        tune(1, "--group", "232.7.7.7", "--from", segment.address(2), "--timeout", "2s");
    RunningProgram named = tune(2, "--group", "232.7.7.7", "--from", Segment.SENDER);
    requireCopy(2, named);
    assertThat(other.awaitExit()).isEqualTo(1);
    assertThat(other.err())
        .anyMatch(line -> line.contains("nothing was announced") && line.contains(" 0 datagrams"));
  }
}
