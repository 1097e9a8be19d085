package io.filecast.sim;

import static io.filecast.sim.Network.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.peer.SenderStatistics;
import io.filecast.wire.Header;
import io.filecast.wire.PacketType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who observes a transfer under keys and injects packets into it. */
class KeyedInjectionTest extends KeyedTransfer {
  /** Packet numbers are what the sender measures by: only it may choose them. */
  @Test
  void aFrameUnderAnotherPacketNumberIsDropped() {
    Network network = keyed(100_000, KEYS);
    network.sender.start(
        datagram -> {
          ByteBuf frame = Unpooled.wrappedBuffer(datagram.clone());
          if (Header.type(frame) == PacketType.DATA) {
            frame.setInt(Header.NUMBER_OFFSET, Header.number(frame) + 1000);
            network.receiver.receive(frame.array());
          }
          network.receiver.receive(datagram);
        });
    network.simulation.runUntil(60 * SECOND);
    assertWhole(network);
    assertThat(network.receiver.observer.dropped).isPositive();
    assertThat(network.sender.statistics().repairs()).isZero();
  }

  // ---- who observes and injects --------------------------------------------------------------

  private static final InetSocketAddress OBSERVER = new InetSocketAddress("192.0.2.66", 4242);

  private static boolean isFirstOffer(byte[] datagram) {
    ByteBuf packet = Unpooled.wrappedBuffer(datagram);
    return Header.type(packet) == PacketType.OFFER && !Header.isProtected(packet);
  }

  /** He sends a copy of each OFFER from his own address, and the answer on to the sender. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAnswerToACopiedOfferDoesNotReplaceTheGenuineOne(boolean receiverAnswersAnew) {
    Network network = keyed(300_000, KEYS);
    Network another = Network.of(7, 300_000, link(), link());
    another.receiver.useKeys(KEYS);
    SimReceiver asked = receiverAnswersAnew ? another.receiver : network.receiver;
    List<byte[]> injected = new ArrayList<>();
    asked.answerTo(OBSERVER, injected::add);
    network.receiver.answerTo(
        datagram -> {
          network.sender.receive(datagram);
          injected.forEach(network.sender::receive);
        });
    network.sender.start(
        datagram -> {
          network.receiver.receive(datagram);
          if (isFirstOffer(datagram)) {
            asked.receive(OBSERVER, datagram);
            another.simulation.runUntil(SECOND);
          }
        });
    network.simulation.runUntil(60 * SECOND);
    assertWhole(network);
    assertThat(injected).isNotEmpty();
    assertThat(network.sender.statistics().attempt()).isOne();
  }

  /** His copy of the sealed OFFER overtakes it, so that the ACCEPT goes to him. */
  @Test
  void aCopiedSealedOfferDoesNotKeepTheTransferAtAnotherAddress() {
    Network network = keyed(300_000, KEYS);
    List<byte[]> stolen = new ArrayList<>();
    boolean[] done = new boolean[1];
    network.receiver.answerTo(network.sender::receive);
    network.receiver.answerTo(OBSERVER, stolen::add);
    network.sender.start(
        datagram -> {
          ByteBuf packet = Unpooled.wrappedBuffer(datagram);
          if (!done[0] && Header.type(packet) == PacketType.OFFER && Header.isProtected(packet)) {
            done[0] = true;
            network.receiver.receive(OBSERVER, datagram);
          }
          network.receiver.receive(datagram);
        });
    network.simulation.runUntil(60 * SECOND);
    assertWhole(network);
    assertThat(stolen).as("the ACCEPT, and no more").isNotEmpty().hasSizeLessThan(5);
  }

  /** A forged payload that comes after the genuine one under its packet number is not stored. */
  @Test
  void contentThatAFellowReceiverInjectsIsNotStored() {
    Network network = keyed(1_000_000, KEYS);
    network.sender.fellowForges = true;
    SenderStatistics outcome = runRecorded(network);
    assertWhole(network);
    assertThat(network.receiver.observer.dropped).isGreaterThan(500);
    assertThat(outcome.attempt()).as("no copy was spoilt").isOne();
  }

  /**
   * One guess in 2^32 moves the numbers to where the sender has not been: that costs an attempt.
   */
  @ParameterizedTest
  @ValueSource(ints = {1_000, 1 << 19, 1 << 21})
  void aNumberThatWasNeverSentDoesNotEndTheTransfer(int ahead) {
    Network network = keyed(1_000_000, KEYS);
    network.sender.luckyMark = ahead;
    SenderStatistics outcome = runRecorded(network);
    assertWhole(network);
    assertThat(outcome.attempt()).isEqualTo(ahead > 1 << 20 ? 1 : 2);
  }
}
