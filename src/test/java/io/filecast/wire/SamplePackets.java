package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One or more valid packets of every type, all of one transfer. */
public final class SamplePackets {
  public static final int TOKEN = 0x1234_5678;

  /** Rows of a block of these packets. */
  static final int ROWS = 128;

  private SamplePackets() {}

  public static List<ControlPacket> control(long id) {
    byte[] digest = new byte[32];
    digest[5] = 9;
    ContentHash hash = ContentHash.of(digest);
    return List.of(
        new Offer(1, id, 1_000_000, -5, 1472, "né.bin"),
        new Accept(1, id, TOKEN, 1 << 20, 9000, false, ByteRanges.of(0, 1444, 2888, 100_000)),
        new Accept(1, id, TOKEN, 0xFFFF_FFFFL, 65_507, true, ByteRanges.NONE),
        new Reject(1, id, Reason.NO_SPACE),
        new Reject(0, id, Reason.UNKNOWN_TRANSFER),
        new Reject(1, id, Reason.ADDRESS_UNPROVEN, new Cookie(1, -2)),
        new Offer(2, id, 0, 7, 65_507, "f".repeat(255), new Cookie(Long.MIN_VALUE, 3)),
        new Reject(1, id, Reason.UNSUPPORTED, null, null, new Unsupported(0x8000_0004, 140)),
        new Offer(3, id, 1L << 40, 8, 0x21, 1000, 1472, Offer.MAX_BLOCK_BYTES, "n", null, 0),
        new Probe(7, id, 1472),
        new Probe(8, id, Header.BYTES),
        new ProbeAck(7, id, 1472),
        new Echo(9, id, Echo.MIN_BYTES),
        new Echo(10, id, 1472),
        new EchoAnswer(9, id, Echo.MIN_BYTES, EchoFacts.NONE),
        new EchoAnswer(10, id, 1472, facts()),
        new Finish(1, id, hash),
        new Receipt(1, id, Reason.NONE, 1_700_000_000_000L, hash, false, false),
        new Receipt(1, id, Reason.HASH_MISMATCH, 0, Receipt.NO_HASH, false, true),
        new Receipt(1, id, Reason.NONE, 0, hash, true, false),
        new Receipt(1, id, Reason.DISK_FULL, 0, 1L << 40, Receipt.NO_HASH, false, false),
        new Close(1, id, Reason.NONE),
        new Close(1, id, Reason.SOURCE_CHANGED),
        invitation(id),
        announcement(id, null),
        announcement(id, ByteBuffer.allocate(64)),
        new GroupStatus(5, id, 1, 50, 100_000, 125_000_000, 77, 65_536, 12, null));
  }

  public static GroupInvitation invitation(long id) {
    try {
      return new GroupInvitation(
          1, id, 1, 1000, InetAddress.getByName("232.1.2.3"), 8888, 7, 4000, 0, 0, 0, 0, null);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * @param signature null without one
   */
  public static CarouselAnnouncement announcement(long id, ByteBuffer signature) {
    return new CarouselAnnouncement(
        9,
        id,
        false,
        Offer.DEFAULT_BLOCK_BYTES,
        1444,
        2,
        1_000_000,
        -5,
        signature == null ? 0 : 7,
        4_000,
        TOKEN,
        250,
        ContentHash.of(new byte[ContentHash.BYTES]),
        "né.bin",
        signature);
  }

  public static EchoFacts facts() {
    return new EchoFacts(
        OptionalLong.of(1_700_000_000_000_000L),
        OptionalLong.of(0xFFFF_FFFFL),
        OptionalLong.of(Long.MAX_VALUE),
        OptionalLong.of(8 << 20),
        Optional.of("1.2.3-SNAPSHOT+with.a.long.suffix".substring(0, 32)));
  }

  public static Feedback feedback(long id) {
    Feedback feedback = new Feedback();
    feedback.transferId = id;
    feedback.sequence = 3;
    feedback.attempt = 1;
    feedback.flags = Feedback.FLAG_FINISH_SEEN;
    feedback.largestPacketNumber = 500;
    feedback.ackDelayMicros = 321;
    feedback.packetsReceived = 77;
    feedback.windowBytes = 1 << 20;
    feedback.symbolBytes = 1000;
    feedback.addPacketRange(490, 500);
    feedback.addPacketRange(488, 488);
    feedback.addPacketRange(3, 300);
    feedback.addMissingRange(2, 3);
    feedback.addMissingRange(10, 900);
    feedback.horizon = 1000;
    return feedback;
  }

  public static ByteBuf data(long id, int packet, int symbol, int payload, int flags) {
    ByteBuf frame = Unpooled.buffer(DataHeader.BYTES + payload);
    frame.writerIndex(DataHeader.BYTES + payload);
    int check = new DataHeader().writeShared(frame, 0, id, symbol / ROWS, symbol % ROWS, payload);
    DataHeader.address(frame, 0, flags, packet, check, TOKEN);
    return frame;
  }

  public static ByteBuf encoded(ControlPacket packet) {
    ByteBuf out = Unpooled.buffer();
    packet.encode(TOKEN, out);
    return out;
  }

  /** Makes length and check of a damaged control packet right again. */
  public static void recheck(ByteBuf packet, int token) {
    PacketType type = PacketType.ofCode(packet.getByte(Header.TYPE_OFFSET));
    boolean withToken =
        type != null && Header.checkedWithToken(type, packet.getByte(Header.FLAGS_OFFSET));
    Header.complete(packet, 0, withToken ? token : 0);
  }

  /** All of them, as datagrams. */
  public static List<ByteBuf> datagrams(long id) {
    List<ByteBuf> all = new ArrayList<>();
    control(id).forEach(packet -> all.add(encoded(packet)));
    ByteBuf feedback = Unpooled.buffer();
    feedback(id).encode(TOKEN, feedback);
    all.add(feedback);
    all.add(data(id, 5, 4, 1000, 0));
    all.add(data(id, 6, 999, 1000, DataHeader.FLAG_LAST_ROW));
    return all;
  }
}
