package io.filecast.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final long ID = 0x0102_0304_0506_0708L;
  private static final int TOKEN = SamplePackets.TOKEN;

  /** What any decoder makes of these bytes; null when one takes them. */
  private static Rejection rejection(ByteBuf datagram) {
    if (Header.inspect(datagram) != null) {
      return Header.inspect(datagram);
    }
    return switch (Header.type(datagram)) {
      case DATA -> {
        DataHeader header = new DataHeader();
        Rejection bad = header.read(datagram);
        yield bad != null ? bad : header.checkHolds(TOKEN) ? null : Rejection.BAD_CHECK;
      }
      case FEEDBACK -> new Feedback().decode(datagram, TOKEN);
      default -> ControlPacket.decode(datagram, TOKEN) instanceof Rejection bad ? bad : null;
    };
  }

  @Test
  void everyControlPacketReadsAsItWasWritten() {
    for (ControlPacket packet : SamplePackets.control(ID)) {
      assertThat(ControlPacket.decode(SamplePackets.encoded(packet), TOKEN)).isEqualTo(packet);
    }
  }

  @Test
  void feedbackReadsAsItWasWritten() {
    Feedback sent = SamplePackets.feedback(ID);
    ByteBuf datagram = Unpooled.buffer();
    sent.encode(TOKEN, datagram);
    Feedback read = new Feedback();
    assertThat(read.decode(datagram, TOKEN)).isNull();
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("body", "varintBytes")
        .isEqualTo(sent);
  }

  @Test
  void feedbackNeverExceedsItsBound() {
    Feedback feedback = SamplePackets.feedback(ID);
    feedback.clearRanges();
    feedback.largestPacketNumber = Varint.MAX;
    long packet = Varint.MAX;
    while (feedback.addPacketRange(packet - 100_000, packet)) {
      packet -= 3_000_000_000L;
    }
    long symbol = 0;
    while (feedback.addMissingRange(symbol + 100_000, symbol + 200_000)) {
      symbol += 300_000;
    }
    feedback.horizon = symbol;
    ByteBuf datagram = Unpooled.buffer();
    feedback.encode(TOKEN, datagram);
    assertThat(datagram.readableBytes()).isBetween(1000, Feedback.MAX_BYTES);
    assertThat(new Feedback().decode(datagram, TOKEN)).isNull();
  }

  @Test
  void dataReadsAsItWasWritten() {
    DataHeader header = new DataHeader();
    ByteBuf frame = SamplePackets.data(ID, -7, 0x7FFF_0001, 1234, DataHeader.FLAG_FEEDBACK_NOW);
    assertThat(header.read(frame)).isNull();
    assertThat(header.checkHolds(TOKEN)).isTrue();
    assertThat(header.packetNumber()).isEqualTo(-7);
    assertThat(header.block()).isEqualTo(0x7FFF_0001 / SamplePackets.ROWS);
    assertThat(header.row()).isEqualTo(0x7FFF_0001 % SamplePackets.ROWS);
    assertThat(header.payloadBytes()).isEqualTo(1234);
    assertThat(header.transferId()).isEqualTo(ID);
    assertThat(header.wantsFeedbackNow()).isTrue();
    assertThat(header.isLastRow()).isFalse();
  }

  @Test
  void onlyNineBytesOfAFrameDifferBetweenDestinations() {
    ByteBuf one = SamplePackets.data(ID, 5, 4, 100, 0);
    ByteBuf other = one.copy();
    int check = new DataHeader().writeShared(other, 0, ID, 0, 4, 100);
    DataHeader.address(other, 0, DataHeader.FLAG_FEEDBACK_NOW, 99, check, 42);
    for (int i = 0; i < one.readableBytes(); i++) {
      boolean own =
          i >= DataHeader.PER_DESTINATION_OFFSET
              && i < DataHeader.PER_DESTINATION_OFFSET + DataHeader.PER_DESTINATION_BYTES;
      assertThat(own || one.getByte(i) == other.getByte(i)).as("byte " + i).isTrue();
    }
    DataHeader header = new DataHeader();
    assertThat(header.read(other)).isNull();
    assertThat(header.checkHolds(42)).isTrue();
    assertThat(header.checkHolds(43)).isFalse();
  }

  @Test
  void everyFlippedBitIsNoticed() {
    for (ByteBuf datagram : SamplePackets.datagrams(ID)) {
      for (int bit = 0; bit < datagram.readableBytes() * 8; bit++) {
        datagram.setByte(bit >> 3, datagram.getByte(bit >> 3) ^ 1 << (bit & 7));
        assertThat(rejection(datagram)).as("bit " + bit).isNotNull();
        datagram.setByte(bit >> 3, datagram.getByte(bit >> 3) ^ 1 << (bit & 7));
      }
      assertThat(rejection(datagram)).isNull();
    }
  }

  @Test
  void everyTruncationIsNoticed() {
    for (ByteBuf datagram : SamplePackets.datagrams(ID)) {
      for (int bytes = 0; bytes < datagram.readableBytes(); bytes++) {
        assertThat(rejection(datagram.slice(0, bytes))).as(bytes + " bytes").isNotNull();
      }
    }
  }

  @Test
  void rawAndForeignDatagramsAreToldFromTheFirstBytes() {
    assertThat(Header.inspect(Unpooled.wrappedBuffer(new byte[] {65})))
        .isEqualTo(Rejection.FOREIGN);
    assertThat(Header.inspect(Unpooled.EMPTY_BUFFER)).isEqualTo(Rejection.FOREIGN);
    assertThat(Header.inspect(Unpooled.wrappedBuffer(new byte[1400]))).isEqualTo(Rejection.FOREIGN);
  }

  @Test
  void noAnswerToAnOfferIsLargerThanTheOffer() {
    long[] bounds = new long[2000];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = i * 5_000_000_000L + 1;
    }
    Accept accept = new Accept(1, ID, TOKEN, 1, 1472, false, ByteRanges.of(bounds));
    int offer = SamplePackets.encoded(SamplePackets.control(ID).get(0)).readableBytes();
    assertThat(offer).isEqualTo(1200);
    assertThat(SamplePackets.encoded(accept).readableBytes()).isLessThanOrEqualTo(offer);
    Accept read = (Accept) ControlPacket.decode(SamplePackets.encoded(accept), TOKEN);
    assertThat(read.held().count()).isBetween(50, 999);
    assertThat(SamplePackets.encoded(new Reject(0, ID, Reason.UNKNOWN_TRANSFER)).readableBytes())
        .isLessThanOrEqualTo(DataHeader.BYTES);
  }

  @Test
  void aCookieThatIsCutIsNoCookie() {
    ByteBuf datagram = Unpooled.buffer();
    int start = Header.begin(datagram, PacketType.REJECT, 0, 1, ID);
    datagram.writeShort(Reason.ADDRESS_UNPROVEN.code()).writeByte(Extensions.COOKIE).writeShort(15);
    datagram.writeZero(15);
    Header.complete(datagram, start, 0);
    assertThat(ControlPacket.decode(datagram, 0))
        .isEqualTo(new Reject(1, ID, Reason.ADDRESS_UNPROVEN));
    int cookie =
        SamplePackets.encoded(new Reject(1, ID, Reason.ADDRESS_UNPROVEN, new Cookie(1, 2)))
            .readableBytes();
    assertThat(cookie).isEqualTo(Reject.MAX_BYTES).isLessThan(Header.BASE_DATAGRAM_BYTES);
  }

  @Test
  void packetNumbersExpandToTheNearest() {
    assertThat(DataHeader.expand(5, 0)).isEqualTo(5);
    assertThat(DataHeader.expand(2, 0xFFFF_FFFFL)).isEqualTo(0x1_0000_0002L);
    assertThat(DataHeader.expand(-1, 0x1_0000_0003L)).isEqualTo(0xFFFF_FFFFL);
    assertThat(DataHeader.expand(-1, 0)).isEqualTo(0xFFFF_FFFFL);
  }

  @Test
  void unknownExtensionsAreSkippedUnlessCritical() {
    for (int type : new int[] {77, 128}) {
      ByteBuf datagram = Unpooled.buffer();
      int start = Header.begin(datagram, PacketType.REJECT, 0, 1, ID);
      datagram.writeShort(Reason.BUSY.code()).writeByte(type).writeShort(3).writeMedium(1);
      Header.complete(datagram, start, 0);
      Decoded decoded = ControlPacket.decode(datagram, 0);
      assertThat(decoded)
          .isEqualTo(type < 128 ? new Reject(1, ID, Reason.BUSY) : Rejection.UNKNOWN_EXTENSION);
    }
  }

  /** An OFFER is read so that it can be answered; what it needs is judged by the receiver. */
  @Test
  void anOfferWithAnUnknownCriticalExtensionIsRead() {
    Offer offer = new Offer(1, ID, 5, 1, 0, 0, 1472, 4096, "f", new Cookie(1, 2), 200);
    Offer read = (Offer) ControlPacket.decode(SamplePackets.encoded(offer), 0);
    assertThat(read).isEqualTo(offer);
    assertThat(read.unsupported()).isEqualTo(new Unsupported(0, 200));
  }

  @Test
  void extensionsMayFollowTheFieldsOfAnyControlPacket() {
    for (ControlPacket packet : SamplePackets.control(ID)) {
      if (packet instanceof Offer
          || packet instanceof Accept
          || packet instanceof Probe
          || packet instanceof EchoAnswer
          || packet instanceof Echo) {
        continue; // filled up, or with lists of their own
      }
      for (int type : new int[] {77, 128}) {
        ByteBuf datagram = SamplePackets.encoded(packet);
        datagram.writeByte(type).writeShort(3).writeMedium(1);
        SamplePackets.recheck(datagram, TOKEN);
        assertThat(ControlPacket.decode(datagram, TOKEN))
            .isEqualTo(type < 128 ? packet : Rejection.UNKNOWN_EXTENSION);
        ByteBuf cut = datagram.slice(0, datagram.readableBytes() - 1);
        SamplePackets.recheck(cut, TOKEN);
        assertThat(ControlPacket.decode(cut, TOKEN))
            .isEqualTo(type < 128 ? Rejection.BAD_LENGTH : Rejection.UNKNOWN_EXTENSION);
      }
    }
  }

  @Test
  void blocksOfSizesThatAreNoneAreAnError() {
    int unitsAt = Header.BYTES + Offer.FIXED_BYTES - 2;
    for (int units : new int[] {0, 1, 45, 55, 56, 255}) {
      ByteBuf datagram = SamplePackets.encoded(SamplePackets.control(ID).get(0));
      datagram.setByte(unitsAt, units);
      SamplePackets.recheck(datagram, 0);
      Decoded decoded = ControlPacket.decode(datagram, 0);
      if (units == 0 || units > 55) {
        assertThat(decoded).isEqualTo(Rejection.BAD_FIELD);
      } else {
        assertThat(((Offer) decoded).blockBytes()).isEqualTo(units * 4096);
      }
    }
    long most = (1L << 31) * 4096;
    assertThat(ControlPacket.decode(SamplePackets.encoded(blocks(most)), 0))
        .isEqualTo(blocks(most));
    assertThat(ControlPacket.decode(SamplePackets.encoded(blocks(most + 1)), 0))
        .isEqualTo(Rejection.BAD_FIELD);
  }

  private static Offer blocks(long contentBytes) {
    return new Offer(1, ID, contentBytes, 1, 0, 0, 1472, 4096, "f", null, 0);
  }

  @Test
  void protectedPacketsAreRefusedWithoutAKey() {
    ByteBuf datagram = SamplePackets.data(ID, 1, 1, 10, Header.FLAG_PROTECTED);
    assertThat(Header.inspect(datagram)).isEqualTo(Rejection.PROTECTED);
  }

  @Test
  void noAnswerToAnEchoIsLongerThanTheEcho() {
    int all = 0;
    for (int bytes = Echo.MIN_BYTES; bytes <= 200; bytes++) {
      Echo echo = new Echo(1, ID, bytes);
      ByteBuf answer = SamplePackets.encoded(EchoAnswer.to(echo, SamplePackets.facts()));
      assertThat(SamplePackets.encoded(echo).readableBytes()).isEqualTo(bytes);
      assertThat(answer.readableBytes()).isLessThanOrEqualTo(bytes);
      EchoAnswer read = (EchoAnswer) ControlPacket.decode(answer, 0);
      assertThat(read.datagramBytes()).isEqualTo(bytes);
      all = read.facts().equals(SamplePackets.facts()) && all == 0 ? bytes : all;
    }
    assertThat(all).isBetween(80, EchoFacts.ROOMY_DATAGRAM_BYTES);
  }

  @Test
  void anEchoOfLessThanItsAnswerIsNone() {
    ByteBuf datagram = Unpooled.buffer();
    int start = Header.begin(datagram, PacketType.PROBE, Header.FLAG_ECHO, 1, ID);
    Header.complete(datagram, start, 0);
    assertThat(ControlPacket.decode(datagram, 0)).isEqualTo(Rejection.TOO_SHORT);
  }

  @Test
  void factsThatAreNewAreSkippedAndWrongOnesAreAnError() {
    assertThat(factsOf(200, 3, 0x010203)).isEqualTo(EchoFacts.NONE);
    assertThat(factsOf(16, 3, 0x010203)).isNull(); // the clock has eight bytes
    assertThat(factsOf(20, 3, 0x410A42)).isNull(); // a version with a line feed
    assertThat(factsOf(20, 3, 0x302E31).version()).contains("0.1");
    assertThat(factsOf(200, 4, 0x010203)).isNull(); // longer than the packet
  }

  @Test
  void aReceiverWithLessThanNoSpaceIsAnError() {
    EchoFacts lie =
        new EchoFacts(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.of(-1),
            OptionalLong.empty(),
            Optional.empty());
    ByteBuf answer = SamplePackets.encoded(EchoAnswer.to(new Echo(1, ID, 128), lie));
    assertThat(ControlPacket.decode(answer, 0)).isEqualTo(Rejection.BAD_FIELD);
  }

  /** Of an answer with this one entry; null when it is not one. */
  private static EchoFacts factsOf(int type, int length, int value) {
    ByteBuf datagram = Unpooled.buffer();
    int start = Header.begin(datagram, PacketType.PROBE_ACK, Header.FLAG_ECHO, 1, ID);
    datagram.writeShort(1200).writeByte(type).writeShort(length).writeMedium(value);
    Header.complete(datagram, start, 0);
    return ControlPacket.decode(datagram, 0) instanceof EchoAnswer answer ? answer.facts() : null;
  }
}
