package io.filecast.protocol.repair;

import io.filecast.wire.DataHeader;

/**
 * How a content is cut into blocks, and each block into symbols. A symbol has an index: block * K +
 * row, with K the rows of a full block; so the indices of a content are dense, and only the last
 * block may have fewer rows.
 */
public final class SymbolLayout {
  /**
   * Indices are {@code int} in memory: 2.5 TB with the smallest symbols, 140 TB with the largest.
   */
  static final int MAX_SYMBOLS = Integer.MAX_VALUE - 65_536;

  private final long contentBytes;
  private final int blockBytes;
  private final int symbolBytes;
  private final int frameOverheadBytes;
  private final int rowsPerBlock;
  private final int symbols;

  /**
   * @param contentBytes size of the content
   * @param blockBytes size of every block but the last, which may be shorter
   * @param symbolBytes size of every symbol but the last of a block, which may be shorter
   * @param frameOverheadBytes bytes that a DATA datagram adds to its symbol
   */
  public SymbolLayout(long contentBytes, int blockBytes, int symbolBytes, int frameOverheadBytes) {
    this.contentBytes = contentBytes;
    this.blockBytes = blockBytes;
    this.symbolBytes = symbolBytes;
    this.frameOverheadBytes = frameOverheadBytes;
    rowsPerBlock = DataHeader.rows(blockBytes, symbolBytes);
    symbols = (int) DataHeader.symbols(contentBytes, blockBytes, symbolBytes);
  }

  public SymbolLayout(long contentBytes, int blockBytes, int symbolBytes) {
    this(contentBytes, blockBytes, symbolBytes, DataHeader.BYTES);
  }

  public static boolean fits(long contentBytes, int blockBytes, int symbolBytes) {
    return symbolBytes > 0
        && DataHeader.rows((int) Math.min(contentBytes, blockBytes), symbolBytes)
            <= DataHeader.MAX_SOURCE_ROWS
        && DataHeader.symbols(contentBytes, blockBytes, symbolBytes) <= MAX_SYMBOLS;
  }

  public long contentBytes() {
    return contentBytes;
  }

  public int symbolBytes() {
    return symbolBytes;
  }

  public int frameOverheadBytes() {
    return frameOverheadBytes;
  }

  public int symbols() {
    return symbols;
  }

  public int datagramBytes() {
    return frameOverheadBytes + symbolBytes;
  }

  public int block(int symbol) {
    return symbol / rowsPerBlock;
  }

  /** Index of the first symbol of a block. */
  public int firstSymbol(int block) {
    return block * rowsPerBlock;
  }

  /** The index behind the last symbol of a block. */
  public int endSymbol(int block) {
    return (int) Math.min(symbols, (block + 1L) * rowsPerBlock);
  }

  /** Bytes of a block. */
  public int blockBytes(int block) {
    return (int) Math.min(blockBytes, contentBytes - (long) block * blockBytes);
  }

  /** First byte of a row in the content. */
  public long offset(int block, int row) {
    return (long) block * blockBytes + (long) row * symbolBytes;
  }

  /** First byte of a symbol in the content; of the one behind the last, the content's end. */
  public long offset(int symbol) {
    if (symbol == symbols) {
      return contentBytes;
    }
    int block = block(symbol);
    return offset(block, symbol - firstSymbol(block));
  }

  public int payloadBytes(int symbol) {
    int block = block(symbol);
    return payloadBytes(block, symbol - firstSymbol(block));
  }

  /** Payload of a row that the block has. */
  public int payloadBytes(int block, int row) {
    return Math.min(symbolBytes, blockBytes(block) - row * symbolBytes);
  }

  /** How much shorter a symbol is than the others. */
  public int missingBytes(int symbol) {
    return symbolBytes - payloadBytes(symbol);
  }

  /** Index of a row; -1 when the content has no such row. */
  public int symbol(int block, int row) {
    if (block < 0 || row >= rowsPerBlock) {
      return -1;
    }
    long symbol = (long) block * rowsPerBlock + row;
    return symbol < symbols ? (int) symbol : -1;
  }

  /** Rows of each run but the last of a block, see {@code Transmit}. */
  public int runRows(int maxBurst) {
    int runs = ceilDiv(rowsPerBlock, maxBurst);
    return ceilDiv(rowsPerBlock, runs);
  }

  public int runsPerBlock(int runRows) {
    return ceilDiv(rowsPerBlock, runRows);
  }

  private static int ceilDiv(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** Content bytes of so many symbols, whichever they are. */
  public long bytes(int count) {
    return count == symbols
        ? contentBytes
        : Math.min(contentBytes, (long) ((double) count * blockBytes / rowsPerBlock));
  }

  /** The first symbol that lies wholly at or behind this byte. */
  public int firstSymbolFrom(long startByte) {
    long block = startByte / blockBytes;
    int row = DataHeader.rows((int) (startByte - block * blockBytes), symbolBytes);
    return (int) Math.min(symbols, block * rowsPerBlock + row);
  }

  /** The symbol behind the last one that lies wholly before this byte. */
  public int endSymbolUntil(long endByte) {
    if (endByte >= contentBytes) {
      return symbols;
    }
    long block = endByte / blockBytes;
    return (int) (block * rowsPerBlock + (endByte - block * blockBytes) / symbolBytes);
  }
}
