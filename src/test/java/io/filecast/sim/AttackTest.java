package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.crypto.ContentKeys;
import io.filecast.crypto.Identity;
import io.filecast.crypto.SenderChannel;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.endpoint.admission.AdmissionSettings;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.Cookie;
import io.filecast.wire.HandshakePacket;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * An honest sender while somebody attacks its receiver: it finishes in at most twice the time that
 * it takes undisturbed. The attack begins a second before the sender, and does not end.
 */
class AttackTest {
  private static final long MBIT = 1_000_000;
  private static final int CONTENT_BYTES = 10_000_000;
  private static final long START = SECOND;
  private static final long BOUND = 120 * SECOND;
  private static final int NO_CHECK = 0xBAD;

  private static final InetSocketAddress HONEST = SimReceiver.SENDER;

  /** The honest sender's host, at another port. */
  private static final InetSocketAddress FORGED = SimAttacker.address("192.0.2.1", 666);

  private static Network network() {
    LinkSettings link = LinkSettings.of(50 * MBIT, 2 * MILLI).queue(200_000);
    return new Network(
        7,
        CONTENT_BYTES,
        link,
        link,
        SenderSettings.DEFAULT,
        new ReceiverSettings(4 << 20, 64 << 20, 65_507, 30 * SECOND));
  }

  /** How long the honest transfer takes, from its start to its published copy. */
  private static long run(Network network, Consumer<Network> attack) {
    attack.accept(network);
    network.simulation.at(START, () -> network.sender.start(network.receiver::receive));
    for (long now = START; now < BOUND && network.receiver.published() == null; now += SECOND / 4) {
      network.simulation.runUntil(now);
    }
    network.simulation.runUntil(network.simulation.now() + SECOND);
    SenderStatistics outcome = network.sender.statistics();
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(Reason.NONE);
    assertThat(network.receiver.published()).isEqualTo(network.content.bytes());
    return network.receiver.publishedNanos() - START;
  }

  private static void assertHardlySlower(long undisturbed, long attacked) {
    System.out.printf(
        "undisturbed %.2f s, attacked %.2f s, %.2f times%n",
        undisturbed / 1e9, attacked / 1e9, (double) attacked / undisturbed);
    assertThat(attacked).isLessThan(2 * undisturbed);
  }

  private static void assertWithstands(Consumer<Network> attack) {
    assertHardlySlower(run(network(), network -> {}), run(network(), attack));
  }

  private static void assertWithstandsWithKeys(SimKeys keys, Consumer<Network> attack) {
    assertHardlySlower(
        run(network().withKeys(keys), network -> {}), run(network().withKeys(keys), attack));
  }

  private static byte[] offer(long id, String name, long bytes, long modified) {
    return SimAttacker.encoded(new Offer(1, id, bytes, modified, 1472, name), 0);
  }

  /** The least that looks like an OFFER. */
  private static byte[] stub(int n) {
    ByteBuf out = Unpooled.buffer();
    out.writeShort(Header.MAGIC);
    out.writeByte(Header.VERSION << 4 | PacketType.OFFER.code()).writeByte(0);
    out.writeInt(1).writeInt(NO_CHECK).writeLong(n).writeShort(0);
    return ByteBufUtil.getBytes(out);
  }

  // ---- budgets under the honest sender's address ---------------------------------------------

  @Test
  void stubsOfOffersInItsNameLockNobodyOut() {
    assertWithstandsWithKeys(
        SimKeys.matching(),
        network ->
            SimAttacker.flood(
                network.simulation, network.receiver, 5_000, n -> HONEST, AttackTest::stub));
  }

  @Test
  void offersInItsNameLockNobodyOut() {
    assertWithstands(
        network ->
            SimAttacker.flood(
                network.simulation,
                network.receiver,
                1_000,
                n -> n % 2 == 0 ? HONEST : FORGED,
                n -> offer(n, "f" + n, 1_000, 1)));
  }

  @Test
  void handshakesInItsNameLockNobodyOut() {
    SimKeys keys = SimKeys.matching();
    List<byte[]> firsts = firstMessages(keys, 50);
    assertWithstandsWithKeys(
        keys,
        network ->
            SimAttacker.flood(
                network.simulation,
                network.receiver,
                4_000,
                n -> HONEST,
                n -> firsts.get(n % firsts.size())));
  }

