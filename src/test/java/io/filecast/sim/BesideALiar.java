package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.Reason;

/** Two receivers behind one link of the sender: one is honest, the other is not. */
abstract class BesideALiar {
  static final int CONTENT = 5_000_000;

  static final long LINK_BITS_PER_SECOND = 100_000_000;

  /** Alone it takes 0.45 s; beside one that takes its half, 0.9 s. */
  static final long HONEST_NANOS = 3 * SECOND;

  final Network network =
      Network.of(
          1,
          CONTENT,
          LinkSettings.of(LINK_BITS_PER_SECOND, MILLI).queue(200_000),
          LinkSettings.of(LINK_BITS_PER_SECOND, MILLI).queue(200_000));
  LyingReceiver liar;

  SimSender towardsLiar;

  SenderStatistics run(long intervalNanos, LyingReceiver.Lie lie, long limitNanos) {
    liar = new LyingReceiver(network.simulation, network.back, intervalNanos, lie);
    towardsLiar =
        new SimSender(network.simulation, network.forth, network.content, SenderSettings.DEFAULT);
    liar.answerTo(towardsLiar::receive);
    towardsLiar.start(liar::receive);
    SenderStatistics honest = network.run(limitNanos);
    assertThat(honest.reason()).isEqualTo(Reason.NONE);
    assertThat(network.receiver.published()).isEqualTo(network.content.bytes());
    assertThat(honest.endedNanos()).isLessThan(HONEST_NANOS);
    SenderStatistics outcome = towardsLiar.statistics();
    assertThat(outcome.reason()).as("never a success").isNotEqualTo(Reason.NONE);
    assertThat(towardsLiar.peer().isDone()).isTrue();
    return outcome;
  }
}
