package io.filecast.protocol.repair;

import io.filecast.wire.ByteRanges;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import io.filecast.wire.Header;
import io.filecast.wire.Rejection;
import java.util.stream.IntStream;

/**
 * Which parts of the content the receiver holds. In bytes until DATA tells the symbol size of the
 * attempt, in symbols from then on. What that takes is bounded by its share of {@link
 * SymbolMemory}: a symbol that would need more is not taken now, unless it is the first that is
 * missing.
 */
public final class ReceivedSymbols {
  /**
   * The smallest symbol of a content that has several; every path carries more. Bounds what a
   * content can make its receiver remember.
   */
  static final int MIN_SYMBOL_BYTES = 1000;

  /**
   * Missing symbols that may be skipped beyond two windows, whatever the window: probes of a sender
   * that hears nothing, and windows that have shrunk since.
   */
  private static final int MIN_AHEAD_SYMBOLS = 4096;

  private static final int MAX_SYMBOL_BYTES = Header.MAX_DATAGRAM_BYTES - DataHeader.BYTES;

  private final long contentBytes;
  private final int blockBytes;
  private final SymbolMemory.Share memory;
  private ByteRanges ranges;
  private SymbolLayout layout;
  private SymbolSet held;
  private long bytesHeld;

  /** Separate runs of symbols held. */
  private int runs;

  /** One past the last symbol that has come, or that the sender was told is here. */
  private int frontier;

  private long largestWindowBytes;
  private boolean lacksMemory;

  public ReceivedSymbols(
      long contentBytes, int blockBytes, ByteRanges ranges, SymbolMemory.Share memory) {
    this.contentBytes = contentBytes;
    this.blockBytes = blockBytes;
    this.memory = memory;
    this.ranges = ranges;
    bytesHeld = Math.min(contentBytes, ranges.totalBytes());
  }

  /** The same holdings, open for another symbol size. */
  public void forgetLayout() {
    ranges = toByteRanges();
    forgetSymbols();
  }

  private void forgetSymbols() {
    layout = null;
    held = null;
    runs = 0;
    frontier = 0;
    memory.close();
  }

  public void clear() {
    ranges = ByteRanges.NONE;
    forgetSymbols();
    bytesHeld = 0;
  }

  /** Nothing will be asked for any more. */
  public void free() {
    memory.close();
  }

  /** Whether there was no memory to remember anything of this content. */
  public boolean lacksMemory() {
    return lacksMemory;
  }

  /** The sender was told that so much more may be under way. */
  public void onWindow(long bytes) {
    largestWindowBytes = Math.max(largestWindowBytes, bytes);
  }

  public boolean hasLayout() {
    return layout != null;
  }

  /** 0 until it is known. */
  public int symbolBytes() {
    return layout == null ? 0 : layout.symbolBytes();
  }

  public long bytesHeld() {
    return bytesHeld;
  }

  public boolean isComplete() {
    return bytesHeld == contentBytes;
  }

  /**
   * Null, or why the frame is not part of the content, or not to be taken. The first that fits
   * tells the layout.
   */
  public Rejection check(DataHeader data) {
    if (layout != null) {
      return check(layout, data);
    }
    int symbolBytes = data.isParity() || data.isMetadata() ? 0 : symbolBytes(data);
    if (symbolBytes < Math.min(contentBytes, MIN_SYMBOL_BYTES)
        || !SymbolLayout.fits(contentBytes, blockBytes, symbolBytes)) {
      return Rejection.OUTSIDE_CONTENT;
    }
    SymbolLayout found = new SymbolLayout(contentBytes, blockBytes, symbolBytes);
    if (!matches(found, data)) {
      return Rejection.OUTSIDE_CONTENT;
    }
    if (!memory.open(found.symbols())) {
      lacksMemory = true;
      return Rejection.NO_ROOM;
    }
    pin(found);
    return check(found, data);
  }

  private Rejection check(SymbolLayout layout, DataHeader data) {
    if (!matches(layout, data)) {
      return Rejection.OUTSIDE_CONTENT;
    }
    return data.isParity() ? null : checkRoom(layout.symbol(data.block(), data.row()));
  }

