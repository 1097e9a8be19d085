package io.filecast.session;

import io.filecast.wire.ByteRanges;
import io.filecast.wire.DataHeader;
import io.filecast.wire.Feedback;
import io.filecast.wire.Header;
import io.filecast.wire.Rejection;

/**
 * Which parts of the content the receiver holds. In bytes until DATA tells the symbol size of the
 * attempt, in symbols from then on. At worst one bit per symbol.
 */
final class ReceivedSymbols {
  /**
   * The smallest symbol of a content that has several; every path carries more. Bounds what a
   * content can make its receiver remember.
   */
  static final int MIN_SYMBOL_BYTES = 1000;

  private final long contentBytes;
  private ByteRanges ranges;
  private SymbolLayout layout;
  private SymbolSet held;
  private long bytesHeld;

  ReceivedSymbols(long contentBytes, ByteRanges ranges) {
    this.contentBytes = contentBytes;
    this.ranges = ranges;
    bytesHeld = Math.min(contentBytes, ranges.totalBytes());
  }

  /** The same holdings, open for another symbol size. */
  void forgetLayout() {
    ranges = toByteRanges();
    layout = null;
    held = null;
  }

  void clear() {
    ranges = ByteRanges.NONE;
    layout = null;
    held = null;
    bytesHeld = 0;
  }

  boolean hasLayout() {
    return layout != null;
  }

  /** 0 until it is known. */
  int symbolBytes() {
    return layout == null ? 0 : layout.symbolBytes();
  }

  long bytesHeld() {
    return bytesHeld;
  }

  boolean isComplete() {
    return bytesHeld == contentBytes;
  }

  /** Null, or why the frame is not part of the content. The first that fits tells the layout. */
  Rejection check(DataHeader data) {
    if (layout != null) {
      return matches(layout, data) ? null : Rejection.OUTSIDE_CONTENT;
    }
    int symbolBytes = symbolBytes(data);
    if (symbolBytes < Math.min(contentBytes, MIN_SYMBOL_BYTES)
        || !SymbolLayout.fits(contentBytes, symbolBytes)) {
      return Rejection.OUTSIDE_CONTENT;
    }
    SymbolLayout found = new SymbolLayout(contentBytes, symbolBytes);
    if (!matches(found, data)) {
      return Rejection.OUTSIDE_CONTENT;
    }
    pin(found);
    return null;
  }

  /** See {@link DataHeader}: the symbol size follows from the frame; 0 when it contradicts. */
  private int symbolBytes(DataHeader data) {
    if (!data.isLastSymbol() || data.symbolIndex() == 0) {
      return data.payloadBytes();
    }
    long before = contentBytes - data.payloadBytes();
    long symbolBytes = before / data.symbolIndex();
    boolean exact = before > 0 && symbolBytes * data.symbolIndex() == before;
    return exact && symbolBytes <= Header.MAX_DATAGRAM_BYTES ? (int) symbolBytes : 0;
  }

  private static boolean matches(SymbolLayout layout, DataHeader data) {
    long index = data.symbolIndex();
    return index < layout.symbols()
        && data.payloadBytes() == layout.payloadBytes((int) index)
        && data.isLastSymbol() == (index == layout.symbols() - 1);
  }

  private void pin(SymbolLayout found) {
    boolean complete = isComplete();
    layout = found;
    held = new SymbolSet(found.symbols());
    if (complete) {
      held.addRange(0, found.symbols());
    } else {
      held.addAll(ranges, found);
    }
    // A symbol that is here in part comes again as a whole.
    bytesHeld = held.bytes(found);
  }

  /** Whether the symbol of a frame that was checked is new. */
  boolean add(DataHeader data) {
    if (!held.add((int) data.symbolIndex())) {
      return false;
    }
    bytesHeld += data.payloadBytes();
    return true;
  }

  void describeMissing(Feedback feedback) {
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

  ByteRanges toByteRanges() {
    if (layout != null) {
      return held.toByteRanges(layout);
    }
    return isComplete() && contentBytes > 0 ? ByteRanges.of(0, contentBytes) : ranges;
  }
}
