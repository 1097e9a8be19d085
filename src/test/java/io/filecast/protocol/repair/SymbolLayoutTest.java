package io.filecast.protocol.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.wire.ByteRanges;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Offer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a content is cut, whatever the sizes. */
class SymbolLayoutTest {
  private static final int BLOCK = Offer.DEFAULT_BLOCK_BYTES;

  /** Sizes of content, block and symbol that have few or many, whole or short blocks and rows. */
  private static SymbolLayout random(SplittableRandom random) {
    int blockBytes = Offer.BLOCK_UNIT_BYTES * random.nextInt(1, 56);
    int symbolBytes =
        random.nextInt(4) == 0 ? random.nextInt(1, 70_000) : random.nextInt(1144, 9_000);
    long contentBytes =
        switch (random.nextInt(4)) {
          case 0 -> random.nextLong(3L * blockBytes);
          case 1 -> random.nextLong(9) * blockBytes;
          case 2 -> random.nextLong(5) * blockBytes + symbolBytes;
          default -> random.nextLong(20_000_000);
        };
    return new SymbolLayout(contentBytes, blockBytes, symbolBytes);
  }

  private static String sizes(SymbolLayout layout) {
    return "%d bytes, blocks of %d, symbols of %d"
        .formatted(layout.contentBytes(), layout.blockBytes(0), layout.symbolBytes());
  }

  @Test
  void symbolsLieSideBySideAndCoverTheContent() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 300; i++) {
      SymbolLayout layout = random(random);
      long at = 0;
      for (int symbol = 0; symbol < layout.symbols(); symbol++) {
        int block = layout.block(symbol);
        int row = symbol - layout.firstSymbol(block);
        assertThat(layout.symbol(block, row)).as(sizes(layout)).isEqualTo(symbol);
        assertThat(layout.offset(symbol)).as(sizes(layout)).isEqualTo(at);
        assertThat(layout.offset(block, row)).isEqualTo(at);
        int payload = layout.payloadBytes(symbol);
        boolean last = symbol == layout.endSymbol(block) - 1;
        assertThat(payload).as(sizes(layout)).isBetween(1, layout.symbolBytes());
        assertThat(last || payload == layout.symbolBytes()).as(sizes(layout)).isTrue();
        at += payload;
      }
      assertThat(at).as(sizes(layout)).isEqualTo(layout.contentBytes());
      assertThat(layout.offset(layout.symbols())).isEqualTo(at);
      assertThat(layout.bytes(layout.symbols())).isEqualTo(at);
    }
  }

  @Test
  void rowsThatTheContentDoesNotHaveHaveNoIndex() {
    SymbolLayout layout = new SymbolLayout(2L * BLOCK + 1445, BLOCK, 1444);
    assertThat(layout.symbol(0, 127)).isEqualTo(127);
    assertThat(layout.symbol(0, 128)).isEqualTo(-1);
    assertThat(layout.symbol(2, 1)).isEqualTo(257);
    assertThat(layout.symbol(2, 2)).isEqualTo(-1);
    assertThat(layout.symbol(3, 0)).isEqualTo(-1);
    assertThat(layout.symbol(Integer.MAX_VALUE, 127)).isEqualTo(-1);
    assertThat(layout.symbol(DataHeader.METADATA_SPACE, 0)).isEqualTo(-1);
  }

  /** What a partial file holds survives another symbol size, but for symbols held in part. */
  @Test
  void rangesOfBytesAndSymbolsAreTheSame() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1_000; i++) {
      SymbolLayout layout = random(random);
      SymbolSet set = new SymbolSet(layout.symbols());
      for (int run = 0; run < 5 && layout.symbols() > 0; run++) {
        int from = random.nextInt(layout.symbols());
        set.addRange(from, Math.min(layout.symbols(), from + random.nextInt(300)));
      }
      ByteRanges ranges = set.toByteRanges(layout);
      assertThat(set.bytes(layout)).as(sizes(layout)).isEqualTo(ranges.totalBytes());
      SymbolSet again = new SymbolSet(layout.symbols());
      again.addAll(ranges, layout);
      assertThat(again.toByteRanges(layout)).as(sizes(layout)).isEqualTo(ranges);
      assertThat(again.count()).isEqualTo(set.count());
    }
  }

  @Test
  void aSymbolThatIsHeldInPartIsNotHeld() {
    SymbolLayout layout = new SymbolLayout(3L * BLOCK, BLOCK, 1444);
    SymbolSet set = new SymbolSet(layout.symbols());
    set.addAll(ByteRanges.of(1, BLOCK - 1, BLOCK, 2 * BLOCK + 1443), layout);
    // Neither the first nor the last of block 0; all of block 1; none of block 2.
    assertThat(set.toByteRanges(layout))
        .isEqualTo(ByteRanges.of(1444, 127 * 1444, BLOCK, 2 * BLOCK));
  }

  @ParameterizedTest
  @CsvSource({
    // datagram, overhead, burst; rows of a block, rows of a run
    "1472, 28, 44, 128, 43",
    "1472, 52, 44, 130, 44",
    "1200, 28, 54, 158, 53",
    "1200, 56, 54, 162, 54",
    "1472, 28, 64, 128, 64",
    "8972, 28, 7, 21, 7",
    "65507, 28, 1, 3, 1"
  })
  void theRunsOfABlockAreNearlyEqual(
      int datagramBytes, int overheadBytes, int maxBurst, int rows, int runRows) {
    SymbolLayout layout =
        new SymbolLayout(10L * BLOCK, BLOCK, datagramBytes - overheadBytes, overheadBytes);
    assertThat(layout.endSymbol(0)).isEqualTo(rows);
    assertThat(layout.runRows(maxBurst)).isEqualTo(runRows);
    int runs = layout.runsPerBlock(runRows);
    assertThat(runs).isEqualTo((rows + maxBurst - 1) / maxBurst);
    assertThat(rows - (runs - 1) * runRows).as("the last").isBetween(runRows - runs, runRows);
  }

  @Test
  void noPathGivesMoreRowsThanParityAllows() {
    int smallest = 1200 - DataHeader.BYTES - DataHeader.SEAL_BYTES - Integer.BYTES;
    assertThat(SymbolLayout.fits(1L << 40, Offer.MAX_BLOCK_BYTES, smallest)).isTrue();
    assertThat(SymbolLayout.fits(1L << 40, Offer.MAX_BLOCK_BYTES, 1126)).isFalse();
    assertThat(SymbolLayout.fits(100_000, Offer.MAX_BLOCK_BYTES, 1000)).isTrue();
  }
}
