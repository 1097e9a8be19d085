package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Figures that must hold. Goodput is content over time; rates of links and of goodput count UDP
 * payload. Queues hold one bandwidth-delay product unless a test says otherwise.
 */
class EfficiencyTest {
  private static final long GBIT = 1_000_000_000L;
  private static final long MBIT = 1_000_000L;

  private static Network path(long seed, int bytes, long rate, long rttNanos, double loss) {
    long queue = Math.max(128_000, (long) (rate / 8e9 * rttNanos));
    return Network.of(
        seed,
        bytes,
        LinkSettings.of(rate, rttNanos / 2).queue(queue).loss(loss),
        LinkSettings.of(rate, rttNanos / 2).loss(loss));
  }

  /** Share of the bottleneck that the content filled from the offer to the last byte. */
  private static double share(Network network, SenderStatistics outcome, long rate) {
    double seconds = network.receiver.publishedNanos() / 1e9;
    return outcome.contentBytes() * 8 / seconds / rate;
  }

  private static void assertWhole(Network network, SenderStatistics outcome) {
    assertThat(outcome.reason()).isEqualTo(Reason.NONE);
    assertThat(network.receiver.published()).isEqualTo(network.content.bytes());
  }

  private static void report(String what, Network network, SenderStatistics s, double share) {
    System.out.printf(
        "%s: share %.3f, repairs %.4f, lost %.4f, spurious %d, drops %d, rtt %.2f/%.2f ms, sent x%.3f%n",
        what,
        share,
        (double) s.repairs() / s.packetsSent(),
        s.lossFraction(),
        s.packetsSpurious(),
        network.forth.queueDrops(),
        s.rttMinNanos() / 1e6,
        s.rttMeanNanos() / 1e6,
        (double) s.bytesSent() / s.contentBytes());
  }

  @Test
  void aCleanGigabitIsFilledAfterATenthOfASecond() {
    Network network = path(1, 80_000_000, GBIT, MILLI / 5, 0);
    network.sender.start(network.receiver::receive);
    network.simulation.runUntil(100 * MILLI);
    long early = network.receiver.bytesReceived();
    network.simulation.runUntil(600 * MILLI);
    long late = network.receiver.bytesReceived();
    network.simulation.runUntil(20 * SECOND);
    SenderStatistics outcome = network.sender.statistics();
    double share = (late - early) * 8 / 0.5 / GBIT;
    report("clean 1 Gbit/s 0.2 ms", network, outcome, share);
    assertWhole(network, outcome);
    assertThat(share).isGreaterThan(0.95);
    assertThat((double) outcome.repairs() / outcome.packetsSent()).isLessThan(0.001);
  }

  @ParameterizedTest
  @CsvSource({"16, 0", "16, 8", "200, 8"})
  void aFixedRateIsHeldAlsoWhenTheTimerIsLate(long mbit, long latestMillis) {
    LinkSettings wide = LinkSettings.of(GBIT, MILLI / 2);
    SenderSettings fixed = SenderSettings.DEFAULT.withRate(mbit * MBIT, null);
    Network network =
        new Network(4, 20_000_000, wide, wide, fixed, Network.receiverSettings(4 << 20));
    network.sender.timerSlackNanos = latestMillis * MILLI;
    SenderStatistics outcome = network.run(60 * SECOND);
    double seconds = (outcome.endedNanos() - outcome.firstDataNanos()) / 1e9;
    assertWhole(network, outcome);
    assertThat(outcome.bytesSent() * 8 / seconds / (mbit * MBIT)).isBetween(0.9, 1.1);
  }

