package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.content.Readability;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Header;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.filecast.wire.Rejection;
import io.filecast.wire.SamplePackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that speaks another version of the wire, and what only looks like one. */
class OtherVersionTest {
  private static final long ID = 77;
  private static final int OTHER = (Header.VERSION + 1) << 4;

  private final SenderPeer sender =
      new SenderPeer(
          0, ID, "f", 100_000, 1, SenderSettings.DEFAULT, Readability.ALL, new SplittableRandom(1));

  @BeforeEach
  void offer() {
    Transmit transmit = new Transmit();
    while (sender.pollTransmit(0, transmit)) {}
  }

  private static ByteBuf inOtherVersion(ByteBuf packet) {
    int type = packet.getByte(Header.TYPE_OFFSET) & 0xF;
    return packet.setByte(Header.TYPE_OFFSET, OTHER | type);
  }

  private static ByteBuf reject(long transferId) {
    return inOtherVersion(SamplePackets.encoded(new Reject(0, transferId, Reason.OTHER_VERSION)));
  }

  private static ByteBuf accept() {
    return SamplePackets.encoded(
        new Accept(1, ID, SamplePackets.TOKEN, 1 << 20, 1200, false, ByteRanges.NONE));
  }

  @Test
  void aRejectOfAnotherVersionEndsTheTransferAtOnce() {
    assertThat(sender.onPacket(1_000, reject(ID))).isEqualTo(Rejection.BAD_VERSION);

    assertThat(sender.isEnded()).isTrue();
    assertThat(sender.statistics().reason()).isEqualTo(Reason.OTHER_VERSION);
  }

  @Test
  void whoHasNotSeenTheOfferCannotEndIt() {
    sender.onPacket(1_000, reject(ID + 1));

    assertThat(sender.isEnded()).isFalse();
  }

  @Test
  void damageInAnotherPacketEndsNothing() {
    assertThat(sender.onPacket(1_000, inOtherVersion(accept()))).isEqualTo(Rejection.BAD_VERSION);
    assertThat(sender.isEnded()).isFalse();

    sender.onPacket(2_000, accept());
    sender.onPacket(3_000, reject(ID));
    assertThat(sender.isEnded()).isFalse();
  }

  @Test
  void onlyAWholeOfferOfAnotherVersionIsWorthAnAnswer() {
    ByteBuf offer = Unpooled.buffer();
    offer.writeShort(Header.MAGIC).writeByte(OTHER | 1).writeZero(1_197);

    assertThat(Header.isOtherVersionsOffer(offer)).isTrue();
    assertThat(Header.isOtherVersionsOffer(offer.slice(0, 1_199))).isFalse();
    assertThat(Header.isOtherVersionsOffer(reject(ID))).isFalse();
    offer.setByte(Header.TYPE_OFFSET, Header.VERSION << 4 | 1);
    assertThat(Header.isOtherVersionsOffer(offer)).isFalse();
  }
}
