package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.wire.Reason;
import org.junit.jupiter.api.Test;

/** One stream to several receivers, and what becomes of those that it does not suit. */
class GroupTransferTest {
  private static final long MBIT = 1_000_000;
  private static final int CONTENT = 8 << 20;

  private static GroupNetwork network(int receivers, int bytes, double loss, long uplinkBits) {
    return network(1, receivers, bytes, loss, uplinkBits);
  }

  private static GroupNetwork network(
      long seed, int receivers, int bytes, double loss, long uplinkBits) {
    GroupNetwork network =
        new GroupNetwork(
            seed,
            bytes,
            LinkSettings.of(uplinkBits, 50_000).queue(500_000),
            SenderSettings.DEFAULT);
    for (int i = 0; i < receivers; i++) {
      network.add(link().loss(loss), receiver());
    }
    return network;
  }

  private static LinkSettings link() {
    return LinkSettings.of(0, 50_000);
  }

  private static ReceiverSettings receiver() {
    return Network.receiverSettings(4 << 20);
  }

  private static GroupNetwork run(GroupNetwork network) {
    network.start();
    network.simulation.runUntil(200 * SECOND);
    return network;
  }

  private static void requireAll(GroupNetwork network) {
    for (int i = 0; i < network.receivers.size(); i++) {
      requireOne(network, i);
    }
  }

  private static void requireOne(GroupNetwork network, int index) {
    assertThat(network.senders.get(index).statistics().reason())
        .as("receiver " + index)
        .isEqualTo(Reason.NONE);
    assertThat(network.receivers.get(index).published())
        .as("receiver " + index)
        .isEqualTo(network.content.bytes());
  }

  /** Bytes on the uplink for each byte of the content. */
  private static double wire(GroupNetwork network) {
    return network.uplink.bytes() / (double) network.content.bytes().length;
  }

  private static double seconds(GroupNetwork network, int from, int to) {
    long last = 0;
    for (SimReceiver each : network.receivers.subList(from, to)) {
      last = Math.max(last, each.publishedNanos());
    }
    return last / 1e9;
  }

  private static String show(GroupNetwork network) {
    return "wire %.3f, %.3f s, joined %d, moved %s, parity %d"
        .formatted(
            wire(network),
            seconds(network, 0, network.receivers.size()),
            network.group.joined(),
            network.group.moves(),
            network.group.group().counters() == null
                ? 0
                : network.group.group().counters().parityPackets());
  }

  @Test
  void oneStreamServesAll() {
    GroupNetwork network = run(network(4, CONTENT, 0, 200 * MBIT));
    System.out.println("clean: " + show(network));
    requireAll(network);
    assertThat(network.group.joined()).isEqualTo(4);
    assertThat(network.group.moves()).isEmpty();
    assertThat(wire(network)).isLessThan(1.15);
  }

  @Test
  void parityRepairsIndependentLosses() {
    GroupNetwork network = run(network(8, 4 * CONTENT, 0.01, 200 * MBIT));
    System.out.println("1 %: " + show(network));
    requireAll(network);
    assertThat(network.group.joined()).isEqualTo(8);
    assertThat(wire(network)).isLessThan(1.12);
  }

  @Test
  void fivePercent() {
    GroupNetwork network = run(network(8, 4 * CONTENT, 0.05, 200 * MBIT));
    System.out.println("5 %: " + show(network));
    requireAll(network);
  }

  /** What is waited for comes back, whichever datagram is lost. */
  @Test
  void noSingleLossMakesTheGroupPause() {
    for (int seed = 1; seed <= 60; seed++) {
      GroupNetwork network = network(seed, 2, CONTENT / 2, 0.02, 200 * MBIT);
      run(network);
      requireAll(network);
      assertThat(network.longestPauseNanos() / MILLI).as("seed " + seed).isLessThan(200);
    }
  }

  /** Bytes that the receivers of a group have, on the mean. */
  private static double held(GroupNetwork network) {
    return network.senders.stream()
        .mapToLong(each -> each.statistics().bytesHeld())
        .average()
        .orElse(0);
  }

