package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.filecast.config.Strategy;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every figure of a comparison follows from the samples that stand beside it. */
class ComparisonReportTest {
  private static final long CONTENT_BYTES = Samples.CONTENT_BYTES;

  @Test
  void medianMinimumPercentileAndRatioComeFromTheSamples() {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    add(comparison, Strategy.PROCESS, 400, 100, 300, 200);
    add(comparison, Strategy.EVENT_LOOP, 30, 10, 20);

    List<Comparison.Row> rows = comparison.rows();

    assertThat(rows).extracting(Comparison.Row::subject).containsExactly("event-loop", "process");
    Comparison.Row best = rows.get(0);
    assertThat(best.runs()).isEqualTo(3);
    assertThat(best.spread().medianNanos()).isEqualTo(20);
    assertThat(best.spread().minNanos()).isEqualTo(10);
    assertThat(best.spread().p95Nanos()).isEqualTo(30);
    assertThat(best.ratioToBest()).isEqualTo(1);
    Comparison.Row other = rows.get(1);
    assertThat(other.spread().medianNanos()).isEqualTo(250);
    assertThat(other.spread().minNanos()).isEqualTo(100);
    assertThat(other.spread().p95Nanos()).isEqualTo(400);
    assertThat(other.ratioToBest()).isEqualTo(12.5);
  }

  @Test
  void thePercentileIsASampleByNearestRankForEveryNumberOfRuns() {
    Random random = new Random(1);
    for (int runs = 1; runs <= 500; runs++) {
      long[] nanos = random.longs(runs, 1, 1_000_000).toArray();
      Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
      add(comparison, Strategy.WORKER, nanos);
      Arrays.sort(nanos);
      int rank = (runs * 95 + 99) / 100; // rounded up, in whole numbers

      assertThat(comparison.rows().get(0).spread().p95Nanos())
          .as("%d runs", runs)
          .isEqualTo(nanos[rank - 1]);
    }
  }

  @Test
  void deliveredAndIdenticalAreSharesOfAllCopies() {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    comparison.add(Samples.told("worker", 1, 10, 0, 2 * CONTENT_BYTES, 2));
    comparison.add(Samples.told("worker", 2, 10, 1, CONTENT_BYTES, 1));

    Comparison.Row row = comparison.rows().get(0);

    assertThat(row.delivered().orElseThrow()).isEqualTo(0.75);
    assertThat(row.identicalCopies()).hasValue(3);
    assertThat(row.copies()).isEqualTo(4);
    assertThat(row.failures()).isEqualTo(1);
    assertThat(new ComparisonReport(comparison).table()).contains("75.00 %").contains("3/4");
  }

  @Test
  void whatNobodyToldIsUnknownAndNotZero() {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    comparison.add(sample(Strategy.WORKER, 1, 10));

    Comparison.Row row = comparison.rows().get(0);

    assertThat(row.delivered()).isEmpty();
    assertThat(row.identicalCopies()).isEmpty();
    assertThat(new ComparisonReport(comparison).table()).contains("unknown");
  }

  @Test
  void theTableShowsTheLabsTimeAsItWasMeasured() {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    add(comparison, Strategy.PROCESS, 884_669_000);

    String[] cells = lines(new ComparisonReport(comparison).table()).get(1).split("\\s{2,}");

    assertThat(cells).startsWith("process", "1", "884.669", "884.669", "884.669", "1.00");
  }

