package io.filecast.protocol.repair.parity;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;

/** Rows of one block in memory, as words, short ones filled up with zeros. */
final class BlockRows {
  private final int maxSymbolBytes;
  private final long[][] rows;
  private final ByteBuffer bytes;
  private final LongBuffer words;

  /**
   * @param maxRows 1 to {@link ParityEncoder#MAX_SOURCE_ROWS}
   * @param maxSymbolBytes payload of a DATA datagram at most, 1 to 65,507
   */
  BlockRows(int maxRows, int maxSymbolBytes) {
    if (maxRows < 1 || maxRows > ParityEncoder.MAX_SOURCE_ROWS) {
      throw new IllegalArgumentException(
          "%d source rows are not 1 to %d".formatted(maxRows, ParityEncoder.MAX_SOURCE_ROWS));
    }
    if (maxSymbolBytes < 1 || maxSymbolBytes > 65_507) {
      throw new IllegalArgumentException(
          "symbols of " + maxSymbolBytes + " bytes are not 1 to 65507");
    }
    this.maxSymbolBytes = maxSymbolBytes;
    rows = new long[maxRows][words(maxSymbolBytes)];
    bytes = ByteBuffer.allocate(words(maxSymbolBytes) * Long.BYTES).order(ByteOrder.nativeOrder());
    words = bytes.asLongBuffer();
  }

  static int words(int symbolBytes) {
    return (symbolBytes + Long.BYTES - 1) / Long.BYTES;
  }

  void require(int sourceRows, int symbolBytes) {
    if (sourceRows < 1 || sourceRows > rows.length) {
      throw new IllegalArgumentException(
          "%d source rows are not 1 to %d".formatted(sourceRows, rows.length));
    }
    if (symbolBytes < 1 || symbolBytes > maxSymbolBytes) {
      throw new IllegalArgumentException(
          "symbols of %d bytes are not 1 to %d".formatted(symbolBytes, maxSymbolBytes));
    }
  }

  long[][] all() {
    return rows;
  }

  /**
   * @param symbol its readable bytes, at most {@code symbolBytes}; its indices stay as they are
   */
  void put(int at, ByteBuf symbol, int symbolBytes) {
    int length = symbol.readableBytes();
    if (length > symbolBytes) {
      throw new IllegalArgumentException(
          "a row of %d bytes in symbols of %d".formatted(length, symbolBytes));
    }
    int size = words(symbolBytes) * Long.BYTES;
    symbol.getBytes(symbol.readerIndex(), bytes.array(), 0, length);
    Arrays.fill(bytes.array(), length, size, (byte) 0);
    words.clear().get(rows[at], 0, words(symbolBytes));
  }

  /** Appends the first bytes of a row to {@code out}. */
  void write(long[] row, int symbolBytes, ByteBuf out) {
    words.clear().put(row, 0, words(symbolBytes));
    out.writeBytes(bytes.array(), 0, symbolBytes);
  }
}
