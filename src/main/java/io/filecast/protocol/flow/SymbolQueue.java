package io.filecast.protocol.flow;

import io.filecast.protocol.repair.SymbolLayout;
import io.filecast.protocol.repair.SymbolSet;
import io.filecast.wire.ByteRanges;
import io.filecast.wire.Feedback;

/**
 * Which symbol of an attempt goes next, and which the receiver holds. Repairs go before new
 * symbols, lowest first, because the receiver hashes in order. No symbol is ever both held and
 * waiting to be sent.
 */
public final class SymbolQueue {
  /**
   * Pages of symbols, 4 KiB each, that a receiver's word fills at most. One that has more in pieces
   * than that gets some of it again; one that lies costs no more.
   */
  static final int MAX_CLAIMED_PAGES = 1024;

  private final SymbolLayout layout;
  private final SymbolSet held;
  private final SymbolSet lost;

  /** Somebody else's that are sent here all the same. */
  private final SymbolSet also;

  private int nextNew;

  /** Symbols from here on are somebody else's to send. */
  private int end;

  public SymbolQueue(SymbolLayout layout, ByteRanges alreadyHeld) {
    this.layout = layout;
    held = new SymbolSet(layout.symbols());
    lost = new SymbolSet(layout.symbols());
    also = new SymbolSet(layout.symbols());
    held.addAll(alreadyHeld, layout);
    nextNew = held.firstAbsent();
    end = layout.symbols();
  }

  /**
   * Leaves symbols to somebody else, sent before or not.
   *
   * @param symbol the first of them; the number of symbols = all are sent here, those that others
   *     may have sent too
   */
  public void endAt(int symbol) {
    if (symbol > end) {
      nextNew = Math.min(nextNew, held.nextAbsent(end));
    }
    end = symbol;
    if (!also.isEmpty()) {
      also.removeRange(0, layout.symbols());
    }
    if (end < layout.symbols()) {
      lost.removeRange(end, layout.symbols());
    }
  }

  /** Sends symbols that are somebody else's; the last exclusive. Said again it changes nothing. */
  void sendAlso(int from, int to) {
    for (int symbol = from; symbol < to; symbol++) {
      if (symbol >= end && !held.contains(symbol) && also.add(symbol)) {
        lost.add(symbol);
      }
    }
  }

  /** The first symbol that was never sent and is not held. */
  public int nextNew() {
    return nextNew = held.nextAbsent(nextNew);
  }

  public int held() {
    return held.count();
  }

  public boolean allHeld() {
    return held.isFull();
  }

  /** Every symbol has been sent once and no repair is waiting. */
  public boolean isDrained() {
    return nextNew >= end && lost.isEmpty();
  }

  /** First byte that has not been sent yet. */
  public long nextNewByte() {
    return layout.offset(nextNew);
  }

  /**
   * Looks for up to {@code limit} symbols of one block that were lost; false when none was.
   *
   * @param out gets them; nothing has changed until {@link #take}
   */
  boolean findRepair(int limit, Transmit out) {
    if (lost.isEmpty()) {
      return false;
    }
    out.firstSymbol = lost.nextPresent(held.firstAbsent());
    int blockEnd = layout.endSymbol(layout.block(out.firstSymbol));
    int end = Math.min(blockEnd, out.firstSymbol + limit);
    out.count = Math.min(lost.nextAbsent(out.firstSymbol), end) - out.firstSymbol;
    return true;
  }

  /**
   * Looks for up to {@code limit} symbols of one run that were never sent; false when all were.
   *
   * @param runRows see {@link Transmit#runStart}
   * @param out gets them; nothing has changed until {@link #take}
   */
  boolean findNew(int limit, int runRows, Transmit out) {
    nextNew = held.nextAbsent(nextNew);
    if (nextNew >= end) {
      return false;
    }
    int block = layout.block(nextNew);
    int row = nextNew - layout.firstSymbol(block);
    int runEnd = Math.min(layout.endSymbol(block), nextNew - row % runRows + runRows);
    out.firstSymbol = nextNew;
    out.count = held.nextPresent(nextNew, Math.min(nextNew + limit, runEnd)) - nextNew;
    return true;
  }

  /** The symbols that were found are sent now. */
  void take(Transmit found) {
    int next = found.firstSymbol + found.count;
    if (found.firstSymbol == nextNew) {
      nextNew = next;
    } else {
      lost.removeRange(found.firstSymbol, next);
    }
  }

  public void onLost(int symbol) {
    if ((symbol < end || also.contains(symbol)) && !held.contains(symbol)) {
      lost.add(symbol);
    }
  }

  /** Whether these are all held; the last exclusive. */
  boolean isHeld(int from, int to) {
    return held.nextAbsent(from) >= to;
  }

  public void onHeld(int from, int to) {
    if (held.addRange(from, to) > 0 && !lost.isEmpty()) {
      lost.removeRange(from, to);
    }
  }

  /** Every symbol below the horizon that is not listed as missing is held. */
  public void learnHeld(Feedback feedback) {
    if (feedback.symbolBytes != layout.symbolBytes()) {
      return;
    }
    long previous = held.firstAbsent();
    for (int i = 0; i < feedback.missingRanges(); i++) {
      onHeldWithin(previous, feedback.missingFrom(i));
      previous = Math.max(previous, feedback.missingTo(i));
    }
    onHeldWithin(previous, feedback.horizon);
  }

  private void onHeldWithin(long from, long to) {
    long end = Math.min(to, layout.symbols());
    if (from < end && hasRoomFor((int) from, (int) end)) {
      onHeld((int) from, (int) end);
    }
  }

  private boolean hasRoomFor(int from, int end) {
    return held.pagesInUse() < MAX_CLAIMED_PAGES
        || !held.needsPage(from) && !held.needsPage(end - 1);
  }

  /** Heap that what is held takes. */
  long heapBytes() {
    return held.heapBytes();
  }

  /** Nothing is under way, yet the receiver misses symbols: believe it, whatever it said before. */
  public void reconcile(Feedback feedback) {
    if (feedback.symbolBytes != layout.symbolBytes() || feedback.has(Feedback.FLAG_ALL_HELD)) {
      return;
    }
    for (int i = 0; i < feedback.missingRanges(); i++) {
      int from = (int) Math.min(end, feedback.missingFrom(i));
      int to = (int) Math.min(end, feedback.missingTo(i));
      if (from < to) {
        held.removeRange(from, to);
        lost.addRange(from, to);
      }
    }
  }
}
