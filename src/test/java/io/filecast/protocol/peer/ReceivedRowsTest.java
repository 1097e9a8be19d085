package io.filecast.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.repair.RepairMemory;
import io.filecast.protocol.repair.SymbolMemory;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Offer;
import io.filecast.wire.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which rows a receiver takes, and how it learns the size of symbols from them. */
class ReceivedRowsTest {
  private static final long ID = 77;
  private static final int BLOCK = Offer.DEFAULT_BLOCK_BYTES;

  private final DataHeader header = new DataHeader();
  private final ByteBuf frame = Unpooled.buffer(70_000);
  private ReceiverPeer receiver;
  private long packet;

  private static ReceiverPeer receiver(long contentBytes) {
    return receiver(contentBytes, BLOCK, ByteRanges.NONE);
  }

  private static ReceiverPeer receiver(long contentBytes, int blockBytes, ByteRanges held) {
    return new ReceiverPeer(
        0,
        new Offer(1, ID, contentBytes, 1, 0, 0, 1472, blockBytes, "f", null, 0),
        new ReceiverSettings(1 << 20, 1 << 20, 65_507, 30_000_000_000L),
        held,
        false,
        SymbolMemory.unlimited(),
        RepairMemory.unlimited(),
        new SplittableRandom(3));
  }

  private Disposition row(int block, int row, int payload, int flags) {
    int check = header.writeShared(frame, 0, ID, block, row, payload);
    DataHeader.address(frame, 0, flags, packet++, check, receiver.token());
    assertThat(header.read(frame.setIndex(0, DataHeader.BYTES + payload))).isNull();
    return receiver.onData(1, header);
  }

  @Test
  void rowsOfBlocksThatDoNotExistOrHaveOtherRowsAreDropped() {
    int block = BLOCK;
    receiver = receiver(2L * block + 2 * 1444 + 7);
    int shortRow = block - 127 * 1444;
    assertThat(row(0, 0, 1444, 0)).isEqualTo(Disposition.STORE);
    assertThat(row(0, 127, shortRow, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.STORE);
    assertThat(receiver.offset(header)).isEqualTo(127 * 1444);
    assertThat(row(2, 2, 7, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.STORE);
    assertThat(receiver.offset(header)).isEqualTo(2L * block + 2 * 1444);
    int[][] lies = {
      {0, 127, 1444, DataHeader.FLAG_LAST_ROW}, // into the next block
      {0, 127, shortRow, 0}, // does not say that it is the last
      {0, 126, 1444, DataHeader.FLAG_LAST_ROW}, // says it and is not
      {0, 128, 1444, 0}, // behind the last row
      {2, 2, 8, DataHeader.FLAG_LAST_ROW}, // beyond the end of the content
      {2, 3, 1444, 0},
      {3, 0, 1444, 0},
      {DataHeader.METADATA_SPACE, 0, 1444, 0}, // this content has no metadata
      {0, 127, 1444, DataHeader.FLAG_PARITY}, // parity in the place of a source row
      {0, 128, 1443, DataHeader.FLAG_PARITY}, // parity of another size
      {3, 128, 1444, DataHeader.FLAG_PARITY},
    };
    for (int[] lie : lies) {
      assertThat(row(lie[0], lie[1], lie[2], lie[3])).isEqualTo(Disposition.REJECT);
      assertThat(receiver.lastRejection()).isEqualTo(Rejection.OUTSIDE_CONTENT);
    }
    assertThat(receiver.statistics().packetsRejected()).isEqualTo(lies.length);
    assertThat(receiver.statistics().bytesHeld()).isEqualTo(1444 + shortRow + 7);
  }

  @Test
  void parityIsCheckedCountedAndDropped() {
    receiver = receiver(2L * Offer.DEFAULT_BLOCK_BYTES);
    assertThat(row(0, 128, 1444, DataHeader.FLAG_PARITY)).isEqualTo(Disposition.REJECT);
    assertThat(receiver.lastRejection()).as("no size known").isEqualTo(Rejection.OUTSIDE_CONTENT);
    row(0, 0, 1444, 0);
    for (int row : new int[] {128, DataHeader.MAX_ROW}) {
      assertThat(row(1, row, 1444, DataHeader.FLAG_PARITY)).isEqualTo(Disposition.REJECT);
      assertThat(receiver.lastRejection()).isEqualTo(Rejection.UNSUPPORTED);
    }
    assertThat(receiver.statistics().bytesHeld()).isEqualTo(1444);
  }

  /**
   * What is missing from an earlier attempt may be short rows alone: they have to tell the size.
   */
  @Test
  void aShortRowTellsTheSizeOfSymbols() {
    int block = BLOCK;
    int shortRow = block - 127 * 1444;
    ByteRanges held = ByteRanges.of(0, block - 10, block, 3L * block);
    receiver = receiver(3L * block, BLOCK, held);
    assertThat(row(0, 127, shortRow - 1, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.REJECT);
    assertThat(row(0, 126, shortRow, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.REJECT);
    assertThat(row(0, 127, shortRow, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.STORE);
    assertThat(receiver.offset(header)).isEqualTo(127 * 1444);
    assertThat(receiver.statistics().symbolBytes()).isEqualTo(1444);
    assertThat(receiver.phase()).isEqualTo(ReceiverPhase.VERIFYING);
  }

  /**
   * The only row of a shorter last block tells nothing, and is taken when nothing else can come.
   */
  @Test
  void aLastBlockOfOneRowIsTakenWhenAllBeforeItIsHeld() {
    long block = BLOCK;
    receiver = receiver(3 * block + 700, BLOCK, ByteRanges.of(0, 2 * block));
    assertThat(row(3, 0, 700, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.REJECT);
    receiver = receiver(3 * block + 700, BLOCK, ByteRanges.of(0, 3 * block));
    assertThat(row(3, 0, 699, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.REJECT);
    assertThat(row(3, 0, 700, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.STORE);
    assertThat(receiver.offset(header)).isEqualTo(3 * block);
    assertThat(receiver.phase()).isEqualTo(ReceiverPhase.VERIFYING);
  }

  @Test
  void aContentOfOneShortRowIsTaken() {
    for (int bytes : new int[] {1, 999, 1444}) {
      receiver = receiver(bytes);
      assertThat(row(0, 0, bytes, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.STORE);
      assertThat(receiver.phase()).isEqualTo(ReceiverPhase.VERIFYING);
    }
  }

  @Test
  void blocksOfOneRowAreTaken() {
    receiver = receiver(3 * 4096 + 5, 4096, ByteRanges.NONE);
    for (int block = 0; block < 3; block++) {
      assertThat(row(block, 0, 4096, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.STORE);
      assertThat(receiver.offset(header)).isEqualTo(block * 4096L);
    }
    assertThat(row(3, 0, 5, DataHeader.FLAG_LAST_ROW)).isEqualTo(Disposition.STORE);
    assertThat(receiver.phase()).isEqualTo(ReceiverPhase.VERIFYING);
  }

  /** More source rows than leave room for parity. */
  @Test
  void blocksOfTooManyRowsAreNone() {
    receiver = receiver(1L << 30, Offer.MAX_BLOCK_BYTES, ByteRanges.NONE);
    assertThat(row(0, 0, 1126, 0)).isEqualTo(Disposition.REJECT);
    assertThat(row(0, 0, 1127, 0)).isEqualTo(Disposition.STORE);
  }
}
