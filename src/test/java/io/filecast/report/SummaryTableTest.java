package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.Destination;
import io.filecast.config.Strategy;
import io.filecast.transfer.Delivery;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.GroupTraffic;
import io.filecast.transfer.Served;
import io.filecast.transfer.TransferOutcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The last screen of a transfer. */
class SummaryTableTest {
  private static final String HASH = "c42552dc0123456789abcdef".repeat(3).substring(0, 64);

  private static DestinationOutcome proven(String name, long resumed, boolean held) {
    return new DestinationOutcome(
        new Destination(name, name, 8888),
        104_857_600,
        held ? 0 : 76_441,
        0,
        10_392_138_000L,
        Optional.of(
            new Delivery(
                1_472,
                72_000,
                held ? 0 : 3_824,
                0.05,
                1,
                1,
                resumed,
                held,
                HASH,
                0,
                Served.UNICAST,
                0)),
        Optional.empty());
  }

  private static TransferOutcome outcome(DestinationOutcome... destinations) {
    return new TransferOutcome(
        0x1234,
        Path.of("image.iso"),
        104_857_600,
        Strategy.EVENT_LOOP,
        Instant.EPOCH,
        Instant.EPOCH,
        10_433_826_000L,
        List.of(destinations),
        Optional.empty());
  }

  @Test
  void hasALineForEachThenTheTotalThenWhatWentWrong() {
    TransferOutcome outcome =
        outcome(
            proven("node1", 0, false),
            proven("node2", 52_428_800, false),
            proven("node3", 0, true),
            DestinationOutcome.failed(new Destination("n4", "n4", 1), 5_000_000_000L, "no answer"),
            DestinationOutcome.failed(new Destination("n5", "n5", 1), 1, "it was stopped"),
            DestinationOutcome.failed(new Destination("n6", "n6", 1), 1, "it was stopped"));

    assertThat(SummaryTable.lines(outcome, new Style(false, false)))
        .containsExactly(
            "destination       result      bytes  seconds   MB/s  repairs    lost       SHA-256",
            "node1                 ok  104857600   10.392  10.09     3824  5.00 %  c42552dc0123",
            "node2        ok, resumed  104857600   10.392   5.05     3824  5.00 %  c42552dc0123",
            "node3         ok, had it  104857600   10.392   0.00        0       -  c42552dc0123",
            "n4                FAILED          0    5.000   0.00        -       -             -",
            "n5                FAILED          0    0.000   0.00        -       -             -",
            "n6                FAILED          0    0.000   0.00        -       -             -",
            "total             3 of 6  314572800   10.434  15.07     7648",
            "n4: no answer",
            "n5 and 1 more: it was stopped");
  }

  private static DestinationOutcome served(String name, Served served) {
    DestinationOutcome one = proven(name, 0, false);
    Delivery by = one.delivery().orElseThrow();
    return new DestinationOutcome(
        one.destination(),
        one.bytes(),
        40,
        0,
        one.nanos(),
        Optional.of(
            new Delivery(
                by.datagramBytes(),
                by.symbols(),
                0,
                by.loss(),
                1,
                1,
                0,
                false,
                HASH,
                0,
                served,
                5_242_880)),
        Optional.empty());
  }

  @Test
  void whereSomeShareAStreamItSaysWhoDoes() {
    TransferOutcome outcome =
        new TransferOutcome(
            0x1234,
            Path.of("image.iso"),
            104_857_600,
            Strategy.EVENT_LOOP,
            Instant.EPOCH,
            Instant.EPOCH,
            10_433_826_000L,
            List.of(
                served("node1", Served.GROUP),
                served("node2", Served.GROUP.moved(0.439, "loses 12 % of the group's packets")),
                served("node3", Served.UNICAST.moved(0, "does not hear the group"))),
            Optional.of(new GroupTraffic("232.1.2.3", 2, 73_000, 900, 300, 110_000_000)));

    assertThat(SummaryTable.lines(outcome, new Style(false, false)))
        .containsExactly(
            "destination  result      served by      bytes  seconds   MB/s  repairs    lost       SHA-256",
            "node1            ok          group  104857600   10.392  10.09        0  5.00 %  c42552dc0123",
            "node2            ok  moved at 43 %  104857600   10.392  10.09        0  5.00 %  c42552dc0123",
            "node3            ok        unicast  104857600   10.392  10.09        0  5.00 %  c42552dc0123",
            "total        3 of 3                 314572800   10.434  30.15        0",
            "group 232.1.2.3: 2 destinations, 73000 datagrams, of these 900 parity and 300 asked for;"
                + " 1.199 bytes on the wire per byte of content");
  }

  @Test
  void rawModeHasSentButProvenNothing() {
    DestinationOutcome sent =
        new DestinationOutcome(
            new Destination("n1", "n1", 1),
            12_003,
            12_003,
            0,
            21_000_000,
            Optional.empty(),
            Optional.empty());

    assertThat(SummaryTable.lines(outcome(sent), new Style(false, false)))
        .containsExactly(
            "destination  result  bytes  seconds  MB/s  repairs  lost  SHA-256",
            "n1             sent  12003    0.021  0.57        -     -        -",
            "total        1 of 1  12003   10.434  0.00        -");
  }

  @Test
  void coloursWholeLinesOnlyWhereTheyAreWanted() {
    TransferOutcome outcome =
        outcome(
            proven("node1", 0, false),
            DestinationOutcome.failed(new Destination("n4", "n4", 1), 1, "no answer"));
    List<String> lines = SummaryTable.lines(outcome, new Style(true, true));

    assertThat(lines.get(1)).startsWith("\u001b[32mnode1").endsWith("\u001b[0m");
    assertThat(lines.get(2)).startsWith("\u001b[31mn4").endsWith("\u001b[0m");
    assertThat(lines.get(3)).startsWith("total");
  }
}