  @Test
  void ofTwoGroupsOnALinkNeitherStarves() {
    for (int seed = 1; seed <= 4; seed++) {
      GroupNetwork one = network(seed, 3, 16 * CONTENT, 0, 200 * MBIT);
      GroupNetwork two =
          new GroupNetwork(one.simulation, one.uplink, 16 * CONTENT, SenderSettings.DEFAULT);
      for (int i = 0; i < 3; i++) {
        two.add(link(), receiver());
      }
      one.start();
      one.simulation.at(300 * MILLI, two::start);
      one.simulation.runUntil(4 * SECOND);
      double ofOne = held(one);
      double ofTwo = held(two);
      one.simulation.runUntil(9 * SECOND);
      double a = held(one) - ofOne;
      double b = held(two) - ofTwo;
      assertThat(a / (a + b)).as("seed " + seed).isBetween(0.3, 0.7);
      assertThat((a + b) * 8 / 5e6).as("of 200 Mbit/s").isGreaterThan(185);
    }
  }

  @Test
  void oneThatLosesMuchIsMoved() {
    GroupNetwork network = network(4, 4 * CONTENT, 0, 200 * MBIT);
    network.add(link().loss(0.2), receiver());
    run(network);
    System.out.println("lossy one: " + show(network) + " others " + seconds(network, 0, 4));
    requireAll(network);
    assertThat(network.group.moves()).hasSize(1).first().asString().startsWith("loses ");
  }

  private static GroupNetwork slowOne() {
    GroupNetwork network = network(7, 12 * CONTENT, 0, 200 * MBIT);
    network.add(LinkSettings.of(10 * MBIT, 50_000).queue(50_000), receiver());
    return network;
  }

  /** Of a link alone, with the headers that the simulated network does not count. */
  private static final double SLOW_SECONDS = 12.0 * CONTENT * 8 / (10 * MBIT);

  @Test
  void aSlowOneDoesNotHoldUpTheOthersNorTheyIt() {
    double without = seconds(run(network(7, 12 * CONTENT, 0, 200 * MBIT)), 0, 7);
    GroupNetwork network = run(slowOne());
    System.out.println("slow one: " + show(network) + " others " + seconds(network, 0, 7));
    requireAll(network);
    assertThat(seconds(network, 0, 7)).isLessThan(1.15 * without);
    assertThat(seconds(network, 7, 8)).isLessThan(SLOW_SECONDS / 0.9);
  }

  /** Until the end of the group its link is full of what goes to the others. */
  @Test
  void aSlowOneBehindASwitchThatFloodsIsServedAsSoonAsItsLinkIsFree() {
    GroupNetwork network = slowOne();
    network.floods = true;
    run(network);
    System.out.println("flooded: " + show(network) + " others " + seconds(network, 0, 7));
    requireAll(network);
    assertThat(seconds(network, 7, 8)).isLessThan(seconds(network, 0, 7) + SLOW_SECONDS / 0.9);
  }

  /** An access point sends to groups at 6 Mbit/s, and at 200 Mbit/s to each alone. */
  @Test
  void aGroupThatIsSlowerThanUnicastForAllIsDissolved() {
    GroupNetwork network = network(3, 4 * CONTENT, 0, 200 * MBIT);
    network.accessPoint = new Link(network.simulation, LinkSettings.of(6 * MBIT, 0).queue(200_000));
    run(network);
    System.out.println("access point: " + show(network));
    requireAll(network);
    assertThat(network.group.joined()).isEqualTo(3);
    assertThat(network.group.moves())
        .hasSize(3)
        .allMatch(move -> move.contains("by a stream of its own"));
    assertThat(seconds(network, 0, 3)).isLessThan(15);
  }

  @Test
  void oneThatHearsNothingIsServedByUnicast() {
    GroupNetwork network = network(4, CONTENT, 0, 200 * MBIT);
    network.receivers.get(2).deaf = true;
    run(network);
    System.out.println("deaf: " + show(network));
    requireAll(network);
    assertThat(network.group.joined()).isEqualTo(3);
  }

