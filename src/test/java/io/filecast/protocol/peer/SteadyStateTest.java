package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.content.Readability;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Both ends back to back, without a network between: what the sessions themselves cost. */
class SteadyStateTest {
  private static final long CONTENT = 2_000_000_000;
  private static final int DATAGRAM = 1472;

  /** A FEEDBACK every burst and the pages of the symbol sets; nothing per packet. */
  private static final double BYTES_PER_PACKET = 4;

  private final ByteBuf frame = Unpooled.buffer(DATAGRAM);
  private final DataHeader writer = new DataHeader();
  private final DataHeader reader = new DataHeader();

  private static ReceiverPeer receiver(long now) {
    return new ReceiverPeer(
        now,
        new Offer(1, 1, CONTENT, 1, DATAGRAM, "f"),
        new ReceiverSettings(4 << 20, 64 << 20, 65_507, 30_000_000_000L),
        ByteRanges.NONE,
        false,
        SymbolMemory.unlimited(),
        RepairMemory.unlimited(),
        new SplittableRandom(2));
  }

  private void give(long now, Transmit burst, ReceiverPeer receiver) {
    for (int i = 0; i < burst.count(); i++) {
      int payload = burst.payloadBytes(i);
      int check = writer.writeShared(frame, 0, 1, burst.block(), burst.row(i), payload);
      long packet = burst.firstPacketNumber() + i;
      DataHeader.address(frame, 0, burst.flags(i), packet, check, burst.token());
      frame.setIndex(0, DataHeader.BYTES + payload);
      reader.read(frame);
      receiver.onData(now, reader);
    }
  }

  @Test
  void noPacketAllocates() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    SenderSettings settings = SenderSettings.DEFAULT.withDatagrams(DATAGRAM, true);
    SenderPeer sender =
        new SenderPeer(0, 1, "f", CONTENT, 1, settings, Readability.ALL, new SplittableRandom(1));
    Transmit transmit = new Transmit();
    ByteBuf back = Unpooled.buffer(2048);
    ReceiverPeer receiver = null;
    long id = Thread.currentThread().getId();
    long now = 0;
    long packets = 0;
    long packetsBefore = 0;
    long allocatedBefore = 0;
    long nanosBefore = 0;
    while (receiver == null || receiver.phase() != ReceiverPhase.VERIFYING) {
      now += 50_000;
      sender.onTimeout(now);
      while (sender.pollTransmit(now, transmit)) {
        if (!transmit.isBurst()) {
          receiver = receiver == null ? receiver(now) : receiver;
          receiver.onPacket(now, transmit.packet());
        } else {
          give(now, transmit, receiver);
          packets += transmit.count();
        }
      }
      receiver.onTimeout(now);
      while (receiver.pollTransmit(now, back.clear())) {
        sender.onPacket(now + 1000, back);
      }
      if (packetsBefore == 0 && packets > 300_000) {
        packetsBefore = packets;
        allocatedBefore = threads.getThreadAllocatedBytes(id);
        nanosBefore = System.nanoTime();
      }
    }
    long counted = packets - packetsBefore;
    double allocated = (threads.getThreadAllocatedBytes(id) - allocatedBefore) / (double) counted;
    System.out.printf(
        "steady state: %.2f bytes, %.0f ns per packet, %d packets%n",
        allocated, (System.nanoTime() - nanosBefore) / (double) counted, counted);
    assertThat(sender.statistics().reason()).isEqualTo(Reason.NONE);
    assertThat(receiver.statistics().bytesHeld()).isEqualTo(CONTENT);
    assertThat(allocated).isLessThan(BYTES_PER_PACKET);
  }
}
