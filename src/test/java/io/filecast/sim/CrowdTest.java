package io.filecast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One stream to many thousands: what goes over the wire, and what comes back. */
class CrowdTest {
  private static final long BYTES = 200_000_000;
  private static final long RATE = 200_000_000;

  @ParameterizedTest(name = "{0} receivers, loss {1}")
  @CsvSource({
    "8, 0.01, 1.03",
    "100, 0.01, 1.05",
    "1000, 0.01, 1.06",
    "10000, 0.01, 1.07",
    "8, 0.05, 1.10",
    "100, 0.05, 1.13",
    "1000, 0.05, 1.15",
    "10000, 0.05, 1.17"
  })
  void oneMoreRowRepairsAnotherLossAtEveryReceiver(int receivers, double loss, double rows) {
    long began = System.nanoTime();
    Crowd crowd = new Crowd(7, receivers, loss, BYTES, RATE).run();
    System.out.printf(
        "%d receivers, loss %.2f: rows %.4f, reports %.4f of the bytes, at most %d a second, wait %.2f s (%.1f s)%n",
        receivers,
        loss,
        crowd.rowsPerSourceRow(),
        crowd.reportShare(),
        crowd.mostReportsInSecond(),
        crowd.waitSeconds(),
        (System.nanoTime() - began) / 1e9);
    assertThat(crowd.moves()).isEmpty();
    assertThat(crowd.rowsPerSourceRow()).isLessThanOrEqualTo(rows);
    assertThat(crowd.mostReportsInSecond()).isLessThan(5000);
    assertThat(crowd.reportShare()).isLessThan(0.05);
    assertThat(crowd.waitSeconds()).isLessThan(receivers <= 1000 ? 2.5 : 7.5);
  }
}
