package io.filecast.protocol.repair;

import io.filecast.protocol.repair.parity.ParityDecoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The blocks of a content that are coming by a group flow and are not whole yet: keeps a copy of
 * their rows, source and parity, until any k of them are here. Losing one costs nothing but time:
 * what is held is elsewhere.
 */
public final class OpenBlocks {
  /** Decoders that are kept for the next block. */
  private static final int SPARE = 16;

  private final RepairMemory memory;
  private final ReceivedSymbols symbols;
  private final Map<Integer, ParityDecoder> open = new HashMap<>();
  private final ArrayDeque<ParityDecoder> spare = new ArrayDeque<>();
  private final ArrayDeque<BlockRepair> solvable = new ArrayDeque<>();

  /** Blocks that are being solved. */
  private final Map<Integer, BlockRepair> solving = new HashMap<>();

  private SymbolLayout layout;
  private int lastBlock = -1;
  private ParityDecoder last;

  /**
   * @param symbols what is held
   */
  public OpenBlocks(ReceivedSymbols symbols, RepairMemory memory) {
    this.symbols = symbols;
    this.memory = memory;
  }

  /**
   * A row of a block has come.
   *
   * @param opens whether a block may be opened by it: it came by the group flow
   * @param payload its readable bytes; stay as they are
   */
  public void take(int block, int row, ByteBuf payload, boolean opens) {
    layout = symbols.layout();
    ParityDecoder decoder = find(block);
    if (symbols.isBlockHeld(block)) {
      if (decoder != null) {
        close(block);
      }
      return;
    }
    if (decoder == null && opens && !solving.containsKey(block)) {
      decoder = open(block);
    }
    if (decoder != null && decoder.take(row, payload) && decoder.isSolvable()) {
      forgetLast();
      open.remove(block);
      BlockRepair repair = new BlockRepair(layout, block, decoder, symbols.missingRows(block));
      solving.put(block, repair);
      solvable.add(repair);
    }
  }

  private ParityDecoder find(int block) {
    if (block != lastBlock) {
      lastBlock = block;
      last = open.get(block);
    }
    return last;
  }

  private void forgetLast() {
    lastBlock = -1;
    last = null;
  }

  private ParityDecoder open(int block) {
    int rows = layout.endSymbol(block) - layout.firstSymbol(block);
    ParityDecoder decoder = spare.poll();
    if (decoder == null) {
      if (!memory.tryTake(decoderBytes())) {
        return null;
      }
      decoder = new ParityDecoder(layout.endSymbol(0), layout.symbolBytes());
    }
    decoder.begin(rows, layout.symbolBytes());
    open.put(block, decoder);
    last = decoder;
    return decoder;
  }

  private long decoderBytes() {
    return (layout.endSymbol(0) + 2L) * (layout.symbolBytes() + 16);
  }

  private void close(int block) {
    recycle(open.remove(block));
    forgetLast();
  }

  private void recycle(ParityDecoder decoder) {
    if (spare.size() < SPARE) {
      spare.add(decoder);
    } else {
      memory.giveBack(decoderBytes());
    }
  }

  /** A block that can be repaired and whose missing rows are to be computed; null without one. */
  public BlockRepair poll() {
    return solvable.poll();
  }

  /** The missing rows have been taken, or are not wanted any more. */
  public void onDone(BlockRepair repair) {
    if (solving.remove(repair.block(), repair)) {
      recycle(repair.decoder());
    }
  }

  /**
   * Rows of a block that are lacking, whichever they are; 0 while it is being repaired.
   *
   * @param rows that it has
   */
  public int lacking(int block, int rows) {
    ParityDecoder decoder = open.get(block);
    return solving.containsKey(block) ? 0 : decoder == null ? rows : decoder.lacking();
  }

  /** The rows have another size from now on, or nothing will come any more. */
  public void clear() {
    long decoders = open.size() + spare.size() + solving.size();
    if (decoders > 0) {
      memory.giveBack(decoders * decoderBytes());
    }
    open.clear();
    spare.clear();
    solvable.clear();
    solving.clear(); // whoever computes one keeps it, and it is not taken back
    forgetLast();
  }
}
