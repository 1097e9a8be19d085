package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.protocol.repair.SymbolSet;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Close;
import io.filecast.wire.ContentHash;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Finish;
import io.filecast.wire.Header;
import io.filecast.wire.Offer;
import io.filecast.wire.PacketType;
import io.filecast.wire.Probe;
import io.filecast.wire.Reason;
import io.filecast.wire.Receipt;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A sender that got its ACCEPT, knows the token, and says what it likes. */
class LyingSenderTest {
  private static final long ID = 77;
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;
  private static final int SYMBOL = 1024;
  private static final int ROWS = Offer.DEFAULT_BLOCK_BYTES / SYMBOL;
  private static final ContentHash HASH = ContentHash.of(new byte[32]);

  private final SplittableRandom random = new SplittableRandom(5);
  private final DataHeader header = new DataHeader();
  private final ByteBuf frame = Unpooled.buffer(70_000);
  private final ByteBuf out = Unpooled.buffer(2_000);
  private ReceiverPeer receiver = receiver(100 * SYMBOL);
  private long now = MILLI;
  private long packet;

  private static ReceiverPeer receiver(long contentBytes) {
    return receiver(contentBytes, ByteRanges.NONE, false);
  }

  private static ReceiverPeer receiver(long contentBytes, ByteRanges held, boolean holdsComplete) {
    return new ReceiverPeer(
        0,
        offer(1, contentBytes),
        new ReceiverSettings(1 << 20, 1 << 20, 65_507, 30 * SECOND),
        held,
        holdsComplete,
        SymbolMemory.unlimited(),
        RepairMemory.unlimited(),
        new SplittableRandom(3));
  }

  private static Offer offer(int attempt, long contentBytes) {
    return new Offer(attempt, ID, contentBytes, 1, 1472, "f");
  }

  private Disposition data(long symbol, int payload, int flags) {
    int row = (int) (symbol % ROWS);
    int endsBlock = row == ROWS - 1 ? DataHeader.FLAG_LAST_ROW : 0;
    return row((int) (symbol / ROWS), row, payload, flags | endsBlock);
  }

  private Disposition row(int block, int row, int payload, int flags) {
    int check = header.writeShared(frame, 0, ID, block, row, payload);
    DataHeader.address(frame, 0, flags, packet++, check, receiver.token());
    assertThat(header.read(frame.setIndex(0, DataHeader.BYTES + payload))).isNull();
    return receiver.onData(now, header);
  }

  private Rejection control(ControlPacket packet) {
    return control(packet, receiver.token());
  }

  private Rejection control(ControlPacket packet, int token) {
    out.clear();
    packet.encode(token, out);
    return receiver.onPacket(now, out);
  }

  /** Bytes sent by the receiver. */
  private long drain() {
    long bytes = 0;
    while (receiver.pollTransmit(now, out.clear())) {
      bytes += out.readableBytes();
    }
    return bytes;
  }

  @Test
  void symbolsOutsideTheContentOrOfAnotherSizeAreDropped() {
    assertThat(data(0, SYMBOL, 0)).isEqualTo(Disposition.STORE);
    Object[][] lies = {
      {100L, SYMBOL, 0}, // behind the end
      {0xFFFF_FFFF_FFFFL, SYMBOL, 0},
      {1L, SYMBOL - 1, 0}, // another size
      {1L, SYMBOL + 1, 0},
      {1L, SYMBOL, DataHeader.FLAG_LAST_ROW}, // the last, and is not
      {99L, SYMBOL, 0}, // is the last, and does not say so
      {99L, SYMBOL - 1, DataHeader.FLAG_LAST_ROW},
    };
    for (Object[] lie : lies) {
      assertThat(data((long) lie[0], (int) lie[1], (int) lie[2])).isEqualTo(Disposition.REJECT);
      assertThat(receiver.lastRejection()).isEqualTo(Rejection.OUTSIDE_CONTENT);
    }
    assertThat(receiver.statistics().bytesHeld()).isEqualTo(SYMBOL);
  }