  @Test
  void oneThatStopsHearingIsMoved() {
    GroupNetwork network = network(4, 16 * CONTENT, 0, 200 * MBIT);
    network.simulation.at(SECOND, () -> network.receivers.get(1).deaf = true);
    run(network);
    System.out.println("stops hearing: " + show(network) + " others " + seconds(network, 2, 4));
    requireAll(network);
    assertThat(network.group.moves()).hasSize(1);
  }

  @Test
  void oneThatDiesHoldsUpTheOthersForASecondAtMost() {
    GroupNetwork network = network(4, 4 * CONTENT, 0, 200 * MBIT);
    network.simulation.at(300 * MILLI, network.receivers.get(3)::kill);
    run(network);
    System.out.println("dies: " + show(network) + " others " + seconds(network, 0, 3));
    for (int i = 0; i < 3; i++) {
      requireOne(network, i);
    }
    assertThat(network.senders.get(3).statistics().reason()).isEqualTo(Reason.SILENT);
    assertThat(seconds(network, 0, 3)).isLessThan(4.0);
  }

  @Test
  void oneThatIsRestartedJoinsAgain() {
    GroupNetwork network = network(4, 8 * CONTENT, 0, 200 * MBIT);
    network.simulation.at(500 * MILLI, network.receivers.get(3)::kill);
    network.simulation.at(900 * MILLI, network.receivers.get(3)::revive);
    run(network);
    System.out.println("restarted: " + show(network) + " others " + seconds(network, 0, 3));
    requireAll(network);
    assertThat(network.group.joined()).isEqualTo(5);
  }

  @Test
  void oneThatComesLateJoins() {
    GroupNetwork network = network(4, 8 * CONTENT, 0, 200 * MBIT);
    for (int i = 0; i < 3; i++) {
      network.start(i);
    }
    network.simulation.at(700 * MILLI, () -> network.start(3));
    network.simulation.runUntil(200 * SECOND);
    System.out.println("late: " + show(network) + " others " + seconds(network, 0, 3));
    requireAll(network);
    assertThat(network.group.joined()).isEqualTo(4);
  }

  @Test
  void pathsOfDifferentWidthsMeetAtTheNarrowest() {
    GroupNetwork network = network(3, CONTENT, 0, 200 * MBIT);
    LinkSettings narrow = link();
    narrow.maxDatagramBytes = 1300;
    network.add(narrow, receiver());
    run(network);
    System.out.println("narrow: " + show(network));
    requireAll(network);
  }

  @Test
  void sharedLossAndReordering() {
    GroupNetwork network = network(4, 4 * CONTENT, 0.005, 200 * MBIT);
    network.uplink.settings.loss = 0.02;
    network.uplink.settings.reorder = 0.02;
    run(network);
    System.out.println("shared: " + show(network));
    requireAll(network);
  }

  @Test
  void aTinyBufferIsNotOverrun() {
    GroupNetwork network = network(3, CONTENT, 0, 200 * MBIT);
    SimReceiver small = network.add(link(), Network.receiverSettings(40_000));
    small.socketBufferBytes = 80_000;
    run(network);
    System.out.println("tiny buffer: " + show(network) + " drops " + small.socketDrops());
    requireAll(network);
  }

  @Test
  void aSlowDiskIsMovedOrWaitedFor() {
    GroupNetwork network = network(3, 4 * CONTENT, 0, 200 * MBIT);
    SimReceiver slow = network.add(link(), Network.receiverSettings(4 << 20));
    slow.diskBytesPerSecond = 2_000_000;
    run(network);
    System.out.println("slow disk: " + show(network) + " others " + seconds(network, 0, 3));
    requireAll(network);
  }

  @Test
  void aHundred() {
    GroupNetwork network = run(network(100, CONTENT, 0.01, 200 * MBIT));
    System.out.println("hundred: " + show(network));
    requireAll(network);
  }
}
