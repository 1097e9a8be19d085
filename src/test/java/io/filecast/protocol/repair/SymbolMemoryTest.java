package io.filecast.protocol.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.peer.Disposition;
import io.filecast.protocol.peer.ReceiverPeer;
import io.filecast.protocol.peer.ReceiverPhase;
import io.filecast.protocol.peer.ReceiverSettings;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Offer;
import io.filecast.wire.Reason;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Transfers of one receiver share a bounded memory for which parts they hold. */
class SymbolMemoryTest {
  private static final int SYMBOL = 1024;
  private static final int ROWS = Offer.DEFAULT_BLOCK_BYTES / SYMBOL;
  private static final long TWO_TERABYTES = 2_000_000_000_000L;
  private static final long MIB = 1 << 20;

  private SymbolMemory memory = new SymbolMemory(2 * MIB);
  private final DataHeader header = new DataHeader();
  private final ByteBuf frame = Unpooled.buffer(2_000);
  private long now = 1;

  private ReceiverPeer receiver(long contentBytes) {
    return receiver(contentBytes, ByteRanges.NONE);
  }

  private ReceiverPeer receiver(long contentBytes, ByteRanges held) {
    return new ReceiverPeer(
        0,
        new Offer(1, 77, contentBytes, 1, 1472, "f"),
        new ReceiverSettings(1 << 20, 1 << 20, 65_507, 30_000_000_000L),
        held,
        false,
        memory,
        RepairMemory.unlimited(),
        new SplittableRandom(3));
  }

  private Disposition data(ReceiverPeer receiver, long symbol) {
    boolean last = symbol == receiver.offer().contentBytes() / SYMBOL - 1;
    int row = (int) (symbol % ROWS);
    int check = header.writeShared(frame, 0, 77, (int) (symbol / ROWS), row, SYMBOL);
    int flags = last || row == ROWS - 1 ? DataHeader.FLAG_LAST_ROW : 0;
    DataHeader.address(frame, 0, flags, symbol & 0xFFFF, check, receiver.token());
    assertThat(header.read(frame.setIndex(0, DataHeader.BYTES + SYMBOL))).isNull();
    return receiver.onData(++now, header);
  }

  /** As far apart as is let through, in pages and in runs; for ever. */
  private ReceiverPeer attack(int stride) {
    ReceiverPeer attacker = receiver(TWO_TERABYTES);
    for (long symbol = 0, refused = 0; refused < 1_000; symbol += stride) {
      if (data(attacker, symbol) == Disposition.REJECT && refused++ == 0) {
        assertThat(attacker.lastRejection()).isEqualTo(Rejection.NO_ROOM);
      }
      assertThat(memory.usedBytes()).isLessThanOrEqualTo(memory.limitBytes());
      assertThat(symbol).isLessThan(TWO_TERABYTES / SYMBOL); // refused before its end
    }
    return attacker;
  }

  @Test
  void anHonestTransferFinishesBesideOneThatTakesAllItCanGet() {
    ReceiverPeer honest = receiver(40_000L * SYMBOL);
    data(honest, 0);
    attack(4_000);
    attack(2);
    List<Long> window = new ArrayList<>();
    Random random = new Random(1);
    for (long symbol = 1; symbol < 40_000; symbol++) {
      window.add(symbol);
      if (window.size() == 500 || symbol == 39_999) {
        Collections.shuffle(window, random);
        window.forEach(next -> assertThat(data(honest, next)).isEqualTo(Disposition.STORE));
        window.clear();
      }
    }
    assertThat(honest.phase()).isEqualTo(ReceiverPhase.VERIFYING);
    assertThat(memory.usedBytes()).isLessThanOrEqualTo(memory.limitBytes());
  }

  @Test
  void theFirstThatIsMissingIsAlwaysTaken() {
    ReceiverPeer attacker = attack(2);
    int page = SymbolSet.PAGE_SYMBOLS;
    for (long symbol = 1; symbol < 3L * page; symbol += 1) {
      data(attacker, symbol);
    }
    assertThat(attacker.statistics().bytesHeld()).isGreaterThanOrEqualTo(3L * page * SYMBOL);
  }

  @Test
  void whatIsFreedIsThereForTheNext() {
    assertThat(memory.hasRoomFor(TWO_TERABYTES)).isTrue();
    ReceiverPeer attacker = attack(4_000);
    assertThat(memory.hasRoomFor(TWO_TERABYTES)).isFalse();
    attacker.free();
    assertThat(memory.usedBytes()).isZero();
  }

  @Test
  void aTransferWithoutMemoryIsRefusedAsBusy() {
    attack(4_000);
    ReceiverPeer late = receiver(TWO_TERABYTES);
    assertThat(data(late, 0)).isEqualTo(Disposition.REJECT);
    assertThat(late.statistics().reason()).isEqualTo(Reason.BUSY);
  }

  /** They come once more; though the sender believes that they are here, none is too far ahead. */
  @Test
  void heldRangesThatCannotBeRememberedComeAgain() {
    memory = new SymbolMemory(256 << 10);
    long[] bounds = new long[4_000];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = i * 20_000L * SYMBOL;
    }
    ReceiverPeer resumed = receiver(200_000_000L * SYMBOL, ByteRanges.of(bounds));
    assertThat(data(resumed, 20_000)).isEqualTo(Disposition.STORE);
    assertThat(memory.usedBytes()).isLessThanOrEqualTo(memory.limitBytes());
    assertThat(resumed.statistics().bytesHeld()).isLessThan(2_000 * 20_000L * SYMBOL);
    assertThat(data(resumed, 3_999 * 20_000L)).isEqualTo(Disposition.STORE);
    for (long symbol = 20_001; symbol < 200_000; symbol++) {
      assertThat(data(resumed, symbol)).isNotEqualTo(Disposition.REJECT);
    }
  }
}
