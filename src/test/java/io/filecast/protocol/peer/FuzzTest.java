package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.content.Readability;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.SamplePackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Broken and hostile datagrams into decoders and both sessions. {@code -Dfuzz.inputs=N} runs more,
 * {@code -Dfuzz.seed=S} starts elsewhere. Half of the inputs carry a valid check, as an attacker
 * who has seen the token would make them.
 */
class FuzzTest {
  private static final long ID = 0x0102_0304_0506_0708L;
  private static final int CONTENT = 1_000_000;
  private static final long MILLI = 1_000_000;

  /** Measured 900: the mutant itself, new sessions now and then; a control packet or two. */
  private static final long BYTES_PER_INPUT = 4_096;

  private final long seed = Long.getLong("fuzz.seed", 1);
  private final int inputs = Integer.getInteger("fuzz.inputs", 200_000);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<byte[]> seeds = new ArrayList<>();

  private byte[] mutant(int token, long id) {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    switch (random.nextInt(4)) {
      case 0 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> {
        for (int i = random.nextInt(8); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
      case 2 -> {
        int at = random.nextInt(Math.min(bytes.length, 80));
        long value =
            switch (random.nextInt(4)) {
              case 0 -> -1;
              case 1 -> 0;
              case 2 -> Long.MAX_VALUE;
              default -> random.nextLong();
            };
        for (int i = 0; i < 8 && at + i < bytes.length; i++) {
          bytes[at + i] = (byte) (value >>> 56 - 8 * i);
        }
      }
      default -> {}
    }
    if (random.nextBoolean() && bytes.length >= Header.BYTES) {
      recheck(bytes, token, id);
    }
    return bytes;
  }

  /** Makes lengths and check right again, so that the fields themselves are what is tried. */
  private static void recheck(byte[] bytes, int token, long id) {
    ByteBuf packet = Unpooled.wrappedBuffer(bytes);
    packet.setShort(0, Header.MAGIC);
    packet.setByte(3, packet.getByte(3) & 0x7F);
    packet.setLong(Header.TRANSFER_ID_OFFSET, id);
    boolean data = (packet.getByte(2) & 0xF) == PacketType.DATA.code();
    if (data && bytes.length >= DataHeader.BYTES) {
      int payload = bytes.length - DataHeader.BYTES;
      int block = packet.getInt(DataHeader.BLOCK_OFFSET);
      int row = packet.getUnsignedShort(DataHeader.ROW_OFFSET);
      int check = new DataHeader().writeShared(packet, 0, id, block, row, payload);
      DataHeader.address(packet, 0, packet.getByte(3), packet.getInt(4), check, token);
    } else {
      SamplePackets.recheck(packet, token);
    }
  }

  private final ByteBuf out = Unpooled.buffer(70_000);
  private final DataHeader header = new DataHeader();

  @Test
  void nothingEscapesAndNothingGrows() {
    SamplePackets.datagrams(ID).forEach(packet -> seeds.add(ByteBufUtil.getBytes(packet)));
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Transmit transmit = new Transmit();
    Feedback feedback = new Feedback();
    SenderPeer sender = null;
    ReceiverPeer receiver = null;
    long now = 0;
    long allocatedBefore = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    for (int i = 0; i < inputs; i++) {
      // A session that has ended shrugs everything off: the living ones are worth the inputs.
      if (sender == null || sender.isEnded() || i % 500 == 0) {
        sender = sendingSession(now, transmit);
      }
      if (receiver == null || receiver.isEnded() || i % 500 == 0) {
        receiver = receiver(now);
      }
      now += random.nextInt(2_000_000);
      byte[] bytes = mutant(random.nextBoolean() ? receiver.token() : SamplePackets.TOKEN, ID);
      try {
        ByteBuf datagram = Unpooled.wrappedBuffer(bytes);
        ControlPacket.decode(datagram, SamplePackets.TOKEN);
        feedback.decode(datagram, SamplePackets.TOKEN);
        give(now, datagram, sender, transmit);
        give(now, datagram, receiver);
      } catch (RuntimeException | AssertionError escaped) {
        throw new AssertionError(
            "input %d of -Dfuzz.seed=%d: %s"
                .formatted(i, seed, ByteBufUtil.hexDump(bytes, 0, Math.min(100, bytes.length))),
            escaped);
      }
    }
    long allocated =
        threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocatedBefore;
    System.out.printf(
        "fuzz: %d inputs from seed %d, %d bytes allocated per input%n",
        inputs, seed, allocated / inputs);
    assertThat(allocated / inputs).isLessThan(BYTES_PER_INPUT);
  }

  private static void give(long now, ByteBuf datagram, SenderPeer sender, Transmit transmit) {
    sender.onPacket(now, datagram);
    sender.onTimeout(now);
    drain(now, sender, transmit);
  }

  private void give(long now, ByteBuf datagram, ReceiverPeer receiver) {
    if (header.read(datagram) == null && receiver.onData(now, header) == Disposition.STORE) {
      long end = receiver.offset(header) + header.payloadBytes();
      assertThat(end).isBetween(1L, (long) CONTENT);
    }
    receiver.onPacket(now, datagram);
    receiver.onTimeout(now);
    receiver.pollTask();
    for (int sent = 0; receiver.pollTransmit(now, out.clear()); sent++) {
      assertThat(sent).isLessThan(40);
    }
  }

  private static void drain(long now, SenderPeer sender, Transmit transmit) {
    for (int sent = 0; sender.pollTransmit(now, transmit); sent++) {
      assertThat(sent).isLessThan(5000);
    }
  }

  private SenderPeer sendingSession(long now, Transmit transmit) {
    SenderSettings settings = SenderSettings.DEFAULT.withDatagrams(1200, true);
    SenderPeer sender =
        new SenderPeer(
            now, ID, "f", CONTENT, 1, settings, Readability.ALL, new SplittableRandom(seed));
    drain(now, sender, transmit);
    int token = SamplePackets.TOKEN;
    Accept accept = new Accept(1, ID, token, 1 << 20, 1200, false, ByteRanges.NONE);
    sender.onPacket(now, SamplePackets.encoded(accept));
    drain(now, sender, transmit);
    assertThat(sender.phase()).isEqualTo(SenderPhase.SENDING);
    return sender;
  }

  private static ReceiverPeer receiver(long now) {
    Offer offer = new Offer(1, ID, CONTENT, -5, 1472, "né.bin");
    ReceiverSettings settings = new ReceiverSettings(1 << 20, 1 << 20, 65_507, 30_000 * MILLI);
    return new ReceiverPeer(
        now,
        offer,
        settings,
        ByteRanges.NONE,
        false,
        SymbolMemory.unlimited(),
        RepairMemory.unlimited(),
        new SplittableRandom(3));
  }

  @Test
  void packetsOfAnotherTransferChangeNothing() {
    Transmit transmit = new Transmit();
    SenderPeer sender = sendingSession(0, transmit);
    ReceiverPeer receiver = receiver(0);
    receiver.pollTransmit(0, Unpooled.buffer());
    DataHeader header = new DataHeader();
    SenderStatistics senderBefore = sender.statistics();
    ReceiverStatistics receiverBefore = receiver.statistics();
    int count = 0;
    for (int token : new int[] {SamplePackets.TOKEN, receiver.token()}) {
      for (ByteBuf packet : SamplePackets.datagrams(ID + 1)) {
        byte[] bytes = ByteBufUtil.getBytes(packet);
        recheck(bytes, token, ID + 1);
        ByteBuf datagram = Unpooled.wrappedBuffer(bytes);
        sender.onPacket(MILLI, datagram);
        if (header.read(datagram) == null) {
          assertThat(receiver.onData(MILLI, header)).isEqualTo(Disposition.REJECT);
        } else {
          assertThat(receiver.onPacket(MILLI, datagram)).isNotNull();
        }
        count++;
      }
    }
    assertThat(sender.statistics())
        .usingRecursiveComparison()
        .ignoringFields("packetsRejected")
        .isEqualTo(senderBefore);
    assertThat(receiver.statistics())
        .usingRecursiveComparison()
        .ignoringFields("packetsRejected")
        .isEqualTo(receiverBefore);
    assertThat(sender.statistics().packetsRejected()).isEqualTo(count);
    assertThat(receiver.statistics().packetsRejected()).isEqualTo(count);
    assertThat(receiver.pollTransmit(MILLI, Unpooled.buffer())).isFalse();
  }
}
