package io.filecast.session;

import io.filecast.wire.DataHeader;

/**
 * How a content is cut into blocks, and each block into symbols. A symbol has an index: block * K +
 * row, with K the rows of a full block; so the indices of a content are dense, and only the last
 * block may have fewer rows.
 */
final class SymbolLayout {
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
  SymbolLayout(long contentBytes, int blockBytes, int symbolBytes, int frameOverheadBytes) {
    this.contentBytes = contentBytes;
    this.blockBytes = blockBytes;
    this.symbolBytes = symbolBytes;
    this.frameOverheadBytes = frameOverheadBytes;
    rowsPerBlock = rows(blockBytes, symbolBytes);
    symbols = (int) symbols(contentBytes, blockBytes, symbolBytes);
  }

  SymbolLayout(long contentBytes, int blockBytes, int symbolBytes) {
    this(contentBytes, blockBytes, symbolBytes, DataHeader.BYTES);
  }

  static boolean fits(long contentBytes, int blockBytes, int symbolBytes) {
    return symbolBytes > 0
        && rows((int) Math.min(contentBytes, blockBytes), symbolBytes) <= DataHeader.MAX_SOURCE_ROWS
        && symbols(contentBytes, blockBytes, symbolBytes) <= MAX_SYMBOLS;
  }

  /** Symbols of a content that is cut like that. */
  static long symbols(long contentBytes, int blockBytes, int symbolBytes) {
    long fullBlocks = contentBytes / blockBytes;
    int rest = (int) (contentBytes - fullBlocks * blockBytes);
    return fullBlocks * rows(blockBytes, symbolBytes) + rows(rest, symbolBytes);
  }

  private static int rows(int bytes, int symbolBytes) {
    return (bytes + symbolBytes - 1) / symbolBytes;
  }

  long contentBytes() {
    return contentBytes;
  }

  int symbolBytes() {
    return symbolBytes;
  }

  int frameOverheadBytes() {
    return frameOverheadBytes;
  }

  int symbols() {
    return symbols;
  }

  int datagramBytes() {
    return frameOverheadBytes + symbolBytes;
  }

  int block(int symbol) {
    return symbol / rowsPerBlock;
  }

  /** Index of the first symbol of a block. */
  int firstSymbol(int block) {
    return block * rowsPerBlock;
  }

  /** The index behind the last symbol of a block. */
  int endSymbol(int block) {
    return (int) Math.min(symbols, (block + 1L) * rowsPerBlock);
  }

  /** Bytes of a block. */
  int blockBytes(int block) {
    return (int) Math.min(blockBytes, contentBytes - (long) block * blockBytes);
  }

  /** First byte of a row in the content. */
  long offset(int block, int row) {
    return (long) block * blockBytes + (long) row * symbolBytes;
  }

  /** First byte of a symbol in the content; of the one behind the last, the content's end. */
  long offset(int symbol) {
    if (symbol == symbols) {
      return contentBytes;
    }
    int block = block(symbol);
    return offset(block, symbol - firstSymbol(block));
  }

  int payloadBytes(int symbol) {
    int block = block(symbol);
    return payloadBytes(block, symbol - firstSymbol(block));
  }

  /** Payload of a row that the block has. */
  int payloadBytes(int block, int row) {
    return Math.min(symbolBytes, blockBytes(block) - row * symbolBytes);
  }

  /** How much shorter a symbol is than the others. */
  int missingBytes(int symbol) {
    return symbolBytes - payloadBytes(symbol);
  }

  /** Index of a row; -1 when the content has no such row. */
  int symbol(int block, int row) {
    if (block < 0 || row >= rowsPerBlock) {
      return -1;
    }
    long symbol = (long) block * rowsPerBlock + row;
    return symbol < symbols ? (int) symbol : -1;
  }

  /** Rows of each run but the last of a block, see {@link Transmit#runStart}. */
  int runRows(int maxBurst) {
    int runs = rows(rowsPerBlock, maxBurst);
    return rows(rowsPerBlock, runs);
  }

  int runsPerBlock(int runRows) {
    return rows(rowsPerBlock, runRows);
  }

  /** Content bytes of so many symbols, whichever they are. */
  long bytes(int count) {
    return count == symbols
        ? contentBytes
        : Math.min(contentBytes, (long) ((double) count * blockBytes / rowsPerBlock));
  }

  /** The first symbol that lies wholly at or behind this byte. */
  int firstSymbolFrom(long startByte) {
    long block = startByte / blockBytes;
    int row = rows((int) (startByte - block * blockBytes), symbolBytes);
    return (int) Math.min(symbols, block * rowsPerBlock + row);
  }

  /** The symbol behind the last one that lies wholly before this byte. */
  int endSymbolUntil(long endByte) {
    if (endByte >= contentBytes) {
      return symbols;
    }
    long block = endByte / blockBytes;
    return (int) (block * rowsPerBlock + (endByte - block * blockBytes) / symbolBytes);
  }
}
