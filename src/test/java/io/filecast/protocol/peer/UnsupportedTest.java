package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.content.Readability;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Feature;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.filecast.wire.Reject;
import io.filecast.wire.SamplePackets;
import io.filecast.wire.Unsupported;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A transfer that needs more than its receiver can. */
class UnsupportedTest {
  private static final long ID = 77;
  private static final int NEEDS = Feature.METADATA.bit() | Feature.CODED_BLOCKS.bit();

  private final SenderPeer sender =
      new SenderPeer(
          0,
          ID,
          "f",
          100_000,
          1,
          SenderSettings.DEFAULT.withContent(NEEDS, 65_536),
          Readability.ALL,
          new SplittableRandom(1));

  private Offer offered() {
    Transmit transmit = new Transmit();
    assertThat(sender.pollTransmit(0, transmit)).isTrue();
    return (Offer) ControlPacket.decode(transmit.packet(), 0);
  }

  @Test
  void theOfferSaysWhatTheTransferNeeds() {
    Offer offer = offered();
    assertThat(offer.needs()).isEqualTo(NEEDS);
    assertThat(offer.blockBytes()).isEqualTo(65_536);
    assertThat(offer.unsupported()).isEqualTo(new Unsupported(NEEDS, 0));
  }

  @Test
  void aRefusalNamesWhatIsNotSupported() {
    offered();
    Unsupported missing = new Unsupported(Feature.CODED_BLOCKS.bit(), 0);
    Reject reject = new Reject(1, ID, Reason.UNSUPPORTED, null, null, missing);
    assertThat(sender.onPacket(1000, SamplePackets.encoded(reject))).isNull();
    assertThat(sender.statistics().reason()).isEqualTo(Reason.UNSUPPORTED);
    assertThat(sender.unsupported().text()).isEqualTo("compressed blocks");
  }

  @Test
  void aReceiverThatAcceptsWhatItDoesNotSupportGetsNothing() {
    offered();
    int can = Feature.METADATA.bit() | Feature.PARITY.bit();
    Accept accept =
        new Accept(1, ID, SamplePackets.TOKEN, 1 << 20, can, 1472, false, ByteRanges.NONE);
    assertThat(sender.onPacket(1000, SamplePackets.encoded(accept))).isNull();
    assertThat(sender.statistics().reason()).isEqualTo(Reason.UNSUPPORTED);
    assertThat(sender.unsupported()).isEqualTo(new Unsupported(Feature.CODED_BLOCKS.bit(), 0));
    assertThat(sender.statistics().packetsSent()).isZero();
  }

  @Test
  void aReceiverThatSupportsMoreIsServed() {
    offered();
    Accept accept =
        new Accept(1, ID, SamplePackets.TOKEN, 1 << 20, -1, 1472, false, ByteRanges.NONE);
    assertThat(sender.onPacket(1000, SamplePackets.encoded(accept))).isNull();
    assertThat(sender.phase()).isEqualTo(SenderPhase.PROBING);
  }
}