  @ParameterizedTest
  @CsvSource({"100, 50, 0.01, 80000000, 0.85", "10, 300, 0.05, 30000000, 0.80"})
  void aLossyPathIsFilled(long mbit, long rttMillis, double loss, int bytes, double share) {
    Network network = path(2, bytes, mbit * MBIT, rttMillis * MILLI, loss);
    SenderStatistics outcome = network.run(120 * SECOND);
    double reached = share(network, outcome, mbit * MBIT);
    report(mbit + " Mbit/s " + rttMillis + " ms " + loss, network, outcome, reached);
    assertWhole(network, outcome);
    assertThat(reached).isGreaterThan(share);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 0.2, 0.0, 20000000",
    "1000, 0.2, 0.01, 20000000",
    "1000, 0.2, 0.2, 20000000",
    "100, 50, 0.0, 20000000",
    "100, 50, 0.01, 20000000",
    "100, 50, 0.05, 20000000",
    "100, 50, 0.2, 20000000",
    "100, 50, 0.35, 20000000",
    "10, 300, 0.05, 10000000",
    "10, 300, 0.5, 15000000",
    "20, 20, 0.1, 10000000",
    "20, 20, 0.1, 100000",
    "20, 20, 0.0, 12371"
  })
  void hardlyMoreIsSentThanThePathLoses(long mbit, double rttMillis, double loss, int bytes) {
    Network network = path(3, bytes, mbit * MBIT, (long) (rttMillis * MILLI), loss);
    SenderStatistics outcome = network.run(300 * SECOND);
    report(
        mbit + " Mbit/s " + rttMillis + " ms " + loss + " " + bytes,
        network,
        outcome,
        share(network, outcome, mbit * MBIT) / (1 - loss));
    assertWhole(network, outcome);
    assertThat(outcome.bytesSent() + outcome.controlBytesSent())
        .isLessThan((long) (1.05 * bytes / (1 - loss)) + 65_536);
  }

  @ParameterizedTest
  @CsvSource({"20, 20", "100, 50", "10, 100"})
  void aDeepQueueStaysShort(long mbit, long rttMillis) {
    Network network = path(4, (int) (mbit * 1_500_000), mbit * MBIT, rttMillis * MILLI, 0);
    network.forth.settings.queueBytes = Long.MAX_VALUE;
    SenderStatistics outcome = network.run(120 * SECOND);
    double added = (double) network.forth.longestQueueNanos() / (rttMillis * MILLI);
    report("deep queue " + mbit, network, outcome, share(network, outcome, mbit * MBIT));
    System.out.printf("  longest queue %.2f RTT%n", added);
    assertWhole(network, outcome);
    assertThat(added).isLessThan(2);
    // A short row that counts as a whole one shows a rate too high, and the queue stays full.
    assertThat(outcome.rttMeanNanos()).isLessThan(14 * rttMillis * MILLI / 10);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 20, 20, 0",
    "2, 100, 50, 0",
    "3, 100, 10, 0",
    "4, 300, 0.2, 0",
    "5, 20, 20, 1700",
    "6, 100, 50, 2300",
    "7, 100, 10, 1300",
    "8, 300, 0.2, 500"
  })
  void twoTransfersShareABottleneck(long seed, long mbit, double rttMillis, long clocksApart) {
    long rtt = (long) (rttMillis * MILLI);
    Network first = path(seed, (int) (mbit * 3_000_000 / 2), mbit * MBIT, rtt, 0);
    SimSender second =
        new SimSender(first.simulation, first.forth, first.content, SenderSettings.DEFAULT);
    second.clockOffsetNanos = clocksApart * MILLI;
    SimReceiver receiver =
        new SimReceiver(first.simulation, first.back, Network.receiverSettings(4 << 20));
    receiver.answerTo(second::receive);
    first.sender.start(first.receiver::receive);
    long start = mbit == 300 ? 50 * MILLI : SECOND;
    first.simulation.runUntil(start);
    second.start(receiver::receive);
    long settled = mbit == 300 ? 1500 * MILLI : 5 * SECOND;
    long until = mbit == 300 ? 4000 * MILLI : 15 * SECOND;
    first.simulation.runUntil(settled);
    long a = first.receiver.bytesReceived();
    long b = receiver.bytesReceived();
    first.simulation.runUntil(until);
    double mine = first.receiver.bytesReceived() - a;
    double theirs = receiver.bytesReceived() - b;
    double share = mine / (mine + theirs);
    System.out.printf(
        "sharing %d Mbit/s %.1f ms: %.3f, filled %.3f, drops %d%n",
        mbit,
        rttMillis,
        share,
        (mine + theirs) * 8e9 / (until - settled) / (mbit * MBIT),
        first.forth.queueDrops());
    assertThat(share).isBetween(0.4, 0.6);
  }
}
