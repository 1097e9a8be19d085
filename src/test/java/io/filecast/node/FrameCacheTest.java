package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.filecast.content.Readability;
import io.filecast.protocol.SenderSettings;
import io.filecast.protocol.flow.Transmit;
import io.filecast.protocol.peer.SenderPeer;
import io.filecast.wire.Accept;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.DataHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameCacheTest {
  private static final long ID = 77;
  private static final int DATAGRAM = 1_200;
  private static final int CONTENT = 500_000;
  private static final long SECOND = 1_000_000_000;

  private final FrameCache cache = new FrameCache(ID);
  private final byte[] content = new byte[CONTENT];
  private int reads;

  FrameCacheTest() {
    new Random(5).nextBytes(content);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private boolean read(long offset, int length, ByteBuf out) {
    reads++;
    out.writeBytes(content, (int) offset, length);
    return true;
  }

  /** A destination that has accepted, with a token of its own. */
  private static SenderPeer destination(int token) {
    SenderSettings settings = SenderSettings.DEFAULT.withDatagrams(DATAGRAM, true);
    SenderPeer session =
        new SenderPeer(
            0, ID, "f", CONTENT, 1, settings, Readability.ALL, new SplittableRandom(token));
    while (session.pollTransmit(0, new Transmit())) {}
    ByteBuf accept = Unpooled.buffer();
    new Accept(1, ID, token, 4 << 20, DATAGRAM, false, ByteRanges.NONE).encode(0, accept);
    assertThat(session.onPacket(1_000, accept)).isNull();
    return session;
  }

  /** The next burst, as soon as the session gives one. */
  private static Transmit next(SenderPeer session) {
    Transmit transmit = new Transmit();
    for (long now = 2_000; now < SECOND; now += 100_000) {
      if (session.pollTransmit(now, transmit) && transmit.isBurst()) {
        return transmit;
      }
    }
    throw new AssertionError("no burst");
  }

  private void assertFrames(ByteBuf frames, Transmit burst) {
    DataHeader header = new DataHeader();
    for (int i = 0; i < burst.count(); i++) {
      ByteBuf frame = frames.readSlice(DataHeader.BYTES + burst.payloadBytes(i));
      assertThat(header.read(frame)).isNull();
      assertThat(header.checkHolds(burst.token())).as("frame %d", i).isTrue();
      assertThat(header.block()).isEqualTo(burst.block());
      assertThat(header.row()).isEqualTo(burst.row(i));
      assertThat(header.packetNumber()).isEqualTo((int) burst.firstPacketNumber() + i);
      int from = (int) burst.contentOffset() + i * burst.symbolBytes();
      ByteBuf expected = Unpooled.wrappedBuffer(content, from, burst.payloadBytes(i));
      assertThat(frame.skipBytes(DataHeader.BYTES)).isEqualTo(expected);
    }
    assertThat(frames.isReadable()).isFalse();
  }

  @Test
  void destinationsAtTheSamePlaceShareWhatIsReadOnce() {
    Transmit first = next(destination(1));
    ByteBuf toFirst = cache.burst(first, this::read, null);
    assertFrames(toFirst, first);
    toFirst.release();
    assertThat(reads).isEqualTo(first.runSymbols());

    Transmit second = next(destination(2));
    ByteBuf toSecond = cache.burst(second, this::read, null);
    assertFrames(toSecond, second);
    toSecond.release();
    assertThat(reads).isEqualTo(first.runSymbols());
    assertThat(second.token()).isNotEqualTo(first.token());
  }

  @Test
  void whatIsStillBeingSentIsNotWritten() {
    Transmit first = next(destination(1));
    ByteBuf sending = cache.burst(first, this::read, null);
    Transmit second = next(destination(2));

    ByteBuf other = cache.burst(second, this::read, null);

    assertFrames(sending, first);
    assertFrames(other, second);
    sending.release();
    other.release();
  }

  /** A run reaches further than what was asked for: then the burst is built alone. */
  @Test
  void aRunThatIsNotAllInMemoryIsNoObstacle() {
    Transmit burst = next(destination(1));
    long end = burst.contentOffset() + burst.contentBytes();

    ByteBuf frames =
        cache.burst(
            burst,
            (offset, length, out) -> offset + length <= end && read(offset, length, out),
            null);

    assertFrames(frames, burst);
    frames.release();
  }

  @Test
  void contentThatCannotBeReadThoughItWasReadableIsAFault() {
    Transmit burst = next(destination(1));
    assertThatThrownBy(() -> cache.burst(burst, (offset, length, out) -> false, null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void burstsEndWhereRunsDo() {
    SenderPeer session = destination(3);
    Transmit burst = new Transmit();
    int sent = 0;
    for (long now = 2_000; now < 10 * SECOND; now += 1_000_000) {
      session.onTimeout(now);
      while (session.pollTransmit(now, burst)) {
        if (burst.isBurst()) {
          int runRow = burst.row(burst.runStart() - burst.firstSymbol());
          assertThat(runRow % burst.runSymbols() == 0 || burst.runSymbols() < 43).isTrue();
          assertThat(burst.firstSymbol() + burst.count())
              .isLessThanOrEqualTo(burst.runStart() + burst.runSymbols());
          assertThat(burst.payloadBytes(burst.count() - 1)).isPositive();
          for (int i = 0; i < burst.count() - 1; i++) {
            assertThat(burst.payloadBytes(i)).isEqualTo(burst.symbolBytes());
          }
          sent += burst.count();
        }
      }
    }
    assertThat(sent).isPositive();
  }
}