  @Test
  void rowsAndTableFollowFromTheSamplesInTheJson() {
    for (long seed = 1; seed <= 50; seed++) {
      Comparison comparison = random(new Random(seed));
      ComparisonReport report = new ComparisonReport(comparison);
      JsonObject json = new JsonObject(report.toJson().encode());
      List<String> table = lines(report.table());

      assertThat(table.get(0).strip().split("\\s{2,}"))
          .startsWith("strategy", "runs", "median ms", "min ms", "p95 ms", "x best");
      assertThat(table).hasSize(1 + json.getJsonArray("rows").size());
      double best =
          json.getJsonArray("rows").stream()
              .mapToDouble(row -> median(nanosOf(json, ((JsonObject) row).getString("strategy"))))
              .min()
              .orElseThrow();
      for (int i = 0; i < json.getJsonArray("rows").size(); i++) {
        JsonObject row = json.getJsonArray("rows").getJsonObject(i);
        long[] nanos = nanosOf(json, row.getString("strategy"));
        String what = "seed " + seed + ", " + row.getString("strategy");

        assertThat(row.getInteger("runs")).as(what).isEqualTo(nanos.length);
        assertThat(row.getDouble("medianNanos")).as(what).isEqualTo(median(nanos));
        assertThat(row.getLong("minNanos")).as(what).isEqualTo(nanos[0]);
        assertThat(row.getLong("p95Nanos"))
            .as(what)
            .isEqualTo(nanos[(nanos.length * 95 + 99) / 100 - 1]);
        assertThat(row.getDouble("ratioToBest"))
            .as(what)
            .isCloseTo(median(nanos) / best, within(1e-12));

        String[] cells = table.get(i + 1).split("\\s{2,}");
        assertThat(cells[0]).as(what).isEqualTo(row.getString("strategy"));
        assertThat(cells[1]).as(what).isEqualTo(String.valueOf(nanos.length));
        assertShows(cells[2], median(nanos));
        assertShows(cells[3], nanos[0]);
        assertShows(cells[4], nanos[(nanos.length * 95 + 99) / 100 - 1]);
      }
    }
  }

  /** The cell is the time in milliseconds, to the last digit it shows. */
  private static void assertShows(String cell, double nanos) {
    assertThat(new BigDecimal(cell).movePointRight(6).doubleValue())
        .isCloseTo(nanos, within(500.0));
  }

  private static long[] nanosOf(JsonObject json, String strategy) {
    return json.getJsonArray("samples").stream()
        .map(JsonObject.class::cast)
        .filter(sample -> sample.getString("strategy").equals(strategy))
        .mapToLong(sample -> sample.getJsonObject("transfer").getLong("nanos"))
        .sorted()
        .toArray();
  }

