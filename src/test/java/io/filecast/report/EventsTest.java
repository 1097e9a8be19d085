package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.Destination;
import io.filecast.testing.EventSchema;
import io.filecast.transfer.Served;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema of events, what is written about them, and events that are rarely seen. */
class EventsTest {
  private static final Instant TIME = Instant.parse("2026-11-23T12:04:36.123Z");

  @Test
  void theSchemaTakesEventsAndNothingElse() throws IOException {
    JsonObject rejected = Events.rejected(TIME, "10.0.0.1:4711", "a", "no space");
    assertThat(rejected.encode())
        .isEqualTo(
            "{\"event\":\"rejected\",\"schema\":1,\"time\":\"2026-11-23T12:04:36.123Z\","
                + "\"source\":\"10.0.0.1:4711\",\"name\":\"a\",\"reason\":\"no space\"}");

    EventSchema.requireValid(List.of(rejected, Events.ended(TIME, 1, 2, 3)));
    assertThat(EventSchema.accepts(rejected.copy().put("surprise", 1))).isFalse();
    assertThat(EventSchema.accepts(rejected.copy().put("reason", 1))).isFalse();
    assertThat(EventSchema.accepts(rejected.copy().put("schema", 2))).isFalse();
    assertThat(EventSchema.accepts(rejected.copy().put("event", "refused"))).isFalse();
    JsonObject without = rejected.copy();
    without.remove("time");
    assertThat(EventSchema.accepts(without)).isFalse();
  }

  @Test
  void progressWithoutAnybodyRunningIsValid() {
    Overview nobody = new Overview(0, List.of(), 0, 0, 0, 0, Standing.UNKNOWN);

    EventSchema.requireValid(List.of(Events.progress(TIME, 0x1234, nobody)));
  }

  @Test
  void whoLeavesAGroupIsAnEvent() {
    Destination node = new Destination("node7", "10.0.0.7", 8888);
    JsonObject moved =
        Events.moved(TIME, 0x1234, node, Served.GROUP.moved(0.25, "loses 12 % of the packets"));
    JsonObject never =
        Events.moved(TIME, 0x1234, node, Served.UNICAST.moved(0, "does not hear the group"));

    EventSchema.requireValid(List.of(moved, never));
    assertThat(moved.getString("servedBy")).isEqualTo("moved");
    assertThat(moved.getDouble("movedAtPercent")).isEqualTo(25);
    assertThat(moved.getString("because")).isEqualTo("loses 12 % of the packets");
    assertThat(never.getString("servedBy")).isEqualTo("unicast");
    assertThat(never.containsKey("movedAtPercent")).isFalse();
  }

  static Stream<String> fields() throws IOException {
    JsonObject definitions = EventSchema.read().getJsonObject("$defs");
    return definitions.stream()
        .map(entry -> ((JsonObject) entry.getValue()).getJsonObject("properties"))
        .flatMap(
            properties ->
                Stream.concat(
                    Stream.of("## `" + properties.getJsonObject("event").getString("const") + "`"),
                    properties.fieldNames().stream().map(field -> "| `" + field + "`")))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("fields")
  void everyFieldIsExplained(String field) throws IOException {
    assertThat(Files.readString(Path.of("docs/events.md"))).contains(field);
  }
}