  private Rejection checkRoom(int symbol) {
    if (symbol == held.firstAbsent() || held.contains(symbol)) {
      return null;
    }
    long ahead = MIN_AHEAD_SYMBOLS + 2 * largestWindowBytes / layout.symbolBytes();
    if (symbol - frontier > ahead && held.lacksMoreThan((int) ahead, frontier, symbol)) {
      return Rejection.TOO_FAR;
    }
    long bytes = held.needsPage(symbol) ? SymbolSet.PAGE_BYTES : 0;
    bytes += isApart(symbol) ? SymbolMemory.RUN_BYTES : 0;
    return bytes == 0 || memory.hasRoomFor(bytes) ? null : Rejection.NO_ROOM;
  }

  private boolean isApart(int symbol) {
    return !isHeld(symbol - 1) && !isHeld(symbol + 1);
  }

  private boolean isHeld(int symbol) {
    return symbol >= 0 && symbol < layout.symbols() && held.contains(symbol);
  }

  /**
   * The symbol size that a source row tells (section 7 of the wire); 0 when it tells none or
   * contradicts the content.
   */
  private int symbolBytes(DataHeader data) {
    long start = (long) data.block() * blockBytes;
    int bytes = (int) Math.min(blockBytes, contentBytes - start);
    int payload = data.payloadBytes();
    if (start >= contentBytes || payload > bytes) {
      return 0;
    }
    if (!data.isLastRow()) {
      return payload;
    }
    int row = data.row();
    if (row > 0) {
      int symbolBytes = (bytes - payload) / row;
      boolean exact = symbolBytes * row == bytes - payload && symbolBytes >= payload;
      return exact && symbolBytes <= Header.MAX_DATAGRAM_BYTES ? symbolBytes : 0;
    }
    if (payload != bytes) {
      return 0;
    }
    boolean tells = bytes == blockBytes || start == 0;
    return tells ? payload : isAllBefore(start) ? MAX_SYMBOL_BYTES : 0;
  }

  /**
   * Whether all is held but the last block: then the block's only row is all that can come, and any
   * size that it fits in will do.
   */
  private boolean isAllBefore(long start) {
    return ranges.count() > 0 && ranges.start(0) == 0 && ranges.end(0) >= start;
  }

  private static boolean matches(SymbolLayout layout, DataHeader data) {
    int block = data.block();
    int row = data.row();
    if (layout.symbol(block, 0) < 0) {
      return false;
    }
    int rows = layout.endSymbol(block) - layout.firstSymbol(block);
    if (data.isParity()) {
      return row >= rows && data.payloadBytes() == layout.symbolBytes();
    }
    return row < rows
        && data.payloadBytes() == layout.payloadBytes(block, row)
        && data.isLastRow() == (row == rows - 1);
  }

  private void pin(SymbolLayout found) {
    boolean complete = isComplete();
    layout = found;
    held = new SymbolSet(found.symbols());
    if (complete) {
      addRun(0, found.symbols());
    } else {
      SymbolSet.forEachRun(ranges, found, this::addRun);
    }
    // A symbol that is here in part comes again as a whole.
    bytesHeld = held.bytes(found);
  }

  /** A run that is not remembered for want of memory comes once more. */
  private void addRun(int from, int to) {
    frontier = Math.max(frontier, to);
    if (memory.hasRoomFor(2L * SymbolSet.PAGE_BYTES + SymbolMemory.RUN_BYTES)) {
      held.addRange(from, to);
      runs++;
      memory.need(heapBytes());
    }
  }

  private long heapBytes() {
    return held.heapBytes() + (long) runs * SymbolMemory.RUN_BYTES;
  }

  /** Whether the symbol of a frame that was checked is new. */
  public boolean add(DataHeader data) {
    return add(data.block(), data.row());
  }

