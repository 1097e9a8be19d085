package io.filecast.protocol.repair;

import io.filecast.protocol.repair.parity.ParityDecoder;
import io.filecast.wire.ContentHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A block with rows missing that others make up for, or one whose rows are all here and have to be
 * proven. Computing that takes some microseconds for each row, and need not be done where packets
 * are read.
 */
public final class BlockRepair {
  private final SymbolLayout layout;
  private final int block;
  private final ParityDecoder decoder;
  private final int[] missing;
  private final boolean toBeProven;
  private ByteBuf rows;
  private boolean solved;

  /** Of the whole block; null before it was computed, and where nobody wants it. */
  private ContentHash digest;

  /**
   * @param toBeProven whether its digest is wanted
   */
  BlockRepair(
      SymbolLayout layout, int block, ParityDecoder decoder, int[] missing, boolean toBeProven) {
    this.layout = layout;
    this.block = block;
    this.decoder = decoder;
    this.missing = missing;
    this.toBeProven = toBeProven;
  }

  public int block() {
    return block;
  }

  ParityDecoder decoder() {
    return decoder;
  }

  /** Computes the missing rows, or all and their digest. For any thread. */
  public void solve() {
    int symbolBytes = layout.symbolBytes();
    int count = toBeProven ? sourceRows() : missing.length;
    ByteBuf out = Unpooled.buffer(count * symbolBytes, count * symbolBytes);
    for (int i = 0; i < count; i++) {
      decoder.source(toBeProven ? i : missing[i], out);
    }
    rows = out;
    digest = toBeProven ? digestOf(out) : null;
  }

  private int sourceRows() {
    return layout.endSymbol(block) - layout.firstSymbol(block);
  }

  /** All rows are whole but the last: they are the block's bytes, and zeros behind them. */
  private ContentHash digestOf(ByteBuf all) {
    int last = sourceRows() - 1;
    int bytes = last * layout.symbolBytes() + layout.payloadBytes(block, last);
    return ContentHash.compute(all.array(), all.arrayOffset(), bytes);
  }

  /** The thread that has asked for it knows that it has been solved. */
  void onSolved() {
    solved = true;
  }

  boolean isSolved() {
    return solved;
  }

  /** Of the whole block; null where nobody wants it. Valid when it has been solved. */
  ContentHash digest() {
    return digest;
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
    int at = toBeProven ? missing[index] : index;
    return rows.slice(at * layout.symbolBytes(), layout.payloadBytes(block, missing[index]));
  }
}
