package io.filecast.protocol.repair.parity;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Gets the source rows of a block out of any k of its rows. To be used again and again: takes the
 * memory of one block and one row, and allocates nothing after that. Not thread-safe, and for any
 * thread.
 */
public final class ParityDecoder {
  private static final int UNKNOWN = -1;

  private final BlockRows rows;
  private final RowCoefficients coefficients = new RowCoefficients();
  private final RowSum sum = new RowSum();
  private final byte[] shares = new byte[ParityEncoder.MAX_SOURCE_ROWS];
  private final long[] recovered;

  /** Numbers of the rows that are known, in the order in which they came. */
  private final int[] known = new int[ParityEncoder.MAX_SOURCE_ROWS];

  /** Where each row is among those. */
  private final int[] places = new int[ParityEncoder.MAX_ROWS];

  private int count;
  private int sourceRows;
  private int symbolBytes;
  private boolean prepared;

  /**
   * @param maxSourceRows of a block, 1 to {@value ParityEncoder#MAX_SOURCE_ROWS}
   * @param maxSymbolBytes of a row, 1 to 65,507
   * @throws IllegalArgumentException when it is less or more
   */
  public ParityDecoder(int maxSourceRows, int maxSymbolBytes) {
    rows = new BlockRows(maxSourceRows, maxSymbolBytes);
    recovered = new long[BlockRows.words(maxSymbolBytes)];
  }

  /**
   * Begins a block of which nothing is known.
   *
   * @param sourceRows k
   * @param symbolBytes of every row but the last source row, which may be shorter
   */
  public void begin(int sourceRows, int symbolBytes) {
    rows.require(sourceRows, symbolBytes);
    this.sourceRows = sourceRows;
    this.symbolBytes = symbolBytes;
    count = 0;
    prepared = false;
    Arrays.fill(places, UNKNOWN);
  }

  /**
   * Takes a row, source or parity.
   *
   * @param row its number, 0 to 254
   * @param symbol its readable bytes; missing ones count as zeros
   * @return false when it is of no use: it is known, or k others are
   */
  public boolean take(int row, ByteBuf symbol) {
    if (row < 0 || row >= ParityEncoder.MAX_ROWS) {
      throw new IllegalArgumentException(
          "row %d is not 0 to %d".formatted(row, ParityEncoder.MAX_ROWS - 1));
    }
    if (isSolvable() || places[row] != UNKNOWN) {
      return false;
    }
    rows.put(count, symbol, symbolBytes);
    known[count] = row;
    places[row] = count++;
    return true;
  }

  /** Rows that are lacking, whichever they are. */
  public int lacking() {
    return sourceRows - count;
  }

  /** Whether all source rows can be had. */
  public boolean isSolvable() {
    return count == sourceRows;
  }

  /**
   * Appends a source row to {@code out}, a whole symbol: where it was shorter, zeros are behind it.
   *
   * @param row its number, 0 to k - 1
   * @throws IllegalStateException when fewer than k rows are known and this is none of them
   */
  public void source(int row, ByteBuf out) {
    if (row < 0 || row >= sourceRows) {
      throw new IllegalArgumentException(
          "source row %d is not 0 to %d".formatted(row, sourceRows - 1));
    }
    if (places[row] != UNKNOWN) {
      rows.write(rows.all()[places[row]], symbolBytes, out);
      return;
    }
    if (!isSolvable()) {
      throw new IllegalStateException(
          "%d rows are lacking for source row %d".formatted(lacking(), row));
    }
    if (!prepared) {
      coefficients.from(known, count);
      prepared = true;
    }
    coefficients.of(row, shares);
    sum.add(shares, rows.all(), count, BlockRows.words(symbolBytes), recovered);
    rows.write(recovered, symbolBytes, out);
  }
}
