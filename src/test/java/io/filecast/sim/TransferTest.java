package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.session.SenderStatistics;
import io.filecast.wire.Reason;
import org.junit.jupiter.api.Test;

class TransferTest {
  @Test
  void aFileArrivesOverACleanPath() {
    Network network =
        Network.of(
            1,
            5_000_000,
            LinkSettings.of(1_000_000_000, MILLI / 10),
            LinkSettings.of(1_000_000_000, MILLI / 10));
    SenderStatistics outcome = network.run(60 * SECOND);
    assertThat(outcome.reason()).isEqualTo(Reason.NONE);
    assertThat(outcome.hash()).isEqualTo(network.content.hash());
    assertThat(network.receiver.published()).isEqualTo(network.content.bytes());
  }
}
