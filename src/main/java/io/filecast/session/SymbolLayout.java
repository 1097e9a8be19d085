package io.filecast.session;

import io.filecast.wire.DataHeader;

/**
 * How a content is cut into symbols.
 *
 * @param contentBytes size of the content
 * @param symbolBytes size of every symbol but the last, which may be shorter
 * @param frameOverheadBytes what a DATA datagram is longer than its symbol
 */
record SymbolLayout(long contentBytes, int symbolBytes, int frameOverheadBytes) {
  /**
   * Indices are {@code int} in memory: 2.5 TB with the smallest symbols, 140 TB with the largest.
   */
  static final int MAX_SYMBOLS = Integer.MAX_VALUE - 65_536;

  SymbolLayout(long contentBytes, int symbolBytes) {
    this(contentBytes, symbolBytes, DataHeader.BYTES);
  }

  static boolean fits(long contentBytes, int symbolBytes) {
    return symbolBytes > 0 && (contentBytes + symbolBytes - 1) / symbolBytes <= MAX_SYMBOLS;
  }

  int symbols() {
    return (int) ((contentBytes + symbolBytes - 1) / symbolBytes);
  }

  int datagramBytes() {
    return frameOverheadBytes + symbolBytes;
  }

  long offset(int symbol) {
    return (long) symbol * symbolBytes;
  }

  int payloadBytes(int symbol) {
    return (int) Math.min(symbolBytes, contentBytes - offset(symbol));
  }

  /** The first symbol that lies wholly at or behind this byte. */
  int firstSymbolFrom(long startByte) {
    return (int) ((startByte + symbolBytes - 1) / symbolBytes);
  }

  /** The symbol behind the last one that lies wholly before this byte. */
  int endSymbolUntil(long endByte) {
    return endByte >= contentBytes ? symbols() : (int) (endByte / symbolBytes);
  }
}