  /** Also what it asks about a transfer is answered: the receiver dies, and has to be told. */
  @Test
  void packetsOfUnknownTransfersInItsNameKeepNobodyFromStartingOver() {
    assertWithstands(
        network -> {
          SimAttacker.flood(
              network.simulation,
              network.receiver,
              3_000,
              n -> HONEST,
              n -> SimAttacker.encoded(new io.filecast.wire.Probe(1, n, 24), 0));
          network.simulation.at(START + SECOND / 2, network.receiver::kill);
          network.simulation.at(START + SECOND / 2 + 10 * MILLI, network.receiver::revive);
        });
  }

  // ---- handshakes ----------------------------------------------------------------------------

  /** OFFERs of strangers who know the receiver's public key and nothing else. */
  private static List<byte[]> firstMessages(SimKeys keys, int count) {
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Identity stranger = SimKeys.identity();
      SenderChannel channel =
          new SenderChannel(
              stranger, keys.receiverKey(), i, new ContentKeys(SimKeys.RANDOM), SimKeys.RANDOM);
      ByteBuf plain = Unpooled.wrappedBuffer(offer(i, "f", 1, 1));
      ByteBuf out = Unpooled.buffer(1200);
      channel.seal(plain, out);
      messages.add(ByteBufUtil.getBytes(out));
    }
    return messages;
  }

  private static byte[] withCookie(byte[] first, Cookie cookie) {
    ByteBuf offer = Unpooled.wrappedBuffer(first);
    ByteBuf out = Unpooled.buffer(1200);
    HandshakePacket.offer(
        Header.number(offer),
        Header.transferId(offer),
        HandshakePacket.offered(offer),
        cookie,
        out);
    return ByteBufUtil.getBytes(out);
  }

  /** 4,000 a second from 64 addresses at which they receive: they have cookies. */
  private static void handshakes(Network network, List<byte[]> firsts) {
    List<SimAttacker> attackers = new ArrayList<>();
    for (int i = 0; i < firsts.size(); i++) {
      attackers.add(
          new SimAttacker(
              network.simulation,
              network.receiver,
              SimAttacker.address("198.51.100." + (i + 1), 666)));
    }
    network.receiver.admitBy(new AdmissionSettings(16, 8, 50, true));
    SimAttacker.flood(
        network.simulation,
        network.receiver,
        4_000,
        n -> SimAttacker.address("198.51.100." + (n % firsts.size() + 1), 666),
        n -> {
          Cookie cookie = attackers.get(n % firsts.size()).cookie();
          byte[] first = firsts.get(n % firsts.size());
          return cookie == null ? first : withCookie(first, cookie);
        });
  }

  @Test
  void anAuthorizedSenderThatWasNeverHereGetsThroughAFloodOfHandshakes() {
    SimKeys keys = SimKeys.matching();
    List<byte[]> firsts = firstMessages(keys, 64);
    Network network = network().withKeys(keys);
    long attacked = run(network, attack -> handshakes(attack, firsts));
    assertHardlySlower(run(network().withKeys(keys), n -> {}), attacked);
    assertThat(network.receiver.observer.refused).as("the attack is real").isGreaterThan(100);
    // A third of a core at most for all of them; each costs half a millisecond.
    assertThat(network.receiver.observer.handshakes * 1e9 / network.simulation.now())
        .isLessThan(250);
  }

  @Test
  void aSenderThatWasHereBeforeGetsThroughAFloodFromAThousandAddresses() {
    SimKeys keys = SimKeys.matching();
    List<byte[]> firsts = firstMessages(keys, 64);
    Network network = network().withKeys(keys);
    network.sender.start(network.receiver::receive);
    network.simulation.runUntil(5 * SECOND);
    long before = network.receiver.publishedNanos();
    assertThat(before).isPositive();

    long again = network.simulation.now() + START;
    for (int i = 0; i < 1_000; i++) {
      InetSocketAddress address =
          SimAttacker.address("198.51." + (100 + i / 250) + "." + (i % 250 + 1), 666);
      SimAttacker attacker = new SimAttacker(network.simulation, network.receiver, address);
      byte[] first = firsts.get(i % firsts.size());
      repeat(
          network, SECOND / 4_000 * i, () -> attacker.send(withCookie(first, attacker.cookie())));
    }
    network.simulation.at(again, () -> network.sender.start(network.receiver::receive));
    network.simulation.runUntil(again + 5 * SECOND);
    SenderStatistics outcome = network.sender.statistics();
    assertThat(outcome.reason()).as(outcome.toString()).isEqualTo(Reason.NONE);
    assertThat(network.sender.peer().isDone()).isTrue();
    assertThat(network.receiver.observer.refused).isGreaterThan(400);
  }

  /** Four times a second, from so long after now on. */
  private static void repeat(Network network, long after, Runnable action) {
    network.simulation.after(
        after,
        () -> {
          action.run();
          repeat(network, SECOND / 4, action);
        });
  }

  // ---- names ---------------------------------------------------------------------------------

  private static byte[] sameFile(Network network, long id) {
    return offer(
        id,
        network.content.name(),
        network.content.bytes().length,
        network.content.modifiedMillis());
  }

  @Test
  void forgedOffersOfTheSameFileSupersedeNothingAndKeepNoName() {
    Network network = network();
    long attacked =
        run(
            network,
            attack ->
                SimAttacker.flood(
                    attack.simulation,
                    attack.receiver,
                    50,
                    n -> FORGED,
                    n -> sameFile(attack, 1_000 + n)));
    assertHardlySlower(run(network(), n -> {}), attacked);
    assertThat(network.sender.statistics().attempt()).isOne();
    assertThat(network.receiver.publications()).isOne();
  }

  @Test
  void forgedOffersOfTheSameNameFromElsewhereKeepNoName() {
    assertWithstands(
        network ->
            SimAttacker.flood(
                network.simulation,
                network.receiver,
                50,
                n -> SimAttacker.address("203.0.113." + (n % 200 + 1), 666),
                n -> offer(n, network.content.name(), 123, 4)));
  }

  @Test
  void aSenderThatWasRestartedTakesItsTransferOver() {
    Network network = network();
    network.sender.start(network.receiver::receive);
    network.simulation.runUntil(SECOND / 2);
    long half = network.receiver.bytesReceived();
    network.sender.kill();
    network.sender.start(network.receiver::receive);
    network.simulation.runUntil(10 * SECOND);
    assertThat(network.sender.statistics().reason()).isEqualTo(Reason.NONE);
    assertThat(network.receiver.published()).isEqualTo(network.content.bytes());
    assertThat(half).isPositive();
    assertThat(network.receiver.bytesReceived())
        .as("nothing is sent twice")
        .isLessThan(CONTENT_BYTES + 1_000_000L);
  }

  // ---- room and slots ------------------------------------------------------------------------

  @Test
  void roomIsPromisedToNobodyWhoDoesNotAnswer() {
    assertWithstands(
        network -> {
          network.receiver.roomBytes = CONTENT_BYTES + 1_000;
          SimAttacker.flood(
              network.simulation,
              network.receiver,
              10,
              n -> SimAttacker.address("203.0.113." + (n % 200 + 1), 666),
              n -> offer(n, "big" + n, CONTENT_BYTES, 1));
        });
  }

  @Test
  void twoTransfersAreNotPromisedTheSameRoom() {
    Network network = network();
    network.receiver.roomBytes = CONTENT_BYTES + 1_000;
    SimAttacker other =
        new SimAttacker(
            network.simulation, network.receiver, SimAttacker.address("198.51.100.1", 5));
    other.squat(new Offer(1, 5, 2_000, 1, 1472, "other"), SECOND);
    network.simulation.runUntil(SECOND / 2);
    network.run(10 * SECOND);
    assertThat(network.sender.statistics().reason()).isEqualTo(Reason.NO_SPACE);
  }

  /** Under the honest sender's own address, nobody of them answers: they hold no slot of it. */
  @Test
  void forgedOffersInItsNameTakeNoneOfItsSlots() {
    assertWithstands(
        network ->
            SimAttacker.flood(
                network.simulation,
                network.receiver,
                20,
                n -> FORGED,
                n -> offer(n, "f" + n, 1_000, 1)));
  }

  private static void squat(Network network, int count, String addressFormat) {
    for (int i = 0; i < count; i++) {
      SimAttacker attacker =
          new SimAttacker(
              network.simulation,
              network.receiver,
              SimAttacker.address(addressFormat.formatted(i + 1), 666));
      attacker.squat(new Offer(1, 1_000 + i, 1_000_000, 1, 1472, "squat" + i), 4 * SECOND);
    }
  }

  @Test
  void onePrefixOfIpv6IsOneAddress() {
    assertWithstands(network -> squat(network, 100, "2001:db8::%x"));
  }

  /** They keep their transfers alive and send nothing: whoever needs a slot gets one of theirs. */
  @Test
  void slotsWithoutProgressAreGivenUpToWhoNeedsOne() {
    Network network = network();
    squat(network, 16, "198.51.100.%d");
    network.simulation.runUntil(12 * SECOND);
    long start = network.simulation.now();
    network.sender.start(network.receiver::receive);
    network.simulation.runUntil(start + 10 * SECOND);
    assertThat(network.sender.statistics().reason()).isEqualTo(Reason.NONE);
    assertHardlySlower(run(network(), n -> {}), network.receiver.publishedNanos() - start);
  }
}
