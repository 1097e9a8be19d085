package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.Reason;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that become narrower in mid-transfer, and messages that only say so. */
class ShrinkingPathTest {
  private static final SimKeys KEYS = SimKeys.matching();
  private static final int SEEDS = 60;
  private static final int BYTES = 1_000_000;
  private static final int FULL_SYMBOL = 1472 - 28;

  private record Narrowing(
      Network network, long atNanos, long roundTripNanos, int maxBytes, String text) {}

  /** A path of its own for each seed, that shrinks when about a third of the content is through. */
  private static Narrowing narrowing(long seed, boolean told, double loss) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 7);
    long bitsPerSecond = (long) (10e6 * Math.pow(10, random.nextDouble() * 1.5));
    long delay = (long) (100_000 * Math.pow(10, random.nextDouble() * 2.5));
    int max = new int[] {1200, 1252, 1272, 1400, 1452}[random.nextInt(5)];
    LinkSettings forth =
        LinkSettings.of(bitsPerSecond, delay)
            .loss(loss)
            .queue(Math.max(100_000, bitsPerSecond / 8 * 4 * delay / SECOND));
    LinkSettings back = LinkSettings.of(bitsPerSecond, delay).loss(loss);
    Network network = Network.of(seed, BYTES, forth, back);
    if (seed % 6 == 0) {
      network.withKeys(KEYS);
    }
    if (told) {
      network.forth.tellTooBig(network.sender::receiveTooBig);
    }
    long at = 8 * delay + (long) (BYTES / 3 * 8e9 / bitsPerSecond);
    network.simulation.at(at, () -> forth.maxDatagramBytes = max);
    return new Narrowing(
        network,
        at,
        2 * delay,
        max,
        "seed %d, %d kbit/s, delay %.1f ms, to %d bytes"
            .formatted(seed, bitsPerSecond / 1000, delay / 1e6, max));
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "false, 0", "true, 0.02", "false, 0.02"})
  void theTransferGoesOnWithSmallerDatagramsSoon(boolean told, double loss) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Narrowing path = narrowing(seed, told, loss);
      SenderStatistics outcome = path.network.run(120 * SECOND);

      assertThat(outcome.reason()).as(path.text).isEqualTo(Reason.NONE);
      assertThat(path.network.receiver.published())
          .as(path.text)
          .isEqualTo(path.network.content.bytes());
      long bound = 600 * MILLI + 30 * path.roundTripNanos;
      long since = Math.max(path.atNanos, outcome.firstDataNanos());
      assertThat(path.network.forth.latestTooBigNanos() - since)
          .as("until the last datagram that was too large, %s, %s", path.text, outcome)
          .isLessThan(bound);
    }
  }

  /** Short rows still arrive then, and keep the usual timer from expiring. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFixedRateGoesOnWithSmallerDatagramsToo(boolean told) {
    for (int seed = 1; seed <= 20; seed++) {
      LinkSettings forth = LinkSettings.of(100_000_000, 500_000);
      Network network =
          new Network(
              seed,
              12_000_000,
              forth,
              LinkSettings.of(100_000_000, 500_000),
              SenderSettings.DEFAULT.withRate(24_000_000, null),
              Network.receiverSettings(4 << 20));
      if (told) {
        network.forth.tellTooBig(network.sender::receiveTooBig);
      }
      long at = (200 + seed) * MILLI;
      network.simulation.at(at, () -> forth.maxDatagramBytes = 1272);
      SenderStatistics outcome = network.run(120 * SECOND);

      assertThat(outcome.reason()).as("seed %d", seed).isEqualTo(Reason.NONE);
      assertThat(outcome.attempt()).as("seed %d", seed).isGreaterThan(1);
      assertThat(network.forth.latestTooBigNanos() - at)
          .as("until the last datagram that was too large, seed %d", seed)
          .isLessThan(SECOND);
      assertThat(network.receiver.published())
          .as("seed %d", seed)
          .isEqualTo(network.content.bytes());
    }
  }

  /** Anybody can send ICMP messages: they cost nothing but some probes. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void messagesThatAreNotTrueChangeNothing(double loss) {
    for (int seed = 1; seed <= 20; seed++) {
      LinkSettings forth = LinkSettings.of(20_000_000, 5 * MILLI).loss(loss);
      Network network = Network.of(seed, 6_000_000, forth, LinkSettings.of(20_000_000, 5 * MILLI));
      IntStream.range(0, 3_000)
          .forEach(i -> network.simulation.at(i * MILLI, network.sender::receiveTooBig));
      SenderStatistics outcome = network.run(60 * SECOND);

      assertThat(outcome.reason()).as("seed %d", seed).isEqualTo(Reason.NONE);
      assertThat(outcome.attempt()).as("seed %d", seed).isEqualTo(1);
      assertThat(outcome.symbolBytes())
          .as("the search itself may lose a probe, seed %d", seed)
          .isGreaterThanOrEqualTo(loss == 0 ? FULL_SYMBOL : 1172);
    }
  }

  @Test
  void lossOfEverySizeIsNoNarrowPath() {
    for (int seed = 1; seed <= 40; seed++) {
      LinkSettings forth = LinkSettings.of(20_000_000, 5 * MILLI).loss(0.2);
      LinkSettings back = LinkSettings.of(20_000_000, 5 * MILLI).loss(0.2);
      Network network = Network.of(seed, BYTES, forth, back);
      // All is lost for a while, so that the path is suspected.
      network.simulation.at(300 * MILLI, () -> forth.down = true);
      network.simulation.at(900 * MILLI, () -> forth.down = false);
      SenderStatistics outcome = network.run(120 * SECOND);

      assertThat(outcome.reason()).as("seed %d", seed).isEqualTo(Reason.NONE);
      assertThat(outcome.attempt()).as("seed %d", seed).isEqualTo(1);
    }
  }
}
