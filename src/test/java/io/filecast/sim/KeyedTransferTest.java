package io.filecast.sim;

import static io.filecast.sim.Network.MILLI;
import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.Header;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole transfers with keys, with somebody on the path who reads, repeats and changes. */
class KeyedTransferTest extends KeyedTransfer {
  // ---- who gets in ---------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1147, 1148, 1149, 12_371, 100_000, 3_000_000})
  void aFileOfAnySizeArrives(int bytes) {
    Network network = keyed(bytes, KEYS);
    SenderStatistics outcome = runRecorded(network);
    assertWhole(network);
    assertThat(outcome.repairs()).isZero();
    assertThat(network.receiver.observer.dropped).isZero();
    assertThat(network.sender.peer().isDone()).isTrue();
  }

  @Test
  void aSenderThatIsNotAuthorizedGetsNothing() {
    Network network =
        keyed(
            10_000,
            new SimKeys(
                SimKeys.identity(), KEYS.receiver(), KEYS.receiverKey(), KEYS.authorized()));
    assertThat(runRecorded(network).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(network.sender.hint()).isEqualTo(Reason.NOT_AUTHORIZED);
    assertNothingBegan(network);
  }

  @Test
  void aReceiverWithAnotherKeyGetsNothing() {
    Network network =
        keyed(
            10_000,
            new SimKeys(
                KEYS.sender(), KEYS.receiver(), SimKeys.identity().publicKey(), KEYS.authorized()));
    assertThat(runRecorded(network).reason()).isEqualTo(Reason.NO_ANSWER);
    assertThat(network.sender.hint()).isEqualTo(Reason.WRONG_KEY);
    assertNothingBegan(network);
  }

  @Test
  void aSenderWithoutKeysGetsNothing() {
    Network network = Network.of(1, 10_000, link(), link());
    network.receiver.useKeys(KEYS);
    assertThat(runRecorded(network).reason()).isEqualTo(Reason.KEYS_REQUIRED);
    assertNothingBegan(network);
  }

  @Test
  void aStrangerNeverGetsMoreBytesThanItSent() {
    Network network = keyed(10_000, KEYS);
    runRecorded(network);
    // The first answer, and every answer to a question that is not sealed.
    assertThat(forth.get(0)).hasSize(Header.BASE_DATAGRAM_BYTES);
    assertThat(back.get(0).length).isLessThan(Header.BASE_DATAGRAM_BYTES / 10);
  }

  // ---- who listens ---------------------------------------------------------------------------

  @Test
  void nothingOfContentOrNameIsOnTheWire() {
    Network network = keyed(300_000, KEYS);
    runRecorded(network);
    assertWhole(network);
    Set<String> runs = new HashSet<>();
    byte[] content = network.content.bytes();
    for (int at = 0; at + 8 <= content.length; at += 8) {
      runs.add(new String(content, at, 8, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    List<byte[]> all = new ArrayList<>(forth);
    all.addAll(back);
    for (byte[] datagram : all) {
      String text = new String(datagram, java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(text).doesNotContain(network.content.name());
      for (int at = 0; at + 8 <= text.length(); at++) {
        assertThat(runs.contains(text.substring(at, at + 8))).isFalse();
      }
    }
  }

  @Test
  void theSameFileTwiceLooksDifferentEachTime() {
    runRecorded(keyed(20_000, KEYS));
    List<byte[]> once = List.copyOf(forth);
    forth.clear();
    runRecorded(keyed(20_000, KEYS));
    Set<String> seen = new HashSet<>();
    once.stream().skip(1).forEach(datagram -> seen.add(tail(datagram)));
    assertThat(forth.stream().skip(1).filter(datagram -> seen.contains(tail(datagram))).count())
        .isZero();
  }

  private static String tail(byte[] datagram) {
    return ByteBufUtil.hexDump(datagram, datagram.length - 16, 16);
  }

  // ---- who repeats ---------------------------------------------------------------------------

  @Test
  void aRecordedTransferBeginsNothing() {
    runRecorded(keyed(20_000, KEYS));
    Network later = Network.of(2, 20_000, link(), link());
    later.receiver.useKeys(KEYS);
    later.receiver.answerTo(back::add);
    back.clear();
    forth.forEach(later.receiver::receive);
    later.simulation.runUntil(SECOND);
    assertNothingBegan(later);
    long sent = forth.stream().mapToLong(datagram -> datagram.length).sum();
    long answered = back.stream().mapToLong(datagram -> datagram.length).sum();
    assertThat(answered).isLessThan(sent / 10);
  }

  @Test
  void everythingComingThreeTimesInAnyOrderChangesNothing() {
    Network network = keyed(500_000, KEYS);
    network.receiver.answerTo(datagram -> repeat(network, datagram, network.sender::receive));
    network.sender.start(datagram -> repeat(network, datagram, network.receiver::receive));
    network.simulation.runUntil(60 * SECOND);
    assertWhole(network);
    assertThat(network.receiver.publications()).isOne();
    assertThat(network.receiver.observer.dropped).isPositive();
  }

  private static void repeat(
      Network network, byte[] datagram, java.util.function.Consumer<byte[]> to) {
    to.accept(datagram.clone());
    network.simulation.after(2 * MILLI, () -> to.accept(datagram.clone()));
    network.simulation.after(300 * MILLI, () -> to.accept(datagram.clone()));
  }

  @Test
  void theReceiverMayDieInMidTransfer() {
    Network network = keyed(4_000_000, KEYS);
    network.simulation.at(100 * MILLI, network.receiver::kill);
    network.simulation.at(600 * MILLI, network.receiver::revive);
    runRecorded(network);
    assertWhole(network);
    assertThat(network.sender.statistics().attempt()).isEqualTo(2);
  }

  @Test
  void theReceiverMayForgetTheHandshakeItHasAnswered() {
    Network network = keyed(10_000, KEYS);
    network.simulation.at(3 * MILLI / 2, network.receiver::kill);
    network.simulation.at(2 * MILLI, network.receiver::revive);
    runRecorded(network);
    assertWhole(network);
  }

  @Test
  void aSpoiltCopyIsFetchedAgain() {
    Network network = keyed(200_000, KEYS);
    network.simulation.at(8 * MILLI, () -> network.receiver.spoil(0));
    runRecorded(network);
    assertWhole(network);
  }

  // ---- who changes ---------------------------------------------------------------------------

  /** Each byte of each kind of packet is wrong once: it is dropped, and the transfer goes on. */
  @Test
  void aFlippedBitInAnyByteOfAnyPacketIsNoticed() {
    runRecorded(keyed(3_000, KEYS));
    int longest = 0;
    for (byte[] datagram : forth) {
      longest = Math.max(longest, datagram.length);
    }
    for (byte[] datagram : back) {
      longest = Math.max(longest, datagram.length);
    }
    for (int at = 0; at < longest; at++) {
      int damagedByte = at;
      Network network = keyed(3_000, KEYS);
      // A damaged copy overtakes each packet.
      network.receiver.answerTo(
          datagram -> {
            network.sender.receive(damaged(datagram, damagedByte));
            network.sender.receive(datagram);
          });
      network.sender.start(
          datagram -> {
            network.receiver.receive(damaged(datagram, damagedByte));
            network.receiver.receive(datagram);
          });
      network.simulation.runUntil(60 * SECOND);
      assertWhole(network);
      assertThat(network.sender.statistics().attempt()).as("byte " + at).isOne();
    }
  }

  private static byte[] damaged(byte[] datagram, int at) {
    byte[] damaged = datagram.clone();
    damaged[at % datagram.length] ^= 1;
    return damaged;
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"UNKNOWN_TRANSFER", "NOT_AUTHORIZED", "NO_SPACE", "BUSY"})
  void aRejectThatIsNotSealedEndsNothing(Reason reason) {
    Network network = keyed(2_000_000, KEYS);
    network.receiver.answerTo(
        datagram -> {
          network.sender.receive(forged(datagram, reason));
          network.sender.receive(datagram);
        });
    network.sender.start(network.receiver::receive);
    network.simulation.runUntil(60 * SECOND);
    assertWhole(network);
    assertThat(network.sender.statistics().attempt()).isOne();
  }

  private static byte[] forged(byte[] answered, Reason reason) {
    ByteBuf from = Unpooled.wrappedBuffer(answered);
    ByteBuf packet = Unpooled.buffer();
    int attempt = reason == Reason.UNKNOWN_TRANSFER ? 0 : 1;
    new Reject(attempt, Header.transferId(from), reason).encode(0, packet);
    return ByteBufUtil.getBytes(packet);
  }

  // ---- how long a key lasts ------------------------------------------------------------------

  @Test
  void aKeyThatIsUsedUpIsReplacedInMidTransfer() {
    Network network = keyed(3_000_000, KEYS);
    network.sender.bytesPerKey = 1_000_000;
    SenderStatistics outcome = runRecorded(network);
    assertWhole(network);
    assertThat(outcome.attempt()).isBetween(3, 4);
    assertThat(network.receiver.bytesReceived()).as("nothing twice").isEqualTo(3_000_000);
  }
}
