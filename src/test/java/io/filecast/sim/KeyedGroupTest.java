package io.filecast.sim;

import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.SenderSettings;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import org.junit.jupiter.api.Test;

/** One stream for many with keys: sealed once, and proven block by block. */
class KeyedGroupTest {
  private static final int CONTENT = 8 << 20;

  private static GroupNetwork network(int receivers, double loss) {
    Simulation simulation = new Simulation(1);
    GroupNetwork network =
        new GroupNetwork(
            simulation,
            new Link(simulation, LinkSettings.of(200_000_000, 50_000).queue(500_000)),
            CONTENT,
            SenderSettings.DEFAULT,
            SimKeys.matching());
    for (int i = 0; i < receivers; i++) {
      network.add(LinkSettings.of(0, 50_000).loss(loss), Network.receiverSettings(4 << 20));
    }
    return network;
  }

  private static void run(GroupNetwork network) {
    network.start();
    requireAll(network);
  }

  private static void requireAll(GroupNetwork network) {
    network.simulation.runUntil(200 * SECOND);
    for (int i = 0; i < network.receivers.size(); i++) {
      assertThat(network.senders.get(i).statistics().reason())
          .as(network.group.moves().toString())
          .isEqualTo(Reason.NONE);
      assertThat(network.senders.get(i).statistics().attempt()).isEqualTo(1);
      assertThat(network.receivers.get(i).published()).isEqualTo(network.content.bytes());
    }
  }

  private static double wire(GroupNetwork network) {
    return network.uplink.bytes() / (double) CONTENT;
  }

  @Test
  void oneSealedStreamServesAll() {
    GroupNetwork network = network(4, 0);
    run(network);
    assertThat(network.group.joined()).isEqualTo(4);
    assertThat(network.group.moves()).isEmpty();
    assertThat(wire(network)).isLessThan(1.35);
  }

  @Test
  void lossIsRepairedAsWithoutKeys() {
    GroupNetwork network = network(8, 0.02);
    run(network);
    assertThat(network.group.joined()).isEqualTo(8);
    assertThat(wire(network)).isLessThan(1.7);
  }

  @Test
  void whoComesLateJoinsTheSealedStream() {
    GroupNetwork network = network(4, 0.01);
    for (int i = 0; i < 3; i++) {
      network.start(i);
    }
    network.simulation.at(SECOND / 8, () -> network.start(3));
    requireAll(network);
    assertThat(network.group.joined()).isEqualTo(4);
    assertThat(network.group.moves()).isEmpty();
  }

  /** Another receiver sends other content under the numbers of packets that are on their way. */
  @Test
  void forgedBlocksAreFoundOutAndComeOverThePair() {
    GroupNetwork honest = network(4, 0.005);
    run(honest);
    GroupNetwork network = network(4, 0.005);
    network.group.forged = 0.0007; // some blocks of 46
    run(network);
    assertThat(network.group.joined()).isEqualTo(4);
    assertThat(network.group.moves()).isEmpty();
    double block = 4.0 * Offer.DEFAULT_BLOCK_BYTES / CONTENT; // to each of them
    assertThat(wire(network) - wire(honest)).isGreaterThan(block).isLessThan(8 * block);
  }

  @Test
  void whoGetsNothingButForgedBlocksIsServedAlone() {
    GroupNetwork network = network(3, 0);
    network.group.forged = 0.1; // all blocks
    run(network);
    assertThat(network.group.moves())
        .hasSize(3)
        .allMatch(move -> move.equals("gets blocks that somebody has forged"));
  }

  @Test
  void digestsThatTheSenderHasNotSignedProveNothing() {
    GroupNetwork network = network(3, 0.01);
    network.group.forgedDigests = 0.5;
    run(network);
    assertThat(network.group.joined()).isEqualTo(3);
    assertThat(network.group.moves()).isEmpty();
  }

  @Test
  void whoGetsNoProofIsServedAlone() {
    GroupNetwork network = network(3, 0);
    network.group.withheldDigests = true;
    run(network);
    assertThat(network.group.moves())
        .hasSize(3)
        .allMatch(move -> move.equals("gets no proof of what the group sends"));
  }

  @Test
  void lostDigestsAreSentAgain() {
    GroupNetwork network = network(3, 0.08);
    run(network);
    assertThat(network.group.joined()).isEqualTo(3);
  }

  @Test
  void aPacketThatWasNeverSentMovesItsReceiverAndFailsNobody() {
    GroupNetwork network = network(3, 0);
    network.group.forgedNumbers = 0.01;
    run(network);
    assertThat(network.group.joined()).isEqualTo(3);
    assertThat(network.group.moves())
        .hasSize(3)
        .allMatch(move -> move.equals("has got a packet that was not sent"));
  }

  /** Nobody would ask for anything of the last block, and all would fail after a minute. */
  @Test
  void aStatusThatOnlyClaimsToBeTheNewestHidesNothing() {
    for (double forged : new double[] {0, 0.02}) {
      GroupNetwork network = network(3, 0.01);
      network.group.poisonedStatus = true;
      network.group.forged = forged;
      run(network);
      assertThat(network.group.joined()).isEqualTo(3);
      assertThat(network.simulation.now()).isLessThan(300 * SECOND);
      for (SimReceiver each : network.receivers) {
        assertThat(each.publishedNanos()).isLessThan(15 * SECOND);
      }
    }
  }

  @Test
  void aRecordedSignatureIsVerifiedOnce() {
    GroupNetwork network = network(3, 0);
    network.group.repeatsSigned = true;
    run(network);
    assertThat(network.group.joined()).isEqualTo(3);
    assertThat(network.group.moves()).isEmpty();
  }
}
