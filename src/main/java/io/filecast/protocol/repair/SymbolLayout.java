package io.filecast.protocol.repair;

import io.filecast.wire.DataHeader;

/**
 * How a content is cut into symbols.
 *
 * @param contentBytes size of the content
 * @param symbolBytes size of every symbol but the last, which may be shorter
 * @param frameOverheadBytes what a DATA datagram is longer than its symbol
 */
public record SymbolLayout(long contentBytes, int symbolBytes, int frameOverheadBytes) {
  /**
   * Indices are {@code int} in memory: 2.5 TB with the smallest symbols, 140 TB with the largest.
   */
  static final int MAX_SYMBOLS = Integer.MAX_VALUE - 65_536;

  public SymbolLayout(long contentBytes, int symbolBytes) {
    this(contentBytes, symbolBytes, DataHeader.BYTES);
  }

  public static boolean fits(long contentBytes, int symbolBytes) {
    return symbolBytes > 0 && (contentBytes + symbolBytes - 1) / symbolBytes <= MAX_SYMBOLS;
  }

  public int symbols() {
    return (int) ((contentBytes + symbolBytes - 1) / symbolBytes);
  }

  public int datagramBytes() {
    return frameOverheadBytes + symbolBytes;
  }

  public long offset(int symbol) {
    return (long) symbol * symbolBytes;
  }

  public int payloadBytes(int symbol) {
    return (int) Math.min(symbolBytes, contentBytes - offset(symbol));
  }

  /** The first symbol that lies wholly at or behind this byte. */
  public int firstSymbolFrom(long startByte) {
    return (int) ((startByte + symbolBytes - 1) / symbolBytes);
  }

  /** The symbol behind the last one that lies wholly before this byte. */
  public int endSymbolUntil(long endByte) {
    return endByte >= contentBytes ? symbols() : (int) (endByte / symbolBytes);
  }
}