  private static double median(long[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
  }

  @Test
  void csvHasALinePerSampleWithTheNanosecondsMeasured() {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    comparison.add(Samples.told("worker-pool", 1, 884_669_000, 1, 24_005, 1));
    comparison.add(Samples.untold("event-loop", 2, 5));
    comparison.add(Samples.raw("worker", 1, 7, new Losses(100, 10, 20, 0, 60)));

    assertThat(lines(new ComparisonReport(comparison).csv()))
        .containsExactly(
            "strategy,run,nanos,content_bytes,destinations,failed,delivered_bytes,identical_copies,"
                + "datagrams_wanted,datagrams_not_sent,datagrams_dropped_by_socket,datagrams_lost_or_unknown,"
                + "wire_bytes,served_by_group",
            "worker-pool,1,884669000,12003,2,1,24005,1,,,,,,0",
            "event-loop,2,5,12003,2,0,,,,,,,,0",
            "worker,1,7,100,1,0,60,0,100,10,20,10,,0");
  }

  @Test
  void filesHoldTheSameAsTheReport(@TempDir Path directory) throws IOException {
    ComparisonReport report = new ComparisonReport(random(new Random(1)));
    Path out = directory.resolve("new/deeper");
    report.writeTo(out, Samples.CIRCUMSTANCES);

    assertThat(out.resolve("compare.csv")).hasContent(report.csv());
    assertThat(new JsonObject(Files.readString(out.resolve("compare.json"))))
        .isEqualTo(
            new JsonObject(report.toJson().encode()).mergeIn(Samples.CIRCUMSTANCES.toJson()));
  }

  @Test
  void aTransferTellsSecondsThatAreItsNanoseconds() {
    Random random = new Random(2);
    for (int i = 0; i < 1_000; i++) {
      long nanos = 1 + random.nextLong(1L << (1 + random.nextInt(45)));
      JsonObject json =
          new TransferReport(Samples.outcome(Strategy.PROCESS, CONTENT_BYTES, 2, nanos, 0))
              .toJson();

      assertThat(json.getLong("nanos")).isEqualTo(nanos);
      assertThat(json.getDouble("seconds") * 1e9).isCloseTo(nanos, within(1.0));
      assertThat(json.getDouble("megabytesPerSecond") * json.getDouble("seconds") * 1e6)
          .isCloseTo(2 * CONTENT_BYTES, within(0.01));
    }
  }

  @Test
  void aTransferNamesEachFailureWithItsReason() {
    JsonObject json =
        new TransferReport(Samples.outcome(Strategy.PROCESS, CONTENT_BYTES, 2, 10, 1)).toJson();

    assertThat(json.getInteger("failed")).isEqualTo(1);
    JsonObject failed = json.getJsonArray("destinations").getJsonObject(0);
    assertThat(failed.getBoolean("ok")).isFalse();
    assertThat(failed.getString("name")).isEqualTo("127.0.0.1:8888");
    assertThat(failed.getString("reason")).isEqualTo("gone");
    assertThat(json.getJsonArray("destinations").getJsonObject(1).getBoolean("ok")).isTrue();
  }

  @Test
  void aSweepTellsSizeAndDestinationsAndComparesOnlyWithinACase() {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    for (int destinations : new int[] {4, 1}) {
      comparison.add(Samples.delivered("worker", 1, 30 * destinations, 1_000_000, destinations));
      comparison.add(Samples.delivered("process", 1, 60 * destinations, 1_000_000, destinations));
    }

    List<String> table = lines(new ComparisonReport(comparison).table());

    assertThat(table.get(0).split("\\s{2,}")).startsWith("strategy", "size", "destinations");
    assertThat(table.get(1).split("\\s{2,}")).startsWith("worker", "1 MB", "1");
    assertThat(table.get(4).split("\\s{2,}")).startsWith("process", "1 MB", "4");
    assertThat(comparison.rows())
        .extracting(Comparison.Row::ratioToBest)
        .containsExactly(1.0, 2.0, 1.0, 2.0);
  }

  @Test
  void lossesAreToldApartWhereThereWereAny() {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    comparison.add(Samples.raw("worker", 1, 7, new Losses(1_000, 100, 200, 0, 600)));
    comparison.add(Samples.raw("worker", 2, 7, new Losses(1_000, 0, 0, 0, 1_000)));

    assertThat(lines(new ComparisonReport(comparison).table()).get(0))
        .contains("not sent  socket buffer  lost or unknown");
    assertThat(lines(new ComparisonReport(comparison).table()).get(1).split("\\s{2,}"))
        .contains("80.00 %", "5.00 %", "10.00 %", "5.00 %");
  }

  @Test
  void stepsOfALadderKeepTheirOrder() {
    Comparison comparison = new Comparison(Comparison.Kind.LADDER);
    comparison.add(Samples.untold("1 slow", 1, 100));
    comparison.add(Samples.untold("2 quick", 1, 10));
    ComparisonReport report = new ComparisonReport(comparison);

    assertThat(lines(report.table()).get(0)).startsWith("step").doesNotContain("x best");
    assertThat(lines(report.table()).get(1)).startsWith("1 slow");
    assertThat(lines(report.csv()).get(0)).startsWith("step,run,");
  }

  private static Comparison random(Random random) {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    int runs = 1 + random.nextInt(40);
    for (int run = 1; run <= runs; run++) {
      for (Strategy strategy : Strategy.values()) {
        comparison.add(sample(strategy, run, 1 + random.nextLong(1L << (1 + random.nextInt(40)))));
      }
    }
    return comparison;
  }

  private static void add(Comparison comparison, Strategy strategy, long... nanos) {
    for (int run = 1; run <= nanos.length; run++) {
      comparison.add(sample(strategy, run, nanos[run - 1]));
    }
  }

  private static Sample sample(Strategy strategy, int run, long nanos) {
    return Samples.untold(strategy.label(), run, nanos);
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }
}
