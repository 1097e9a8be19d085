package io.filecast.protocol.repair;

import io.filecast.protocol.repair.parity.ParityDecoder;
import io.filecast.wire.ContentHash;
import io.filecast.wire.Feedback;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The blocks of a content that are coming by a group flow and are not whole yet: keeps a copy of
 * their rows, source and parity, until any k of them are here. Losing one costs nothing but time:
 * what is held is elsewhere.
 */
public final class OpenBlocks {
  /** A block needs nothing that its sender has. */
  static final int NOTHING = -1;

  /** Of one transfer: whoever can send to the group opens no more. 48 MB, with keys twice that. */
  private static final int MOST = 256;

  /** Decoders that are kept for the next block. */
  private static final int SPARE = 16;

  private final RepairMemory memory;
  private final ReceivedSymbols symbols;

  /** Those that were opened first come first. */
  private final Map<Integer, ParityDecoder> open = new LinkedHashMap<>();

  private final ArrayDeque<ParityDecoder> spare = new ArrayDeque<>();
  private final ArrayDeque<BlockRepair> solvable = new ArrayDeque<>();

  /** Blocks that are being solved, or wait for their proof. */
  private final Map<Integer, BlockRepair> solving = new HashMap<>();

  /** Null where rows count as soon as they come. */
  private BlockProofs proofs;

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
   * From now on a block that comes to the group counts when it is proven.
   *
   * @param proofs null = when it is here
   */
  public void prove(BlockProofs proofs) {
    this.proofs = proofs;
  }

  /**
   * A row of a block has come.
   *
   * @param opens whether a block may be opened by it: it came by the group flow
   * @param payload its readable bytes; stay as they are
   * @return whether the block is kept here, or is not needed
   */
  public boolean take(int block, int row, ByteBuf payload, boolean opens) {
    layout = symbols.layout();
    ParityDecoder decoder = find(block);
    if (symbols.isBlockHeld(block)) {
      if (decoder != null) {
        close(block);
      }
      BlockRepair waiting = solved(block);
      if (waiting != null) {
        onDone(waiting); // its rows came another way
      }
      return true;
    }
    if (decoder == null && opens && isWanted(block)) {
      decoder = open(block);
    }
    if (decoder != null && decoder.take(row, payload) && decoder.isSolvable()) {
      forgetLast();
      open.remove(block);
      BlockRepair repair =
          new BlockRepair(layout, block, decoder, symbols.missingRows(block), proofs != null);
      solving.put(block, repair);
      solvable.add(repair);
    }
    return decoder != null || solving.containsKey(block);
  }

  /**
   * Forgets what has come of the block that was opened first, so that there is room for another.
   *
   * @param block that wants to be opened
   * @param apart only what is so many blocks away from it
   * @return whether there is room now
   */
  public boolean makeRoom(int block, int apart) {
    Iterator<Integer> all = open.keySet().iterator();
    int eldest = all.hasNext() ? all.next() : block;
    if (Math.abs(eldest - block) < apart || solving.containsKey(block)) {
      return false;
    }
    close(eldest);
    return true;
  }

  private boolean isWanted(int block) {
    return open.size() + solving.size() < MOST
        && !solving.containsKey(block)
        && (proofs == null || !proofs.isDistrusted(block));
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
    long rows = (layout.endSymbol(0) + 2L) * (layout.symbolBytes() + 16);
    return proofs == null ? rows : 2 * rows; // and what is computed of it, until it is proven
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

  /** Whether a block is being repaired by this. */
  public boolean isSolving(BlockRepair repair) {
    return solving.get(repair.block()) == repair;
  }

  /** What was computed of a block, and waits for its proof; null without that. */
  public BlockRepair solved(int block) {
    BlockRepair repair = solving.get(block);
    return repair != null && repair.isSolved() ? repair : null;
  }

  /**
   * Whether the missing rows of a block may be taken. One that was not what it has to be is
   * forgotten; one whose digest is not known waits.
   *
   * @param repair has been solved
   */
  public boolean mayTake(BlockRepair repair) {
    if (!isSolving(repair)) {
      return false; // of before
    }
    repair.onSolved();
    if (proofs == null) {
      return true;
    }
    if (symbols.isBlockHeld(repair.block())) {
      onDone(repair); // its rows came another way
      return false;
    }
    ContentHash digest = proofs.digest(repair.block());
    if (digest != null && !digest.equals(repair.digest())) {
      proofs.onWrong(repair.block());
      onDone(repair);
    }
    return digest != null && digest.equals(repair.digest());
  }

  /** The missing rows have been taken, or are not wanted any more. */
  public void onDone(BlockRepair repair) {
    if (solving.remove(repair.block(), repair)) {
      recycle(repair.decoder());
      if (proofs != null) {
        proofs.onHeld(repair.block());
      }
    }
  }

  /**
   * What a block that is not held lacks, as {@link Feedback#lackingRows} has it; {@link #NOTHING}
   * while it is being repaired.
   *
   * @param rows that it has
   */
  int lacking(int block, int rows) {
    if (proofs != null && proofs.isDistrusted(block)) {
      return Feedback.WRONG_BLOCK;
    }
    if (solving.containsKey(block)) {
      return proofs == null ? NOTHING : Feedback.NO_DIGEST;
    }
    ParityDecoder decoder = open.get(block);
    return decoder == null ? rows : decoder.lacking();
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