  /** A bit for every byte of a terabyte would be 128 GiB. */
  @Test
  void symbolsOfOneByteAreNoSymbols() {
    receiver = receiver(1L << 30);
    assertThat(data(0, 1, 0)).isEqualTo(Disposition.REJECT);
    int lastBlock = (1 << 30) / Offer.DEFAULT_BLOCK_BYTES;
    int bytes = (1 << 30) % Offer.DEFAULT_BLOCK_BYTES;
    assertThat(row(lastBlock, 199, bytes % 199, DataHeader.FLAG_LAST_ROW))
        .isEqualTo(Disposition.REJECT);
    assertThat(data(0, 999, 0)).isEqualTo(Disposition.REJECT);
    assertThat(receiver.lastRejection()).isEqualTo(Rejection.OUTSIDE_CONTENT);
    receiver = receiver(1);
    assertThat(data(0, 1, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.STORE);
  }

  /** One symbol in each page, packet numbers that leap: the worst order there is. */
  @Test
  void symbolsFarAheadOfWhatIsHeldAreDroppedAndCostNothing() {
    receiver = receiver(2_000_000_000_000L);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    data(0, SYMBOL, 0);
    drain();
    long before = threads.getThreadAllocatedBytes(thread);
    int symbols = 10_000;
    for (int i = 1; i <= symbols; i++) {
      now += 300_000;
      packet += random.nextInt(1 << 30);
      assertThat(data(i * (long) SymbolSet.PAGE_SYMBOLS, SYMBOL, 0)).isEqualTo(Disposition.REJECT);
      assertThat(receiver.lastRejection()).isEqualTo(Rejection.TOO_FAR);
      drain();
    }
    assertThat(receiver.statistics().packetsRejected()).isEqualTo(symbols);
    long each = (threads.getThreadAllocatedBytes(thread) - before) / symbols;
    assertThat(each).isLessThan(2_000);
  }

  @Test
  void startingOverForEverIsNotFollowed() {
    for (int attempt = 2; attempt < 1000; attempt++) {
      Rejection rejection = control(offer(attempt, 100 * SYMBOL), 0);
      assertThat(rejection).isEqualTo(attempt <= 65 ? null : Rejection.TOO_MANY);
    }
    assertThat(receiver.statistics().attempt()).isEqualTo(65);
  }

  @Test
  void anotherOfferUnderTheSameIdIsNotThisTransfer() {
    assertThat(control(offer(2, 100 * SYMBOL + 1), 0)).isEqualTo(Rejection.BAD_FIELD);
    assertThat(control(new Offer(2, ID, 100 * SYMBOL, 1, 1472, "../g"), 0))
        .isEqualTo(Rejection.BAD_FIELD);
    assertThat(receiver.offer()).isEqualTo(offer(1, 100 * SYMBOL));
  }

  @Test
  void anAddressThatProvesNothingIsGoneAfterFiveSecondsHoweverOftenItOffers() {
    long answers = 0;
    int offers = 0;
    while (!receiver.isDone()) {
      now += 100 * MILLI;
      control(offer(1, 100 * SYMBOL), 0);
      offers++;
      receiver.onTimeout(now);
      answers += drain();
    }
    assertThat(now).isBetween(5 * SECOND, 5 * SECOND + 200 * MILLI);
    assertThat(answers).isLessThan(offers * (long) Header.BASE_DATAGRAM_BYTES / 10);
  }

  @Test
  void anAddressThatProvesNothingGetsFiftyAnswersASecondAtMost() {
    int answers = 0;
    for (; now < 2 * SECOND; now += MILLI / 10) {
      control(offer(1, 100 * SYMBOL), 0);
      answers += drain() > 0 ? 1 : 0;
    }
    assertThat(answers).isBetween(90, 101);
  }

  @Test
  void aSenderThatOnlyKeepsTheTransferAliveIsToldSoAndThenForgotten() {
    data(0, SYMBOL, 0);
    drain();
    long stalled = 0;
    boolean told = false;
    while (!receiver.isDone() && now < 3600 * SECOND) {
      now += SECOND;
      control(new Probe(1, ID, Header.BYTES));
      receiver.onTimeout(now);
      while (receiver.pollTransmit(now, out.clear())) {
        if (Header.type(out) == PacketType.RECEIPT) {
          Receipt word = (Receipt) ControlPacket.decode(out, receiver.token());
          assertThat(word.reason()).isEqualTo(Reason.SENDER_STALLED);
          told = true;
        }
      }
      stalled = stalled == 0 && receiver.isEnded() ? now : stalled;
    }
    assertThat(told).isTrue();
    assertThat(stalled).isBetween(600 * SECOND, 602 * SECOND);
    assertThat(now - stalled).isBetween(59 * SECOND, 62 * SECOND);
  }

  /** What comes again and again is no transfer, even with a new symbol now and then. */
  @Test
  void aSenderThatSendsTheSameAgainWithANewSymbolNowAndThenIsEnded() {
    int symbols = 10_000;
    receiver = receiver((long) symbols * SYMBOL);
    data(0, SYMBOL, 0);
    int sent = 0;
    for (int fresh = 1; !receiver.isEnded() && fresh < 100; fresh++) {
      now += SECOND;
      data(fresh, SYMBOL, 0);
      for (int i = 0; i < 1_000; i++, sent++) {
        data(0, SYMBOL, 0);
      }
      drain();
    }
    assertThat(receiver.statistics().reason()).isEqualTo(Reason.NO_PROGRESS);
    assertThat(now).isBetween(30 * SECOND, 32 * SECOND);
    assertThat(sent).isBetween(29_000, 32_000);
  }

  /**
   * Seven of eight datagrams are repeats: wasteful, but the copy grows by more than 2 % of them.
   */
  @Test
  void aWastefulSenderIsServed() {
    int symbols = 10_000;
    receiver = receiver((long) symbols * SYMBOL);
    for (int fresh = 0; fresh < symbols; fresh++) {
      now += 10 * MILLI;
      int flags = fresh == symbols - 1 ? DataHeader.FLAG_LAST_ROW : 0;
      for (int i = 0; i < 8; i++) {
        data(fresh, SYMBOL, flags);
      }
      drain();
    }
    assertThat(receiver.isEnded()).isFalse();
    assertThat(receiver.pollTask()).isEqualTo(ReceiverTask.RESERVE);
    assertThat(receiver.pollTask()).isEqualTo(ReceiverTask.VERIFY);
  }

  @Test
  void nothingIsReadForAnAddressThatHasNotProvenItself() {
    receiver = receiver(100 * SYMBOL, ByteRanges.NONE, true);
    assertReadsOnlyAfterTheToken(ReceiverTask.HASH_EXISTING);
    receiver = receiver(100 * SYMBOL, ByteRanges.of(0, 100 * SYMBOL), false);
    assertReadsOnlyAfterTheToken(ReceiverTask.VERIFY);
  }

  private void assertReadsOnlyAfterTheToken(ReceiverTask task) {
    for (int attempt = 1; attempt < 10; attempt++) {
      control(offer(attempt, 100 * SYMBOL), 0);
      drain();
      assertThat(control(new Finish(attempt, ID, HASH), receiver.token() + 1)).isNotNull();
      assertThat(receiver.pollTask()).isEqualTo(ReceiverTask.NONE);
    }
    control(new Probe(1, ID, 100), receiver.token());
    assertThat(receiver.pollTask()).isEqualTo(ReceiverTask.RESERVE);
    assertThat(receiver.pollTask()).isEqualTo(task);
    assertThat(receiver.pollTask()).isEqualTo(ReceiverTask.NONE);
  }

  @Test
  void twoHashesForOneContentAreOne() {
    assertThat(control(new Finish(1, ID, HASH))).isNull();
    byte[] other = new byte[32];
    other[7] = 1;
    assertThat(control(new Finish(1, ID, ContentHash.of(other)))).isEqualTo(Rejection.BAD_FIELD);
  }

  @Test
  void aHashThatNeverHoldsIsTriedTwiceAndNeverPublished() {
    receiver = receiver(SYMBOL);
    byte[] truth = new byte[32];
    truth[0] = 9;
    for (int attempt = 1; attempt <= 2; attempt++) {
      if (attempt == 2) {
        control(offer(2, SYMBOL), 0);
      }
      assertThat(data(0, SYMBOL, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.STORE);
      if (attempt == 1) {
        assertThat(receiver.pollTask()).isEqualTo(ReceiverTask.RESERVE);
      }
      assertThat(receiver.pollTask()).isEqualTo(ReceiverTask.VERIFY);
      control(new Finish(attempt, ID, HASH));
      receiver.onHash(now, ContentHash.of(truth));
      assertThat(receiver.pollTask()).isEqualTo(ReceiverTask.DISCARD);
      now += SECOND;
      drain();
    }
    assertThat(receiver.statistics().reason()).isEqualTo(Reason.HASH_MISMATCH);
    control(offer(3, SYMBOL), 0);
    data(0, SYMBOL, DataHeader.FLAG_LAST_ROW);
    assertThat(receiver.pollTask()).isEqualTo(ReceiverTask.NONE);
  }

  @Test
  void aFloodOfProbesIsAnsweredInPart() {
    long sent = 0;
    long answered = 0;
    for (int i = 0; i < 100_000; i++) {
      now += 10_000;
      control(new Probe(i, ID, Header.BASE_DATAGRAM_BYTES));
      sent += Header.BASE_DATAGRAM_BYTES;
      if (i % 100 == 0) {
        answered += drain();
      }
    }
    assertThat(answered).isLessThan(sent / 50);
  }

  /** From outside the path: transfer id and address are right, the token is guessed. */
  @Test
  void aGuessedCloseEndsNothing() {
    data(0, SYMBOL, 0);
    for (int i = 0; i < 100_000; i++) {
      int guess = random.nextInt();
      if (guess != receiver.token()) {
        assertThat(control(new Close(1, ID, Reason.NONE), guess)).isEqualTo(Rejection.BAD_CHECK);
      }
    }
    assertThat(receiver.isEnded()).isFalse();
  }

  /** Old datagrams of this very transfer, sent again by somebody who saw them. */
  @Test
  void replayedDatagramsChangeNothingAndAreAnsweredAtTheRateOfFeedback() {
    for (int symbol = 0; symbol < 50; symbol++) {
      data(symbol, SYMBOL, 0);
    }
    drain();
    long received = receiver.statistics().packetsReceived();
    long answered = 0;
    for (int i = 0; i < 100_000; i++) {
      now += 1_000;
      packet = i % 50;
      assertThat(data(packet, SYMBOL, 0)).isEqualTo(Disposition.DUPLICATE);
      answered += drain();
    }
    assertThat(receiver.statistics().packetsReceived()).isEqualTo(received);
    assertThat(answered).as("bytes, for 100 MB").isLessThan(10_000);
  }
}
