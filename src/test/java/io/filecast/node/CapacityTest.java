package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.config.ConfigException;
import io.filecast.config.TransferSpec;
import io.filecast.program.OpenFiles;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many destinations are served at once where a process may have few files or little memory. */
class CapacityTest {
  private static final long GIB = 1L << 30;
  private static final OptionalLong NO_LIMIT = OptionalLong.empty();

  private static TransferSpec config(String mode, String strategy, int destinations) {
    JsonArray all = new JsonArray();
    for (int i = 1; i <= destinations; i++) {
      all.add("127.0.0.1:" + (10_000 + i));
    }
    return TransferSpec.fromJson(
        new JsonObject()
            .put("file", "f")
            .put("mode", mode)
            .put("strategy", strategy)
            .put("poolSize", 50)
            .put("destinations", all));
  }

  @ParameterizedTest
  @CsvSource({
    "reliable, worker, 83, 83",
    "reliable, worker-pool, 50, 83",
    "reliable, process, 30, 30",
    "raw, event-loop, 48, 48"
  })
  void asManyAsTheFilesThatAreFree(String mode, String strategy, int atOnce, int destinations) {
    TransferSpec config = config(mode, strategy, 200);
    Capacity capacity = Capacity.of(config, OptionalLong.of(128), OptionalLong.of(100), GIB);
    assertThat(capacity.destinations()).isEqualTo(destinations);
    assertThat(capacity.atOnce(config)).isEqualTo(atOnce);
    assertThat(capacity.isShortFor(config)).isEqualTo(!strategy.equals("worker-pool"));
  }

  @Test
  void anEventLoopHasTheSameSocketsForAnyNumberOfDestinations() {
    TransferSpec config = config("reliable", "event-loop", 1000);
    assertThat(
            Capacity.of(config, OptionalLong.of(64), OptionalLong.of(30), GIB).isShortFor(config))
        .isFalse();
  }

  @Test
  void oneLineNamesTheLimitAndTheRemedy() {
    TransferSpec config = config("reliable", "worker", 200);
    assertThat(Capacity.of(config, OptionalLong.of(128), OptionalLong.of(100), GIB).notice(config))
        .isEqualTo(
            "83 of 200 destinations are served at once, the others wait their turn: "
                + "this process may have 128 open files; to raise that: ulimit -n 256");
  }

  @Test
  void tooFewForOneIsAMistakeWithItsRemedy() {
    TransferSpec config = config("reliable", "event-loop", 2);
    assertThatThrownBy(() -> Capacity.of(config, OptionalLong.of(20), OptionalLong.of(4), GIB))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "this process may have 20 open files, too few to send; to raise that: ulimit -n 32");
  }

  @Test
  void littleMemoryLimitsThemToo() {
    TransferSpec raw = config("raw", "event-loop", 200);
    Capacity capacity = Capacity.of(raw, NO_LIMIT, NO_LIMIT, 32L << 20);
    assertThat(capacity.destinations()).isEqualTo(3);
    assertThat(capacity.notice(raw)).contains("-Xmx", "33.554 MB");
    assertThat(Capacity.of(raw, NO_LIMIT, NO_LIMIT, 4 * GIB).isShortFor(raw)).isFalse();
  }

  @Test
  void theSoftLimitCounts() {
    List<String> limits =
        List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max open files            1024                 524288               files     ",
            "Max locked memory         8388608              8388608              bytes     ");
    assertThat(OpenFiles.limitIn(limits)).hasValue(1024);
    assertThat(OpenFiles.limitIn(List.of("Max open files  unlimited  unlimited  files"))).isEmpty();
  }
}
