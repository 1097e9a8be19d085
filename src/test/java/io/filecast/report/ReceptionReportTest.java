package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceivedStats;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReceptionReportTest {
  @Test
  void whatWasHereBeforeIsNoPartOfTheRate() {
    ReceptionReport report =
        report(new ReceivedStats(3_000_000, 700, 1_000_000_000, 3_000_000, 2_000_000), 0, 0);

    assertThat(report.line()).contains("1.00 MB/s, 2000000 bytes were here before");
    assertThat(report.toJson().getLong("resumedBytes")).isEqualTo(2_000_000);
    assertThat(report.toJson().getDouble("megabytesPerSecond")).isEqualTo(1.0);
  }

  @Test
  void aCompleteFileIsOneLineWithItsFigures() {
    ReceptionReport report = report(new ReceivedStats(12_003, 12_003, 884_669_000, 12_003), 0, 0);

    assertThat(report.line())
        .isEqualTo(
            "(127.0.0.1:4711) received/f.raw: 12003 bytes in 12003 datagrams, 0.884669 s, 0.01 MB/s,"
                + " size as expected");
    assertThat(report.toJson().getLong("missingBytes")).isZero();
  }

  @Test
  void whatIsMissingIsToldApartByWhereItWasLost() {
    ReceptionReport report = report(new ReceivedStats(100, 100, 1_000, 1_000), 7, 3);

    assertThat(report.line())
        .contains("900 of 1000 expected bytes are missing")
        .contains("7 datagrams lost in this host's socket buffer")
        .contains("3 datagrams dropped because the disk was too slow");
    assertThat(report.toJson().getLong("missingBytes")).isEqualTo(900);
    assertThat(report.toJson().getLong("droppedBySocket")).isEqualTo(7);
    assertThat(report.toJson().getLong("droppedByDisk")).isEqualTo(3);
  }

  @Test
  void withoutAnExpectedSizeNothingIsSaidToBeMissing() {
    ReceptionReport report = report(new ReceivedStats(100, 100, 1_000, 0), 0, 0);

    assertThat(report.line()).doesNotContain("missing").doesNotContain("as expected");
    assertThat(report.toJson().fieldNames()).doesNotContain("missingBytes", "expectedBytes");
  }

  private static ReceptionReport report(ReceivedStats stats, long bySocket, long byDisk) {
    return new ReceptionReport(
        new ReceivedFile(
            "127.0.0.1:4711",
            Path.of("received/f.raw"),
            stats,
            OptionalLong.of(bySocket),
            byDisk,
            Optional.empty(),
            Optional.empty()));
  }
}