  /** Whether a row of a block is new. */
  public boolean add(int block, int row) {
    int symbol = layout.symbol(block, row);
    frontier = Math.max(frontier, symbol + 1);
    if (!held.add(symbol)) {
      return false;
    }
    runs += 1 - (isHeld(symbol - 1) ? 1 : 0) - (isHeld(symbol + 1) ? 1 : 0);
    memory.need(heapBytes());
    bytesHeld += layout.payloadBytes(block, row);
    return true;
  }

  /** First byte in the content of a frame that was checked. */
  public long offset(DataHeader data) {
    return layout.offset(data.block(), data.row());
  }

  // ---- blocks of a group flow ------------------------------------------------------------------

  /** How the content is cut; null before it is known. */
  SymbolLayout layout() {
    return layout;
  }

  /**
   * A group flow has symbols of this size.
   *
   * @param firstBlock that comes by it; what lies before it is not waited for
   * @return null, or why that cannot be
   */
  public Rejection expectGroup(int groupSymbolBytes, int firstBlock) {
    if (layout == null) {
      boolean fits =
          groupSymbolBytes >= Math.min(contentBytes, MIN_SYMBOL_BYTES)
              && groupSymbolBytes <= MAX_SYMBOL_BYTES
              && SymbolLayout.fits(contentBytes, blockBytes, groupSymbolBytes);
      SymbolLayout found =
          fits ? new SymbolLayout(contentBytes, blockBytes, groupSymbolBytes) : null;
      if (found == null) {
        return Rejection.OUTSIDE_CONTENT;
      }
      if (!memory.open(found.symbols())) {
        lacksMemory = true;
        return Rejection.NO_ROOM;
      }
      pin(found);
    }
    if (layout.symbolBytes() != groupSymbolBytes) {
      return Rejection.OUTSIDE_CONTENT;
    }
    int first = firstBlock < 0 ? -1 : layout.symbol(firstBlock, 0);
    frontier = Math.max(frontier, first);
    return null;
  }

  /** Whether all of a block is held. */
  boolean isBlockHeld(int block) {
    return held.nextAbsent(layout.firstSymbol(block)) >= layout.endSymbol(block);
  }

  /** The rows of a block that are not held. */
  int[] missingRows(int block) {
    int first = layout.firstSymbol(block);
    return IntStream.range(first, layout.endSymbol(block))
        .filter(symbol -> !held.contains(symbol))
        .map(symbol -> symbol - first)
        .toArray();
  }

  /** Bytes of the payload of a row. */
  public int payloadBytes(int block, int row) {
    return layout.payloadBytes(block, row);
  }

  /** Blocks of the content. */
  public int blocks() {
    return layout.symbols() == 0 ? 0 : layout.block(layout.symbols() - 1) + 1;
  }

  /**
   * Lists the blocks that lack rows.
   *
   * @param from the first block to look at
   * @param until the block behind the last
   */
  public void describeLacking(Feedback report, int from, int until, OpenBlocks blocks) {
    report.horizon = until;
    int end = until < blocks() ? layout.firstSymbol(until) : layout.symbols();
    for (int symbol = held.nextAbsent(layout.firstSymbol(from)); symbol < end; ) {
      int block = layout.block(symbol);
      int rows = layout.endSymbol(block) - layout.firstSymbol(block);
      int lacking = blocks.lacking(block, rows);
      if (lacking != OpenBlocks.NOTHING && !report.addLackingRows(block, lacking)) {
        report.horizon = block;
        return;
      }
      symbol = held.nextAbsent(layout.endSymbol(block));
    }
  }

  public void describeMissing(Feedback feedback) {
    feedback.symbolBytes = symbolBytes();
    feedback.horizon = layout == null ? 0 : layout.symbols();
    if (layout == null || held.isFull()) {
      return;
    }
    for (int from = held.firstAbsent(); from < layout.symbols(); ) {
      int to = held.nextPresent(from);
      if (!feedback.addMissingRange(from, to)) {
        feedback.horizon = from;
        return;
      }
      from = held.nextAbsent(to);
    }
  }

  public ByteRanges toByteRanges() {
    if (layout != null) {
      return held.toByteRanges(layout);
    }
    return isComplete() && contentBytes > 0 ? ByteRanges.of(0, contentBytes) : ranges;
  }
}
