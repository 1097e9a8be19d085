package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.SenderSettings;
import io.filecast.wire.Reason;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several transfers at once from one socket of the sender to several receivers. */
class OneSocketTest {
  private static final int RECEIVERS = 8;
  private static final int TRANSFERS = 3;
  private static final int BYTES = 1_000_000;

  /** A transfer to one receiver. */
  private record Pair(SimSender sender, SimReceiver receiver, String name, byte[] content) {}

  private final List<Pair> pairs = new ArrayList<>();

  /** The receivers are at different distances, one of them behind a path that loses a tenth. */
  private Simulation network(long seed, SimKeys keys) {
    Simulation simulation = new Simulation(seed);
    SimPort port = new SimPort(simulation);
    List<SimSender.Content> contents = new ArrayList<>();
    for (int i = 0; i < TRANSFERS; i++) {
      byte[] bytes = new byte[BYTES + i];
      simulation.random().nextBytes(bytes);
      contents.add(new SimSender.Content("file" + i, bytes, i, SimHash.sha256(bytes)));
    }
    long[] ids = simulation.random().longs(TRANSFERS).toArray();
    for (int r = 0; r < RECEIVERS; r++) {
      double loss = r == 3 ? 0.1 : 0;
      LinkSettings path = LinkSettings.of(50_000_000, (1 + r) * MILLI).loss(loss);
      Link back = new Link(simulation, path);
      SimReceiver receiver = new SimReceiver(simulation, back, Network.receiverSettings(4 << 20));
      if (keys != null) {
        receiver.useKeys(keys);
      }
      Link forth = new Link(simulation, path);
      InetSocketAddress address = new InetSocketAddress("192.0.2." + (10 + r), 8888);
      for (int t = 0; t < TRANSFERS; t++) {
        SimSender sender =
            new SimSender(
                simulation, forth, contents.get(t), SenderSettings.DEFAULT, port, address);
        sender.useKeys(keys);
        pairs.add(new Pair(sender, receiver, "file" + t, contents.get(t).bytes()));
      }
      // All transfers to a receiver come from the same address: the transfer id tells them apart.
      receiver.answerTo(pairs.get(pairs.size() - 1).sender()::receive);
    }
    for (int i = 0; i < pairs.size(); i++) {
      pairs.get(i).sender().start(pairs.get(i).receiver()::receive, ids[i % TRANSFERS]);
    }
    return simulation;
  }

  private void assertAllWhole() {
    for (Pair pair : pairs) {
      assertThat(pair.sender().statistics().reason()).as(pair.name()).isEqualTo(Reason.NONE);
      assertThat(pair.receiver().published(pair.name())).isEqualTo(pair.content());
    }
  }

  @Test
  void eachConversationGetsItsOwnDatagrams() {
    for (long seed = 1; seed <= 5; seed++) {
      pairs.clear();
      network(seed, null).runUntil(60 * SECOND);
      assertAllWhole();
    }
  }

  @Test
  void withKeysToo() {
    network(1, SimKeys.matching()).runUntil(60 * SECOND);
    assertAllWhole();
  }

  /** The others neither wait for it nor hear of it. */
  @Test
  void oneThatDiesHarmsNobody() {
    Simulation simulation = network(1, null);
    simulation.at(50 * MILLI, () -> pairs.get(0).receiver().kill());
    simulation.runUntil(60 * SECOND);
    pairs
        .subList(0, TRANSFERS)
        .forEach(pair -> assertThat(pair.sender().statistics().reason()).isEqualTo(Reason.SILENT));
    pairs.subList(0, TRANSFERS).clear();
    assertAllWhole();
  }
}
