package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Content;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A test of proven transfers between the finished jars, on loopback: of one file, to receivers that
 * are known by the directory they put it in.
 */
abstract class LoopbackTransfers {
  static final String NAME = "file.bin";

  @TempDir Path directory;

  Path file;
  @AutoClose Jars jars;

  @BeforeEach
  void start() {
    jars = new Jars(directory);
    file = directory.resolve(NAME);
  }

  Path output(String name) {
    return directory.resolve(name);
  }

  String receive(String name, String... more) throws IOException {
    return address(jars.receiveOnLoopback(output(name), more));
  }

  static String address(RunningProgram receiver) {
    return "127.0.0.1:" + receiver.awaitPort();
  }

  RunningProgram send(String destinations, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("--json", "--file", "" + file, "--destinations", destinations));
    words.addAll(Arrays.asList(more));
    return jars.send(words.toArray(String[]::new));
  }

  static JsonObject destination(JsonObject transfer, int i) {
    return transfer.getJsonArray("destinations").getJsonObject(i);
  }

  static String reason(JsonObject transfer) {
    return destination(transfer, 0).getString("reason");
  }

  void assertProven(JsonObject destination, Path copy) throws IOException {
    assertThat(destination.getBoolean("ok")).as(destination.encode()).isTrue();
    assertThat(destination.getString("sha256")).isEqualTo(Content.sha256(file));
    assertThat(copy).hasSameBinaryContentAs(file);
    assertThat(Content.partial(copy.getParent(), NAME)).doesNotExist();
  }

  void assertProven(JsonObject transfer, String... outputs) throws IOException {
    for (int i = 0; i < outputs.length; i++) {
      assertProven(destination(transfer, i), output(outputs[i]).resolve(NAME));
    }
  }

  static void assumeIpv6() throws IOException {
    try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress("::1", 0))) {
      assumeTrue(probe.isBound());
    } catch (IOException e) {
      assumeTrue(false, "this kernel has no IPv6 loopback: " + e.getMessage());
    }
  }
}
