package io.filecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.crypto.CarouselKeys;
import io.filecast.testing.Content;
import io.filecast.testing.Eventually;
import io.filecast.testing.Jars;
import io.filecast.testing.RunningProgram;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A carousel and who tunes to it, between the finished jars. */
class CarouselIT {
  private static final int BYTES = 3_000_001;

  @TempDir private Path directory;

  @AutoClose private Jars jars;
  private Path file;
  private String group;

  @BeforeEach
  void start() throws IOException {
    jars = new Jars(directory);
    file = Content.write(directory.resolve("image.iso"), BYTES, 1);
    // Another for each test and process: what others send would be announced here, too.
    group =
        "239.%d.%d.7".formatted(77 + System.nanoTime() % 100, ProcessHandle.current().pid() % 250);
  }

  private RunningProgram carousel(String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("carousel", "image.iso", "--group", group, "--multicast-interface", "lo"));
    words.addAll(List.of("--rate", "80Mbit/s"));
    words.addAll(List.of(more));
    return jars.run(Jars.javaLine(Jars.sender(), words.toArray(String[]::new)));
  }

  private RunningProgram tune(String output, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("tune", "--group", group, "--interface", "lo", "--output", output, "--json"));
    words.addAll(List.of(more));
    RunningProgram tuner = jars.run(Jars.javaLine(Jars.receiver(), words.toArray(String[]::new)));
    tuner.awaitEvent("listening", 1);
    return tuner;
  }

  private Path copy(String output) {
    return directory.resolve(output).resolve("image.iso");
  }

  @Test
  void whoeverTunesInHasAProvenCopy() throws Exception {
    RunningProgram sender = carousel();
    RunningProgram one = tune("one", "--once", "1");
    RunningProgram two = tune("two", "--once", "1");
    assertThat(one.awaitExit()).as(one.toString()).isZero();
    assertThat(two.awaitExit()).as(two.toString()).isZero();
    assertThat(copy("one")).hasSameBinaryContentAs(file);
    assertThat(copy("two")).hasSameBinaryContentAs(file);
    assertThat(Files.getLastModifiedTime(copy("one")).toMillis())
        .isEqualTo(Files.getLastModifiedTime(file).toMillis());
    JsonObject received = one.awaitEvent("received", 1);
    assertThat(received.getString("sha256")).hasSize(64);
    assertThat(received.getLong("expectedBytes")).isEqualTo(BYTES);
    RunningProgram again = tune("one", "--once", "1");
    assertThat(again.awaitExit()).isZero();
    assertThat(again.awaitEvent("received", 1).getLong("datagrams")).isZero();
    sender.signal("TERM");
    sender.awaitExit();
    assertThat(sender.err()).noneMatch(line -> line.contains("ERROR"));
  }

  @Test
  void aSenderEndsAfterItsRounds() throws Exception {
    RunningProgram sender = carousel("--rounds", "2");
    assertThat(sender.awaitExit()).as(sender.toString()).isZero();
    sender.awaitLog("round 2 is sent");
  }

  @Test
  void withKeysNothingElseIsTakenAndNothingOlder() throws Exception {
    CarouselKeys.create(directory.resolve("a.key"));
    CarouselKeys.create(directory.resolve("b.key"));
    RunningProgram foreign = carousel("--key", "b.key", "--release", "9");
    RunningProgram open = carousel();
    RunningProgram sender = carousel("--key", "a.key", "--release", "7");
    String[] keyed = {"--key", "a.key.receivers", "--once", "1"};
    RunningProgram tuner = tune("out", keyed);
    assertThat(tuner.awaitExit()).as(tuner.toString()).isZero();
    assertThat(copy("out")).hasSameBinaryContentAs(file);
    tuner.awaitLog("release 7");
    foreign.close();
    open.close();
    sender.close();
    carousel("--key", "a.key", "--release", "6");
    RunningProgram later = tune("later", keyed);
    JsonObject rejected = later.awaitEvent("rejected", 1);
    assertThat(rejected.getString("reason")).startsWith("release 6 is older than 7");
    assertThat(copy("later")).doesNotExist();
  }

  @Test
  void whoeverIsInterruptedGoesOnWithWhatIsHere() throws Exception {
    Content.write(file, 60_000_000, 2);
    RunningProgram sender = carousel();
    RunningProgram tuner = tune("out");
    tuner.awaitEvent("began", 1);
    Eventually.holds(
        "a part is here",
        () ->
            tuner.events("progress").stream()
                .anyMatch(
                    event -> event.encode().contains("\"bytes\":") && bytes(event) > 15_000_000));
    tuner.signal("TERM");
    tuner.awaitExit();
    RunningProgram again = tune("out", "--once", "1");
    assertThat(again.awaitExit()).as(again.toString()).isZero();
    assertThat(copy("out")).hasSameBinaryContentAs(file);
    assertThat(again.awaitEvent("received", 1).getLong("resumedBytes")).isPositive();
    sender.close();
  }

  private static long bytes(JsonObject receiving) {
    return receiving.getJsonArray("transfers").getJsonObject(0).getLong("bytes");
  }

  @Test
  void nobodyWhoIsAnnouncedIsToldWhenTimeIsUp() throws Exception {
    RunningProgram tuner = tune("out", "--timeout", "1s");
    assertThat(tuner.awaitExit()).isEqualTo(1);
    assertThat(tuner.err())
        .filteredOn(line -> line.startsWith("nothing was announced in --timeout=1 s"))
        .hasSize(1);
  }
}
