package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.rate.TotalRate;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferTest {
  private static final long MBIT = 1_000_000;

  private static LinkSettings link(long mbit, long delayNanos) {
    return LinkSettings.of(mbit * MBIT, delayNanos).queue(200_000);
  }

  private static Network lan(long seed, int bytes) {
    return Network.of(seed, bytes, link(100, MILLI), link(100, MILLI));
  }

  private static Network lan(int bytes, SenderSettings sending) {
    ReceiverSettings receiving = Network.receiverSettings(4 << 20);
    return new Network(1, bytes, link(100, MILLI), link(100, MILLI), sending, receiving);
  }

  private static void assertWhole(Network network, SenderStatistics outcome) {
    assertThat(outcome.reason()).isEqualTo(Reason.NONE);
    assertThat(outcome.hash()).isEqualTo(network.content.hash());
    assertThat(network.receiver.published()).isEqualTo(network.content.bytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1171, 1172, 1173, 12_371, 100_000, 5_000_000})
  void aFileOfAnySizeArrives(int bytes) {
    Network network = lan(1, bytes);
    SenderStatistics outcome = network.run(60 * SECOND);
    assertWhole(network, outcome);
    assertThat(outcome.repairs()).isZero();
    assertThat(network.sender.peer().isDone()).isTrue();
    assertThat(network.receiver.reception().isGone()).isTrue();
  }

  @Test
  void aSmallFileTakesFourRoundTrips() {
    Network network = lan(1, 10_000);
    SenderStatistics outcome = network.run(60 * SECOND);
    // 2 ms each: OFFER and DATA and RECEIPT, one more for a window of ten, one to publish.
    assertThat(outcome.endedNanos()).isLessThan(8 * MILLI);
  }

  @Test
  void theSearchForTheDatagramSizeTakesOneRoundTrip() {
    Network network = lan(1, 1_000_000);
    SenderStatistics outcome = network.run(60 * SECOND);
    assertThat(outcome.symbolBytes()).isEqualTo(1444);
    assertThat(outcome.firstDataNanos() - outcome.acceptedNanos()).isLessThan(3 * MILLI);
  }

  @Test
  void theSearchFindsWhatThePathCarries() {
    for (int carries : new int[] {1200, 1300, 1452, 1472, 9000, 65_507}) {
      Network network = lan(3_000_000, SenderSettings.DEFAULT.withDatagrams(65_507, true));
      network.forth.settings.maxDatagramBytes = carries;
      SenderStatistics outcome = network.run(60 * SECOND);
      assertWhole(network, outcome);
      assertThat(outcome.symbolBytes() + 28).isBetween(carries == 1300 ? 1232 : 1200, carries);
    }
  }

  @Test
  void aPathTooNarrowForAFixedSizeIsReportedSoon() {
    Network network = lan(3_000_000, SenderSettings.DEFAULT.withDatagrams(1472, false));
    network.forth.settings.maxDatagramBytes = 1400;
    SenderStatistics outcome = network.run(60 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.PATH_TOO_NARROW);
    assertThat(outcome.endedNanos()).isLessThan(SECOND);
  }

  @Test
  void aPathThatBecomesTooNarrowForAFixedSizeIsReported() {
    Network network = lan(30_000_000, SenderSettings.DEFAULT.withDatagrams(1472, false));
    network.simulation.at(SECOND, () -> network.forth.settings.maxDatagramBytes = 1280);
    SenderStatistics outcome = network.run(60 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.PATH_TOO_NARROW);
    assertThat(outcome.endedNanos()).isLessThan(8 * SECOND);
  }

  @Test
  void aSearchingSenderGoesOnWithSmallerDatagramsWhenThePathNarrows() {
    Network network = lan(1, 30_000_000);
    network.simulation.at(SECOND, () -> network.forth.settings.maxDatagramBytes = 1280);
    SenderStatistics outcome = network.run(60 * SECOND);
    assertWhole(network, outcome);
    assertThat(outcome.symbolBytes()).isEqualTo(1232 - 28);
    assertThat(outcome.bytesSent()).isLessThan(33_000_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void halfOfAllLostBothWaysStillEndsWell(long seed) {
    Network network =
        Network.of(seed, 1_000_000, link(20, 10 * MILLI).loss(0.5), link(20, 10 * MILLI).loss(0.5));
    SenderStatistics outcome = network.run(60 * SECOND);
    assertWhole(network, outcome);
  }

  @Test
  void aReceiverThatIsNotThereFailsAfterFiveSeconds() {
    Network network = lan(1, 1000);
    network.receiver.kill();
    SenderStatistics outcome = network.run(60 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(outcome.endedNanos()).isEqualTo(5 * SECOND);
  }

  @Test
  void aReceiverThatDiesForGoodFailsAfterTheSilenceBound() {
    Network network = lan(1, 20_000_000);
    network.simulation.at(SECOND, network.receiver::kill);
    SenderStatistics outcome = network.run(60 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.SILENT);
    assertThat(outcome.endedNanos())
        .isBetween(16 * SECOND - 100 * MILLI, 16 * SECOND + 100 * MILLI);
  }

  @Test
  void aReceiverKilledInTheMiddleResumesFromItsDisk() {
    Network network = lan(1, 20_000_000);
    network.simulation.at(900 * MILLI, network.receiver::kill);
    network.simulation.at(2 * SECOND, network.receiver::revive);
    SenderStatistics outcome = network.run(60 * SECOND);
    assertWhole(network, outcome);
    long again = network.receiver.bytesReceived() - 20_000_000;
    assertThat(again).isBetween(1L, 10_000_000L / 10);
  }

  @Test
  void aSenderKilledInTheMiddleResumesWithANewTransfer() {
    Network network = lan(1, 20_000_000);
    network.simulation.at(900 * MILLI, network.sender::kill);
    network.simulation.at(2 * SECOND, () -> network.sender.start(network.receiver::receive));
    network.sender.start(network.receiver::receive);
    network.simulation.runUntil(60 * SECOND);
    SenderStatistics outcome = network.sender.statistics();
    assertWhole(network, outcome);
    assertThat(outcome.bytesHeldAtStart()).isGreaterThan(9_000_000);
    assertThat(network.receiver.bytesReceived()).isLessThan(20_000_000 + 1_000_000);
  }

  @Test
  void aSpoiltPartialFileIsFoundOutAndFetchedAgain() {
    Network network = lan(1, 20_000_000);
    network.simulation.at(900 * MILLI, network.receiver::kill);
    network.simulation.at(
        SECOND,
        () -> {
          network.receiver.spoil(1_000_000);
          network.receiver.revive();
        });
    SenderStatistics outcome = network.run(60 * SECOND);
    assertWhole(network, outcome);
    assertThat(network.receiver.publications()).isEqualTo(1);
  }

  /** Nothing of what was there before is part of the copy any more: all of it was brought. */
  @Test
  void theFiguresOfATransferThatStartsOverAreWhatItBrought() {
    Network network = lan(1, 20_000_000);
    network.simulation.at(900 * MILLI, network.sender::kill);
    long[] before = new long[2];
    network.simulation.at(
        2 * SECOND,
        () -> {
          network.receiver.spoil(1_000_000);
          network.sender.start(network.receiver::receive);
        });
    network.simulation.at(
        2 * SECOND + 100 * MILLI,
        () -> {
          before[0] = network.sender.statistics().bytesHeldAtStart();
          before[1] = network.receiver.reception().statistics().bytesHeldAtStart();
        });
    network.sender.start(network.receiver::receive);
    network.simulation.runUntil(60 * SECOND);
    SenderStatistics outcome = network.sender.statistics();
    assertWhole(network, outcome);
    assertThat(before[0]).as("as long as it may be good").isGreaterThan(9_000_000);
    assertThat(before[1]).isEqualTo(before[0]);
    assertThat(outcome.bytesHeldAtStart()).isZero();
    assertThat(network.receiver.reception().statistics().bytesHeldAtStart()).isZero();
  }

  /** A receiver that restarts has by then what this transfer brought. */
  @Test
  void whatAnEarlierAttemptBroughtWasNotThereBefore() {
    Network network = lan(1, 20_000_000);
    network.simulation.at(900 * MILLI, network.sender::kill);
    network.simulation.at(2 * SECOND, () -> network.sender.start(network.receiver::receive));
    long[] before = new long[1];
    network.simulation.at(
        2 * SECOND + 100 * MILLI, () -> before[0] = network.sender.statistics().bytesHeldAtStart());
    network.simulation.at(2 * SECOND + 300 * MILLI, network.receiver::kill);
    network.simulation.at(3 * SECOND, network.receiver::revive);
    network.sender.start(network.receiver::receive);
    network.simulation.runUntil(60 * SECOND);
    SenderStatistics outcome = network.sender.statistics();
    assertWhole(network, outcome);
    assertThat(outcome.attempt()).isGreaterThan(1);
    assertThat(before[0]).isGreaterThan(9_000_000);
    assertThat(outcome.bytesHeldAtStart()).isEqualTo(before[0]);
  }

  @Test
  void contentThatIsThereAlreadyIsNotSent() {
    Network network = lan(1, 5_000_000);
    network.receiver.holds(network.content.bytes().clone());
    SenderStatistics outcome = network.run(60 * SECOND);
    assertWhole(network, outcome);
    assertThat(outcome.alreadyHeld()).isTrue();
    assertThat(outcome.packetsSent()).isZero();
  }

  @Test
  void aFullDiskIsTheReasonInTheReceipt() {
    Network network = lan(1, 5_000_000);
    network.receiver.diskBytes = 2_000_000;
    assertThat(network.run(60 * SECOND).reason()).isEqualTo(Reason.DISK_FULL);
  }

  @Test
  void aSlowDiskSlowsTheSenderAndLosesNothing() {
    ReceiverSettings receiving = new ReceiverSettings(1 << 20, 500_000, 65_507, 30 * SECOND);
    Network network =
        new Network(
            1, 5_000_000, link(100, MILLI), link(100, MILLI), SenderSettings.DEFAULT, receiving);
    network.receiver.diskBytesPerSecond = 1_000_000;
    SenderStatistics outcome = network.run(60 * SECOND);
    assertWhole(network, outcome);
    assertThat(outcome.endedNanos()).isLessThan(6 * SECOND);
    assertThat((double) outcome.repairs() / outcome.packetsSent()).isLessThan(0.01);
  }

  @ParameterizedTest
  @ValueSource(longs = {16_384, 65_536, 212_992, 8 << 20})
  void aSlowReaderLosesNothingInItsSocketBuffer(long buffer) {
    Network network =
        new Network(
            1,
            10_000_000,
            LinkSettings.of(1000 * MBIT, 50_000),
            LinkSettings.of(1000 * MBIT, 50_000),
            SenderSettings.DEFAULT,
            Network.receiverSettings(buffer));
    network.receiver.socketBufferBytes = buffer;
    network.receiver.readNanos = 20_000;
    SenderStatistics outcome = network.run(60 * SECOND);
    assertWhole(network, outcome);
    assertThat((double) network.receiver.socketDrops() / outcome.packetsSent()).isLessThan(0.001);
  }

  @Test
  void aFixedRateIsKept() {
    SenderSettings sending = SenderSettings.DEFAULT.withRate(20 * MBIT, null);
    Network network = lan(10_000_000, sending);
    SenderStatistics outcome = network.run(60 * SECOND);
    assertWhole(network, outcome);
    double rate = outcome.bytesSent() * 8e9 / (outcome.endedNanos() - outcome.firstDataNanos());
    assertThat(rate).isBetween(19.5e6, 20.1e6);
  }

  @Test
  void aHopelessFixedRateTripsTheBreaker() {
    Network network = lan(200_000_000, SenderSettings.DEFAULT.withRate(1000 * MBIT, null));
    SenderStatistics outcome = network.run(60 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.RATE_HOPELESS);
    assertThat(outcome.endedNanos()).isLessThan(10 * SECOND);
  }

  @Test
  void theTotalLimitHoldsOverAllDestinations() {
    SenderSettings sending = SenderSettings.DEFAULT.withRate(0, new TotalRate(20 * MBIT));
    Network network = lan(5_000_000, sending);
    SimSender second = new SimSender(network.simulation, network.forth, network.content, sending);
    SimReceiver receiver =
        new SimReceiver(network.simulation, network.back, Network.receiverSettings(4 << 20));
    receiver.answerTo(second::receive);
    second.start(receiver::receive);
    network.run(60 * SECOND);
    assertWhole(network, network.sender.statistics());
    assertThat(receiver.published()).isEqualTo(network.content.bytes());
    long last = Math.max(network.receiver.publishedNanos(), receiver.publishedNanos());
    long first = Math.min(network.receiver.publishedNanos(), receiver.publishedNanos());
    assertThat(network.forth.bytes() * 8e9 / last).isLessThan(20.2e6).isGreaterThan(18e6);
    assertThat((double) first / last).isGreaterThan(0.7);
  }

  @Test
  void aSourceThatFailsEndsBothEndsWithItsReason() {
    Network network = lan(1, 20_000_000);
    network.simulation.at(
        SECOND,
        () ->
            network.sender.peer().onSourceFailed(network.simulation.now(), Reason.SOURCE_CHANGED));
    SenderStatistics outcome = network.run(60 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.SOURCE_CHANGED);
    assertThat(network.receiver.reception().statistics().reason()).isEqualTo(Reason.SOURCE_CHANGED);
    assertThat(network.receiver.published()).isNull();
  }

  @Test
  void aReorderingPathCausesFewNeedlessRepairs() {
    Network network = lan(1, 20_000_000);
    network.forth.settings.jitterNanos = 2 * MILLI;
    SenderStatistics outcome = network.run(60 * SECOND);
    assertWhole(network, outcome);
    assertThat((double) outcome.repairs() / outcome.packetsSent()).isLessThan(0.02);
    assertThat(outcome.endedNanos()).isLessThan(3 * SECOND);
  }
}
