package io.filecast.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.filecast.config.Destination;
import io.filecast.config.SenderConfig;
import io.filecast.transfer.TransferPlan.Planned;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a transfer will take, told before it begins. */
class TransferPlanTest {
  private static final Destination IPV4 = new Destination("10.0.0.1", 1);
  private static final Destination IPV6 = new Destination("2001:db8::1", 1);

  @ParameterizedTest
  @CsvSource({
    // content, datagram (0 = the interface's 1472), datagrams, IPv4 bytes on the wire
    "0, 0, 0, 1228",
    "1, 0, 1, 1285",
    "1444, 0, 1, 2728",
    "1445, 0, 2, 2785",
    // each block of 184320 bytes ends with a short row
    "184320, 0, 128, 192716",
    "1172000, 1200, 1005, 1229508"
  })
  void aReliableTransferHasHeadersAndAnOffer(
      long content, int datagramBytes, long datagrams, long wireBytes) {
    SenderConfig config =
        config(
            new JsonObject()
                .put("datagramBytes", datagramBytes == 0 ? "auto" : "" + datagramBytes));

    Planned v4 = TransferPlan.planned(config.transfer(), OptionalLong.of(content), IPV4, 1472);
    Planned v6 = TransferPlan.planned(config.transfer(), OptionalLong.of(content), IPV6, 1472);

    assertThat(v4.datagrams()).isEqualTo(datagrams);
    assertThat(v4.wireBytes()).isEqualTo(wireBytes);
    assertThat(v6.wireBytes()).isEqualTo(wireBytes + 20 * (datagrams + 1));
  }

  @Test
  void theLabsTransferIsADatagramForEachByte() {
    SenderConfig config =
        config(
            new JsonObject()
                .put("mode", "raw")
                .put("raw", new JsonObject().put("chunkBytes", 1).put("datagramsPerSecond", 100)));

    TransferPlan plan = plan(config, 12_371);

    assertThat(plan.datagrams()).isEqualTo(2 * 12_371);
    assertThat(plan.wireBytes()).isEqualTo(2 * 12_371 * 29);
    assertThat(plan.atLeastSeconds()).isEqualTo(123.71);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, none, event-loop, 0",
    "8Mbit/s, none, event-loop, 1.024",
    "auto, 8Mbit/s, event-loop, 2.048",
    "auto, 8Mbit/s, process, 1.024",
    "8Mbit/s, 1Gbit/s, event-loop, 1.024"
  })
  void theConfiguredRatesSayHowLongItTakesAtLeast(
      String rate, String limit, String strategy, double seconds) {
    SenderConfig config =
        config(
            new JsonObject()
                .put("rate", rate)
                .put("rateLimit", limit)
                .put("strategy", strategy)
                .put("datagramBytes", 1_200));

    assertThat(plan(config, 1_000_000).atLeastSeconds()).isCloseTo(seconds, within(0.001));
  }

  @Test
  void aContentOfUnknownSizeHasNoCounts() {
    SenderConfig config = config(new JsonObject());

    Planned planned = TransferPlan.planned(config.transfer(), OptionalLong.empty(), IPV4, 1472);

    assertThat(planned).isEqualTo(new Planned(IPV4, 1472, 0, 0, 0));
  }

  private static TransferPlan plan(SenderConfig config, long content) {
    OptionalLong bytes = OptionalLong.of(content);
    return new TransferPlan(
        config,
        bytes,
        List.of(
            TransferPlan.planned(config.transfer(), bytes, IPV4, 1472),
            TransferPlan.planned(config.transfer(), bytes, new Destination("10.0.0.2", 1), 1472)));
  }

  private static SenderConfig config(JsonObject more) {
    return SenderConfig.fromJson(
        new JsonObject()
            .put("file", "f")
            .put("destinations", new JsonArray().add("10.0.0.1:1").add("10.0.0.2:1"))
            .mergeIn(more));
  }
}
