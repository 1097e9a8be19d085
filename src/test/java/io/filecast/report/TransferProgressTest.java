package io.filecast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.filecast.config.Destination;
import io.filecast.transfer.Delivery;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.transfer.Served;
import io.filecast.transfer.Stage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rates, shares and times left, computed from samples. */
class TransferProgressTest {
  private static final long SECOND = 1_000_000_000;
  private static final long CONTENT = 1_000_000;
  private static final Destination FIRST = new Destination("first", 1);
  private static final Destination SECOND_ONE = new Destination("second", 2);

  private final TransferProgress progress =
      new TransferProgress(0, CONTENT, List.of(FIRST, SECOND_ONE));

  private void sample(double atSeconds, Destination to, long before, long bytes) {
    progress.onProgress(
        (long) (atSeconds * SECOND),
        new DestinationProgress(
            to, Stage.SENDING, CONTENT, before, bytes, 10, 0.5, 3, Served.By.UNICAST));
  }

  private static DestinationOutcome done(Destination to, long resumed, long nanos) {
    return new DestinationOutcome(
        to,
        CONTENT,
        10,
        0,
        nanos,
        Optional.of(
            new Delivery(1_400, 10, 7, 0.25, 1, 1, resumed, false, "ab", 0, Served.UNICAST, 0)),
        Optional.empty());
  }

  @Test
  void beforeTheFirstSampleAllWait() {
    Overview overview = progress.overview(SECOND);

    assertThat(overview.waiting()).isEqualTo(2);
    assertThat(overview.fraction()).isZero();
    assertThat(overview.secondsLeft()).isEqualTo(Standing.UNKNOWN);
    assertThat(overview.elapsedNanos()).isEqualTo(SECOND);
  }

  @Test
  void theRateIsThatOfTheLastThreeSecondsAndLeavesOutWhatWasThereBefore() {
    for (int i = 0; i <= 10; i++) { // slow, then quick
      sample(i, FIRST, 100_000, 100_000 + i * 1_000);
    }
    for (int i = 1; i <= 4; i++) {
      sample(10 + i, FIRST, 100_000, 110_000 + i * 100_000);
    }
    Standing first = progress.overview(14 * SECOND).all().get(0);

    assertThat(first.bytesPerSecond()).isCloseTo(100_000, within(1.0));
    assertThat(first.secondsLeft()).isCloseTo(4.9, within(0.01));
    assertThat(first.fraction()).isEqualTo(0.51);
    assertThat(first.loss()).isEqualTo(0.5);
    assertThat(progress.overview(14 * SECOND).running()).isOne();
  }

  @Test
  void aRateFallsWhileNothingComes() {
    sample(0, FIRST, 0, 0);
    sample(1, FIRST, 0, 100_000);

    assertThat(progress.overview(SECOND).bytesPerSecond()).isCloseTo(100_000, within(1.0));
    assertThat(progress.overview(10 * SECOND).bytesPerSecond()).isCloseTo(10_000, within(1.0));
  }

  @Test
  void aTransferThatStartsOverHasNoNegativeRate() {
    sample(0, FIRST, 0, 500_000);
    sample(1, FIRST, 0, 600_000);
    sample(2, FIRST, 0, 0);
    assertThat(progress.overview(2 * SECOND).all().get(0).bytesPerSecond()).isZero();

    sample(3, FIRST, 0, 50_000);
    assertThat(progress.overview(3 * SECOND).all().get(0).bytesPerSecond())
        .isCloseTo(50_000, within(1.0));
  }

  @Test
  void whatHasEndedStaysAsItEnded() {
    sample(1, FIRST, 0, 10);
    progress.onEnded(2 * SECOND, done(FIRST, 500_000, 2 * SECOND));
    sample(3, FIRST, 0, 20); // was on its way

    Overview overview = progress.overview(9 * SECOND);
    Standing first = overview.all().get(0);
    assertThat(first.stage()).isEqualTo(Stage.DONE);
    assertThat(first.fraction()).isEqualTo(1);
    assertThat(first.bytesPerSecond()).isEqualTo(250_000);
    assertThat(first.repairs()).isEqualTo(7);
    assertThat(overview.done()).isOne();
    assertThat(overview.fraction()).isEqualTo(0.5);
  }

  @Test
  void whoFailedIsNotWaitedFor() {
    progress.onEnded(SECOND, done(FIRST, 0, SECOND));
    progress.onEnded(SECOND, DestinationOutcome.failed(SECOND_ONE, 1, "why"));

    Overview overview = progress.overview(SECOND);
    assertThat(overview.failed()).isOne();
    assertThat(overview.fraction()).isEqualTo(1);
    assertThat(overview.totalBytes()).isEqualTo(CONTENT);
    assertThat(overview.all().get(1).reason()).isEqualTo("why");
    assertThat(overview.slowest(3)).isEmpty();
  }

  @Test
  void anEmptyFileIsThereWhenItIsDone() {
    TransferProgress empty = new TransferProgress(0, 0, List.of(FIRST));
    assertThat(empty.overview(1).fraction()).isZero();

    empty.onEnded(1, DestinationOutcome.failed(FIRST, 1, "why"));
    assertThat(empty.overview(1).fraction()).isZero();
  }

  @Test
  void aReceiverKnowsTheSizeOfSomeOnly() {
    ReceptionsProgress receptions = new ReceptionsProgress(0);
    ReceptionProgress raw = new ReceptionProgress("1.1.1.1:1", "", 0, 0, 100, 1);
    receptions.onProgress(0, List.of(raw, new ReceptionProgress("1.1.1.1:2", "n", 200, 0, 0, 0)));
    receptions.onProgress(
        SECOND,
        List.of(
            new ReceptionProgress("1.1.1.1:1", "", 0, 0, 300, 3),
            new ReceptionProgress("1.1.1.1:2", "n", 200, 0, 50, 1)));

    Overview overview = receptions.overview(SECOND);
    assertThat(overview.fraction()).isEqualTo(Standing.UNKNOWN);
    assertThat(overview.all().get(0).bytesPerSecond()).isCloseTo(200, within(0.1));
    assertThat(overview.all().get(1).secondsLeft()).isCloseTo(3, within(0.1));
    assertThat(overview.all().get(1).name()).isEqualTo("n from 1.1.1.1:2");
  }
}
