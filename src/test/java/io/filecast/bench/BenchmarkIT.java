package io.filecast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark still measures; what it measures is nobody's promise here. */
class BenchmarkIT {
  private static final int BYTES = 1 << 20;

  @TempDir private Path directory;

  private final StringWriter printed = new StringWriter();
  private final PrintWriter printer = new PrintWriter(printed, true);

  private List<JsonObject> contenders(String... more) throws Exception {
    Path json = directory.resolve("samples.json");
    Path files = directory.resolve("files");
    List<String> words =
        new ArrayList<>(
            List.of("--sizes", "1MiB", "--runs", "1", "--warmups", "0", "--timeout", "240"));
    words.addAll(List.of("--directory", "" + files, "--json", "" + json));
    words.addAll(Arrays.asList(more));

    int code = Benchmark.run(printer, printer, words.toArray(String[]::new));

    assertThat(code).as(printed.toString()).isZero();
    assertThat(files).isEmptyDirectory();
    JsonObject all = new JsonObject(Files.readString(json));
    assertThat(all.getJsonObject("machine").getString("kernel")).isNotBlank();
    JsonObject scenario = all.getJsonArray("scenarios").getJsonObject(0);
    assertThat(scenario.getInteger("bytes")).isEqualTo(BYTES);
    return scenario.getJsonArray("contenders").stream().map(JsonObject.class::cast).toList();
  }

  private static JsonObject sample(List<JsonObject> contenders, String name) {
    return contenders.stream()
        .filter(contender -> contender.getString("name").equals(name))
        .map(contender -> contender.getJsonArray("samples").getJsonObject(0))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + contenders));
  }

  private void assertMeasured(List<JsonObject> contenders, String name) {
    JsonObject sample = sample(contenders, name);
    assertThat(sample.getBoolean("ok")).as(sample.encode()).isTrue();
    assertThat(sample.getDouble("seconds")).isPositive();
    assertThat(sample.getDouble("ownSeconds")).isPositive();
    assertThat(sample.getDouble("senderCpuSeconds")).isPositive();
    assertThat(sample.getDouble("receiversCpuSeconds")).isPositive();
    assertThat(sample.getLong("senderRssBytes")).isGreaterThan(1 << 20);
    assertThat(sample.getLong("receiverRssBytes")).isGreaterThan(1 << 20);
    assertThat(printed.toString()).contains(name);
  }

  @Test
  void filecastAndWhoeverIsInstalledDoTheSameWork() throws Exception {
    List<JsonObject> contenders = contenders();

    assertMeasured(contenders, "filecast");
    for (JsonObject contender : contenders) {
      JsonObject sample = contender.getJsonArray("samples").getJsonObject(0);
      assertThat(sample.getBoolean("ok") || sample.containsKey("failure"))
          .as(contender.encode())
          .isTrue();
    }
    JsonObject filecast = sample(contenders, "filecast");
    if (filecast.containsKey("wireBytesFromSender")) { // in namespaces
      assertThat(filecast.getLong("wireBytesFromSender")).isBetween(2L * BYTES, 3L * BYTES);
    }
  }

  @Test
  void aSenderThatStaysIsMeasuredByTheTransfer() throws Exception {
    List<JsonObject> contenders =
        contenders("--network", "loopback", "--contenders", "filecast-warm,jvm-start");

    assertMeasured(contenders, "filecast-warm");
    assertThat(sample(contenders, "jvm-start").getDouble("seconds")).isPositive();
  }

  @Test
  void aContenderThatNobodyKnowsIsTheUsersMistake() {
    assertThat(Benchmark.run(printer, printer, "--contenders", "nobody")).isEqualTo(2);
  }
}
