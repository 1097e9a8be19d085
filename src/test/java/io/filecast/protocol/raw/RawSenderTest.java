package io.filecast.protocol.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The session without a socket, a clock or a file. */
class RawSenderTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;
  private static final int MAX_IN_FLIGHT = 16;

  private final Piece piece = new Piece();

  /** A piece that the kernel has not answered for. */
  private record InFlight(int bytes, int datagrams) {}

  @ParameterizedTest
  @CsvSource({
    "12003, 1, 64",
    "12003, 1400, 46",
    "65507, 65507, 1",
    "65508, 65507, 1",
    "10000, 1000, 7",
    "1, 1400, 46",
    "1399, 1400, 46",
    "1401, 1400, 46"
  })
  void piecesCoverTheContentExactlyOnceAndInOrder(long content, int chunk, int perPiece) {
    drive(new RawSender(content, chunk, perPiece, 0), content, chunk, perPiece, new Random(1));
  }

  @Test
  void piecesCoverTheContentWhateverTheSizes() {
    for (long seed = 1; seed <= 300; seed++) {
      Random random = new Random(seed);
      int chunk = 1 + random.nextInt(2_000);
      int perPiece = 1 + random.nextInt(64);
      long content = random.nextInt(200_000);
      try {
        drive(new RawSender(content, chunk, perPiece, 0), content, chunk, perPiece, random);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** Sends everything with content that comes block by block and answers in any number at once. */
  private void drive(RawSender sender, long content, int chunk, int perPiece, Random random) {
    Deque<InFlight> inFlight = new ArrayDeque<>();
    long block = (long) chunk * perPiece * (1 + random.nextInt(3));
    long contentEnd = 0;
    long covered = 0;
    long datagrams = 0;
    while (!sender.isDone()) {
      while (sender.pollTransmit(0, contentEnd, piece)) {
        assertThat(piece.offset()).isEqualTo(covered);
        assertThat(piece.bytes()).isPositive();
        assertThat(piece.datagrams()).isBetween(1, perPiece);
        covered += piece.bytes();
        assertThat(covered).isLessThanOrEqualTo(contentEnd);
        // Every datagram is whole; only the very last of the content may be shorter.
        long room = (long) piece.datagrams() * chunk;
        if (covered < content) {
          assertThat(piece.bytes()).isEqualTo((int) room);
        } else {
          assertThat((long) piece.bytes()).isBetween(room - chunk + 1, room);
        }
        datagrams += piece.datagrams();
        inFlight.add(new InFlight(piece.bytes(), piece.datagrams()));
        assertThat(inFlight.size()).isLessThanOrEqualTo(MAX_IN_FLIGHT);
      }
      assertThat(sender.nextOffset()).isEqualTo(covered);
      if (sender.nextOffset() == contentEnd && contentEnd < content) {
        contentEnd = Math.min(content, contentEnd + block);
      }
      for (int i = random.nextInt(inFlight.size() + 1); i > 0; i--) {
        InFlight answered = inFlight.remove();
        sender.onSent(answered.bytes(), answered.datagrams());
      }
    }
    assertThat(covered).isEqualTo(content);
    assertThat(sender.bytesSent()).isEqualTo(content);
    assertThat(datagrams).isEqualTo((content + chunk - 1) / chunk);
    assertThat(sender.datagramsSent()).isEqualTo(datagrams);
    assertThat(sender.datagramsFailed()).isZero();
  }

  @Test
  void nothingToSendIsDoneAtOnce() {
    RawSender sender = new RawSender(0, 1_400, 46, 1_000);

    assertThat(sender.pollTransmit(0, 0, piece)).isFalse();
    assertThat(sender.isDone()).isTrue();
    assertThat(sender.nextTransmitNanos()).isEqualTo(RawSender.NOW);
  }

  @Test
  void offsetsBeyondTwoAndFourGibibytesAreKept() {
    long content = (5L << 30) + 3;
    RawSender sender = new RawSender(content, 1_400, 46, 0);
    long covered = 0;

    while (sender.pollTransmit(0, content, piece)) {
      assertThat(piece.offset()).isEqualTo(covered);
      covered += piece.bytes();
      sender.onSent(piece.bytes(), piece.datagrams());
    }

    assertThat(covered).isEqualTo(content);
    assertThat(sender.isDone()).isTrue();
    assertThat(sender.datagramsSent()).isEqualTo((content + 1_399) / 1_400);
  }

  @Test
  void itWaitsWhenTooMuchIsInFlightAndGoesOnWhenThereIsRoom() {
    RawSender sender = new RawSender(1_000, 1, 1, 0);
    for (int i = 0; i < MAX_IN_FLIGHT; i++) {
      assertThat(sender.pollTransmit(0, 1_000, piece)).isTrue();
    }

    assertThat(sender.pollTransmit(0, 1_000, piece)).isFalse();
    sender.onSent(1, 1);
    assertThat(sender.pollTransmit(0, 1_000, piece)).isTrue();
    assertThat(sender.pollTransmit(0, 1_000, piece)).isFalse();
    sender.onSendFailed(1);
    assertThat(sender.pollTransmit(0, 1_000, piece)).isTrue();
  }

  @Test
  void aRefusedPieceIsCountedAndNotRepeated() {
    RawSender sender = new RawSender(300, 100, 1, 0);
    sender.pollTransmit(0, 300, piece);
    sender.onSent(100, 1);
    sender.pollTransmit(0, 300, piece);
    sender.onSendFailed(1);
    sender.pollTransmit(0, 300, piece);
    assertThat(sender.isDone()).as("one is still in flight").isFalse();
    sender.onSent(100, 1);

    assertThat(piece.offset()).isEqualTo(200);
    assertThat(sender.isDone()).isTrue();
    assertThat(sender.bytesSent()).isEqualTo(200);
    assertThat(sender.datagramsSent()).isEqualTo(2);
    assertThat(sender.datagramsFailed()).isEqualTo(1);
  }

  @Test
  void itNeverCutsADatagramBecauseContentIsNotAtHandYet() {
    RawSender sender = new RawSender(1_000, 100, 10, 0);

    assertThat(sender.pollTransmit(0, 99, piece)).isFalse();
    assertThat(sender.pollTransmit(0, 250, piece)).isTrue();
    assertThat(piece.bytes()).isEqualTo(200);
  }

  @Test
  void pacedByAPunctualTimerItFollowsTheSchedule() {
    long content = 2_000;
    RawSender sender = new RawSender(content, 1, 64, 1_000);
    long start = 42;
    long sent = 0;

    for (long now = start; !sender.isDone(); now = Math.max(now + 1, sender.nextTransmitNanos())) {
      while (sender.pollTransmit(now, content, piece)) {
        sent += piece.datagrams();
        assertThat(sent).isLessThanOrEqualTo((now - start) / MILLI + 1);
        sender.onSent(piece.bytes(), piece.datagrams());
      }
      if (!sender.isDone()) {
        assertThat(sender.nextTransmitNanos()).isEqualTo(start + sent * MILLI);
      }
    }
    assertThat(sent).isEqualTo(content);
  }

  @Test
  void pacedByALateOwnerItNeverMakesUpForMoreThanTenMilliseconds() {
    long rate = 100_000;
    RawSender sender = new RawSender(1 << 20, 1, 64, rate);
    assertThat(pollAll(sender, 0)).isEqualTo(1);

    assertThat(pollAll(sender, MILLI)).isEqualTo(100);
    assertThat(pollAll(sender, 3 * SECOND)).isEqualTo(1_001);
    assertThat(pollAll(sender, 3 * SECOND)).isZero();
    assertThat(pollAll(sender, 3 * SECOND + MILLI)).isEqualTo(100);
  }

  private long pollAll(RawSender sender, long now) {
    long datagrams = 0;
    while (sender.pollTransmit(now, 1 << 20, piece)) {
      datagrams += piece.datagrams();
      sender.onSent(piece.bytes(), piece.datagrams());
    }
    return datagrams;
  }
}
