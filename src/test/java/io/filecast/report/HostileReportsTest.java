package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.Destination;
import io.filecast.config.Strategy;
import io.filecast.text.Columns;
import io.filecast.text.HostileTexts;
import io.filecast.text.Printable;
import io.filecast.transfer.Delivery;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.GroupTraffic;
import io.filecast.transfer.Served;
import io.filecast.transfer.Stage;
import io.filecast.transfer.TransferOutcome;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names, reasons and hashes from outside in each report that is drawn or kept. */
class HostileReportsTest {
  private static final Style COLOURED = new Style(true, true);

  static Stream<String> texts() {
    return HostileTexts.ALL.stream();
  }

  private static TransferOutcome outcome(String text) {
    Destination to = new Destination(text, text, 1);
    Delivery delivery =
        new Delivery(
            1_472, 1, 0, 0, 1, 1, 0, false, text, 0, new Served(Served.By.MOVED, 0.5, text), 1);
    return new TransferOutcome(
        0x1234,
        Path.of("f"),
        1,
        Strategy.EVENT_LOOP,
        Instant.EPOCH,
        Instant.EPOCH,
        1,
        List.of(
            new DestinationOutcome(to, 1, 1, 0, 1, Optional.of(delivery), Optional.empty()),
            DestinationOutcome.failed(to, 1, text)),
        Optional.of(new GroupTraffic("232.1.2.3", 1, 1, 1, 1, 1)));
  }

  private static String withoutColours(String line) {
    return line.replaceAll("^\u001b\\[3[123]m|\u001b\\[0m$", "");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void summary(String text) {
    List<String> lines = SummaryTable.lines(outcome(text), COLOURED);

    assertThat(lines).hasSize(6);
    assertThat(lines).allMatch(line -> Printable.is(withoutColours(line)));
    assertThat(lines.get(1)).contains(Printable.line(text));
    assertThat(lines.get(5)).contains(Printable.line(text) + ": " + Printable.line(text));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void progress(String text) {
    Standing failed =
        new Standing(text, Stage.FAILED, 0, 0, 0, 0, 0, Standing.UNKNOWN, null, text + " wide 日本語");
    Overview overview = new Overview(1, List.of(failed), 0, 1, 0, 0, Standing.UNKNOWN);

    for (int columns : new int[] {1, 2, 10, 30, 80}) {
      List<String> lines = new ProgressLines(COLOURED, "x").lines(overview, columns, 24);
      assertThat(lines).hasSize(1);
      String plain = lines.get(0).replaceAll("\u001b\\[(31|0)m", "");
      assertThat(plain).matches(Printable::is);
      assertThat(Columns.of(plain)).isLessThanOrEqualTo(Math.max(1, columns - 1));
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  void receipts(String text) {
    List<String> lines = ReceiptLine.of(outcome(text));

    assertThat(lines).hasSize(1).allMatch(Printable::is);
    assertThat(new JsonObject(lines.get(0)).getString("destination")).isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("texts")
  void comparisons(String text, @TempDir Path directory) throws Exception {
    Comparison comparison = new Comparison(Comparison.Kind.STRATEGIES);
    comparison.add(Samples.untold(text, 1, 10));
    Circumstances circumstances =
        new Circumstances(
            text,
            Instant.EPOCH,
            List.of(new Circumstances.Fact(text, text)),
            List.of(new Circumstances.Setting(text, text, text)),
            true,
            true);
    ComparisonReport report = new ComparisonReport(comparison);
    report.writeTo(directory, circumstances);
    String page = new HtmlReport(comparison, List.of(), circumstances).page();

    assertThat(report.table().lines()).hasSize(2).allMatch(Printable::is);
    String json = Files.readString(directory.resolve("compare.json"));
    assertThat(Printable.lines(json)).isEqualTo(json);
    assertThat(new JsonObject(json).getString("command")).isEqualTo(text);
    assertThat(Printable.lines(page)).isEqualTo(page);
  }
}
