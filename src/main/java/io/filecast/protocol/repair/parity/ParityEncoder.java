package io.filecast.protocol.repair.parity;

import io.netty.buffer.ByteBuf;

/**
 * Makes parity rows of a block. To be used again and again: takes the memory of one block and one
 * row, and allocates nothing after that. Not thread-safe, and for any thread: encoding takes some
 * microseconds for each row and need not be done where packets are sent.
 */
public final class ParityEncoder {
  /** Source rows of a block: with that many, 55 parity rows are left. */
  public static final int MAX_SOURCE_ROWS = 200;

  /** Rows of a block, parity included. */
  public static final int MAX_ROWS = GaloisField.ORDER;

  private final BlockRows rows;
  private final RowCoefficients coefficients = new RowCoefficients();
  private final RowSum sum = new RowSum();
  private final byte[] shares = new byte[MAX_SOURCE_ROWS];
  private final long[] parity;
  private int sourceRows;
  private int symbolBytes;

  /** What {@link #coefficients} are for; 0 = nothing yet. */
  private int preparedRows;

  /**
   * @param maxSourceRows of a block, 1 to {@value #MAX_SOURCE_ROWS}
   * @param maxSymbolBytes of a row, 1 to 65,507
   * @throws IllegalArgumentException when it is less or more
   */
  public ParityEncoder(int maxSourceRows, int maxSymbolBytes) {
    rows = new BlockRows(maxSourceRows, maxSymbolBytes);
    parity = new long[BlockRows.words(maxSymbolBytes)];
  }

  /**
   * Begins a block. All its source rows are to be given before the first parity row is asked for.
   *
   * @param sourceRows k
   * @param symbolBytes of every row but the last source row, which may be shorter
   */
  public void begin(int sourceRows, int symbolBytes) {
    rows.require(sourceRows, symbolBytes);
    this.sourceRows = sourceRows;
    this.symbolBytes = symbolBytes;
    if (preparedRows != sourceRows) {
      coefficients.from(sourceNumbers(sourceRows), sourceRows);
      preparedRows = sourceRows;
    }
  }

  private static int[] sourceNumbers(int count) {
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  /**
   * Takes a source row.
   *
   * @param row its number, 0 to k - 1
   * @param symbol its readable bytes; missing ones count as zeros
   */
  public void source(int row, ByteBuf symbol) {
    if (row < 0 || row >= sourceRows) {
      throw new IllegalArgumentException(
          "source row %d is not 0 to %d".formatted(row, sourceRows - 1));
    }
    rows.put(row, symbol, symbolBytes);
  }

  /**
   * Appends a parity row to {@code out}, a whole symbol.
   *
   * @param row its number, k to 254
   */
  public void parity(int row, ByteBuf out) {
    if (row < sourceRows || row >= MAX_ROWS) {
      throw new IllegalArgumentException(
          "parity row %d is not %d to %d".formatted(row, sourceRows, MAX_ROWS - 1));
    }
    coefficients.of(row, shares);
    sum.add(shares, rows.all(), sourceRows, BlockRows.words(symbolBytes), parity);
    rows.write(parity, symbolBytes, out);
  }
}
