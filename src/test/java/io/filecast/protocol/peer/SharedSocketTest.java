package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.SamplePackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A receiver whose socket has other transfers to hold, too. */
class SharedSocketTest {
  private static final long ID = 77;
  private static final long MILLI = 1_000_000;
  private static final long WHOLE = 400_000;

  private final ReceiverPeer receiver =
      new ReceiverPeer(
          0,
          new Offer(1, ID, 100_000, 1, 1472, "f"),
          new ReceiverSettings(WHOLE, 1 << 20, 65_507, 30_000 * MILLI),
          ByteRanges.NONE,
          false,
          SymbolMemory.unlimited(),
          RepairMemory.unlimited(),
          new SplittableRandom(3));
  private long now = MILLI;
  private int packet;

  /** The window of the next FEEDBACK. */
  private long window() {
    ByteBuf out = Unpooled.buffer();
    Feedback feedback = new Feedback();
    for (long end = now + 100 * MILLI; now < end; now += MILLI) {
      while (receiver.pollTransmit(now, out.clear())) {
        if (Header.type(out) == PacketType.FEEDBACK) {
          assertThat(feedback.decode(out, receiver.token())).isNull();
          return feedback.windowBytes;
        }
      }
    }
    throw new AssertionError("no feedback");
  }

  private void receiveOne() {
    ByteBuf frame = SamplePackets.data(ID, 0, 0, 1000, 0);
    DataHeader header = new DataHeader();
    int check = header.writeShared(frame, 0, ID, 0, packet, 1000);
    DataHeader.address(frame, 0, 0, packet, check, receiver.token());
    assertThat(header.read(frame)).isNull();
    assertThat(receiver.onData(now, header)).isEqualTo(Disposition.STORE);
    packet++;
  }

  @Test
  void theWindowIsTheShareOfTheSocket() {
    receiveOne();
    assertThat(window()).isEqualTo(WHOLE);

    receiver.flow().onSocketShare(now, WHOLE / 4);
    receiveOne();
    assertThat(window()).isEqualTo(WHOLE / 4);
  }

  @Test
  void aShareThatGrowsIsTold() {
    receiveOne();
    receiver.flow().onSocketShare(now, WHOLE / 4);
    assertThat(window()).isEqualTo(WHOLE / 4);

    receiver.flow().onSocketShare(now, WHOLE);

    assertThat(window()).as("without another packet").isEqualTo(WHOLE);
  }
}
