package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.content.Readability;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ContentHash;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Rejection;
import io.filecast.wire.SamplePackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HostilePeerTest {
  private static final long ID = 77;
  private static final long SECOND = 1_000_000_000L;
  private static final int CONTENT = 100_000;
  private static final ContentHash HASH = ContentHash.of(new byte[32]);

  private static SenderPeer sending(Transmit transmit) {
    SenderSettings settings = SenderSettings.DEFAULT.withDatagrams(1200, true);
    SenderPeer sender =
        new SenderPeer(0, ID, "f", CONTENT, 1, settings, Readability.ALL, new SplittableRandom(1));
    while (sender.pollTransmit(0, transmit)) {}
    Accept accept = new Accept(1, ID, SamplePackets.TOKEN, 1 << 20, 1200, false, ByteRanges.NONE);
    sender.onPacket(1000, SamplePackets.encoded(accept));
    while (sender.pollTransmit(1000, transmit)) {}
    return sender;
  }

  private static ReceiverPeer receiving() {
    ReceiverSettings settings = new ReceiverSettings(1 << 20, 50_000, 65_507, 30 * SECOND);
    Offer offer = new Offer(1, ID, CONTENT, 1, 1472, "f");
    return new ReceiverPeer(
        0,
        offer,
        settings,
        ByteRanges.NONE,
        false,
        SymbolMemory.unlimited(),
        RepairMemory.unlimited(),
        new SplittableRandom(3));
  }

  @Test
  void anAddressThatIsNotProvenGetsOneAnswerPerOffer() {
    ReceiverPeer receiver = receiving();
    ByteBuf out = Unpooled.buffer();
    for (long now = 0; now < 29 * SECOND; now += 10_000_000) {
      receiver.onTimeout(now);
      while (receiver.pollTransmit(now, out)) {}
    }
    assertThat(out.readableBytes()).isBetween(1, 1200);
  }

  @Test
  void dataFromSomebodyWhoNeverSawTheTokenIsDropped() {
    ReceiverPeer receiver = receiving();
    DataHeader header = new DataHeader();
    assertThat(header.read(SamplePackets.data(ID, 0, 0, 1000, 0))).isNull();
    assertThat(receiver.onData(1, header)).isEqualTo(Disposition.REJECT);
    assertThat(receiver.lastRejection()).isEqualTo(Rejection.BAD_CHECK);
  }

  /** Somebody may have guessed a mark: once, the receiver gets an attempt with new numbers. */
  @Test
  void acknowledgingWhatWasNeverSentProvesNothingAndCostsOneAttempt() {
    SenderPeer sender = sending(new Transmit());
    assertThat(sender.statistics().inFlightBytes()).isPositive();
    Feedback lie = SamplePackets.feedback(ID);
    ByteBuf datagram = Unpooled.buffer();
    lie.encode(SamplePackets.TOKEN, datagram);
    for (int lies = 0; lies < 3; lies++) {
      sender.onPacket(2000, datagram.duplicate());
      assertThat(sender.statistics().attempt()).isEqualTo(2);
      assertThat(sender.statistics().bytesHeld()).isZero();
      assertThat(sender.isEnded()).isFalse();
    }
  }

  @Test
  void aReceiptWithAnotherHashIsNoSuccess() {
    SenderPeer sender = sending(new Transmit());
    byte[] other = new byte[32];
    other[0] = 1;
    sender.onContentHash(1500, ContentHash.of(other));
    Receipt lie = new Receipt(1, ID, Reason.NONE, 5, HASH, false, false);
    sender.onPacket(2000, SamplePackets.encoded(lie));
    assertThat(sender.statistics().reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
  }

  @Test
  void aReceiptBeforeTheHashIsKnownIsIgnored() {
    SenderPeer sender = sending(new Transmit());
    Receipt early = new Receipt(1, ID, Reason.NONE, 5, HASH, false, false);
    assertThat(sender.onPacket(2000, SamplePackets.encoded(early))).isEqualTo(Rejection.STALE);
    assertThat(sender.isEnded()).isFalse();
  }

  @Test
  void aSenderThatIgnoresTheClosedWindowIsCutOff() {
    ReceiverPeer receiver = receiving();
    receiver.flow().onBacklog(1, 100_000);
    DataHeader header = new DataHeader();
    ByteBuf frame = SamplePackets.data(ID, 0, 0, 1000, 0);
    int check = header.writeShared(frame, 0, ID, 0, 0, 1000);
    DataHeader.address(frame, 0, 0, 0, check, receiver.token());
    assertThat(header.read(frame)).isNull();
    assertThat(receiver.onData(1, header)).isEqualTo(Disposition.REJECT);
    assertThat(receiver.lastRejection()).isEqualTo(Rejection.NO_ROOM);
    receiver.flow().onBacklog(2, 0);
    assertThat(receiver.onData(2, header)).isEqualTo(Disposition.STORE);
    assertThat(receiver.onData(2, header)).isEqualTo(Disposition.DUPLICATE);
  }

  @Test
  void aReceiverThatAnswersWithoutProgressIsGivenUpAfterAMinute() {
    Transmit transmit = new Transmit();
    SenderPeer sender = sending(transmit);
    long now = 2000;
    int sequence = 0;
    Feedback stuck = new Feedback();
    while (!sender.isEnded() && now < 300 * SECOND) {
      now += SECOND / 10;
      stuck.clearRanges();
      stuck.transferId = ID;
      stuck.attempt = 1;
      stuck.sequence = ++sequence;
      stuck.largestPacketNumber = Feedback.NO_PACKET;
      ByteBuf datagram = Unpooled.buffer();
      stuck.encode(SamplePackets.TOKEN, datagram);
      sender.onPacket(now, datagram);
      sender.onTimeout(now);
      while (sender.pollTransmit(now, transmit)) {}
    }
    assertThat(sender.statistics().reason()).isEqualTo(Reason.NO_PROGRESS);
    assertThat(now).isBetween(60 * SECOND, 61 * SECOND);
  }
}
