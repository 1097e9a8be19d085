package io.filecast.protocol.carousel;

import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.wire.DataHeader;

/**
 * In which order the rows of a content go round. A round sends of each block as many rows as make
 * it, and some more; the next round goes on with the rows behind these, so that a row comes again
 * only when all 255 have been sent. Blocks are interleaved, row by row, within stripes: a loss in a
 * row hits many blocks a little.
 */
public final class CarouselOrder {
  /**
   * 12 MB of content: a loss in a row of 4 % of a stripe, 40 ms at 100 Mbit/s, is made up for by
   * the usual parity. Receivers keep four of them open, senders two ready.
   */
  public static final int STRIPE_BLOCKS = 64;

  private static final int ROWS = DataHeader.MAX_ROW + 1;

  private final SymbolLayout layout;
  private final int parityPercent;
  private final int blocks;

  /** Gets the rows of a stripe in the order in which they are sent. */
  public interface Visitor {
    /**
     * @param row of the block, source or parity
     */
    void row(int block, int row);
  }

  /**
   * @param parityPercent rows that a round sends of a block beyond those that make it, of these; 0
   *     to 100
   */
  public CarouselOrder(SymbolLayout layout, int parityPercent) {
    if (parityPercent < 0 || parityPercent > 100) {
      throw new IllegalArgumentException(
          "parity of %d %% is not 0 to 100".formatted(parityPercent));
    }
    this.layout = layout;
    this.parityPercent = parityPercent;
    blocks = layout.symbols() == 0 ? 0 : layout.block(layout.symbols() - 1) + 1;
  }

  public SymbolLayout layout() {
    return layout;
  }

  /** 0 for an empty content. */
  public int stripes() {
    return (blocks + STRIPE_BLOCKS - 1) / STRIPE_BLOCKS;
  }

  public int firstBlock(int stripe) {
    return stripe * STRIPE_BLOCKS;
  }

  /** The block behind the last of a stripe. */
  public int endBlock(int stripe) {
    return Math.min(blocks, firstBlock(stripe + 1));
  }

  /** Source rows of a block. */
  public int sourceRows(int block) {
    return layout.endSymbol(block) - layout.firstSymbol(block);
  }

  /** Rows that a round sends of a block. */
  public int rowsPerRound(int block) {
    int rows = sourceRows(block);
    return Math.min(ROWS, rows + (rows * parityPercent + 99) / 100);
  }

  /** Packets of a stripe in a round. */
  public int packets(int stripe) {
    int packets = 0;
    for (int block = firstBlock(stripe); block < endBlock(stripe); block++) {
      packets += rowsPerRound(block);
    }
    return packets;
  }

  /**
   * A row that a round sends of a block.
   *
   * @param position 0 to {@link #rowsPerRound} - 1
   */
  public int row(int block, long round, int position) {
    return (int) ((round * rowsPerRound(block) + position) % ROWS);
  }

  /**
   * Visits all rows of a stripe.
   *
   * @param round from 0
   */
  public void forEach(long round, int stripe, Visitor visitor) {
    int most = rowsPerRound(firstBlock(stripe)); // only the last block of all has fewer
    for (int position = 0; position < most; position++) {
      for (int block = firstBlock(stripe); block < endBlock(stripe); block++) {
        if (position < rowsPerRound(block)) {
          visitor.row(block, row(block, round, position));
        }
      }
    }
  }
}
