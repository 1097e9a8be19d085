package io.filecast.protocol.repair;

import io.filecast.protocol.repair.parity.ParityDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A block with rows missing that others make up for. Computing them takes some microseconds for
 * each row, and need not be done where packets are read.
 */
public final class BlockRepair {
  private final SymbolLayout layout;
  private final int block;
  private final ParityDecoder decoder;
  private final int[] missing;
  private ByteBuf rows;

  BlockRepair(SymbolLayout layout, int block, ParityDecoder decoder, int[] missing) {
    this.layout = layout;
    this.block = block;
    this.decoder = decoder;
    this.missing = missing;
  }

  public int block() {
    return block;
  }

  ParityDecoder decoder() {
    return decoder;
  }

  /** Computes the missing rows. For any thread. */
  public void solve() {
    int symbolBytes = layout.symbolBytes();
    ByteBuf out = Unpooled.buffer(missing.length * symbolBytes, missing.length * symbolBytes);
    for (int row : missing) {
      decoder.source(row, out);
    }
    rows = out;
  }

  /** Of the rows that it has computed, or some more. */
  public int bytes() {
    return missing.length * layout.symbolBytes();
  }

  /** How many rows it has computed. */
  public int count() {
    return missing.length;
  }

  public int row(int index) {
    return missing[index];
  }

  /** First byte in the content of the row with this index. */
  public long offset(int index) {
    return layout.offset(block, missing[index]);
  }

  /** The bytes of the row with this index; valid during the call that uses them. */
  public ByteBuf payload(int index) {
    return rows.slice(index * layout.symbolBytes(), layout.payloadBytes(block, missing[index]));
  }
}
