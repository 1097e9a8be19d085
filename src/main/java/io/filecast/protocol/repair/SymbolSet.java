package io.filecast.protocol.repair;

import io.filecast.wire.ByteRanges;
import java.util.Arrays;

/**
 * A set of symbol indices, in pages of {@value #PAGE_SYMBOLS} symbols. An empty page takes no
 * memory and full ones share one, so a transfer in order costs next to nothing and the worst case
 * is one bit per symbol.
 */
public final class SymbolSet {
  private static final int PAGE_SHIFT = 15;
  public static final int PAGE_SYMBOLS = 1 << PAGE_SHIFT;
  private static final int PAGE_WORDS = PAGE_SYMBOLS / 64;

  /** Heap that one page takes while it is neither empty nor full. */
  public static final int PAGE_BYTES = PAGE_SYMBOLS / 8 + 16;

  /** A reference and a count. */
  private static final int TABLE_ENTRY_BYTES = 12;

  private static final long[] FULL = new long[PAGE_WORDS];

  static {
    Arrays.fill(FULL, -1L);
  }

  private final int symbols;
  private final long[][] pages;
  private final int[] pageCounts;
  private int count;
  private int pagesInUse;

  /** Everything below it is in the set; a hint that makes the common questions cheap. */
  private int firstAbsentHint;

  public SymbolSet(int symbols) {
    this.symbols = symbols;
    int pageTotal = pages(symbols);
    pages = new long[pageTotal][];
    pageCounts = new int[pageTotal];
  }

  static int pages(int symbols) {
    return (int) (((long) symbols + PAGE_SYMBOLS - 1) >> PAGE_SHIFT);
  }

  /** Heap that an empty set takes. */
  public static long tableBytes(int symbols) {
    return (long) pages(symbols) * TABLE_ENTRY_BYTES;
  }

  public int count() {
    return count;
  }

  /** Heap that this set takes now. */
  public long heapBytes() {
    return tableBytes(symbols) + pagesInUse * (long) PAGE_BYTES;
  }

  /** Pages that are neither empty nor full. */
  public int pagesInUse() {
    return pagesInUse;
  }

  /** Whether a page has to be made before this symbol can be in the set. */
  public boolean needsPage(int symbol) {
    return pages[symbol >> PAGE_SHIFT] == null;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public boolean isFull() {
    return count == symbols;
  }

  public boolean contains(int symbol) {
    long[] page = pages[symbol >> PAGE_SHIFT];
    return page != null && (page[word(symbol)] & 1L << symbol) != 0;
  }

  private static int word(int symbol) {
    return (symbol & PAGE_SYMBOLS - 1) >> 6;
  }

  /** Whether it was absent. */
  public boolean add(int symbol) {
    return addRange(symbol, symbol + 1) == 1;
  }

  /** How many of {@code from} (inclusive) to {@code to} (exclusive) were absent. */
  public int addRange(int from, int to) {
    int added = 0;
    for (int at = from; at < to; ) {
      int end = Math.min(to, nextWord(at));
      added += addBits(at >> PAGE_SHIFT, word(at), mask(at, end));
      at = end;
    }
    count += added;
    return added;
  }

  private static int nextWord(int symbol) {
    return (symbol | 63) + 1;
  }

  /** Bits of one word, {@code from} (inclusive) to {@code to} (exclusive). */
  private static long mask(int from, int to) {
    return -1L << from & -1L >>> -to;
  }

  private int addBits(int pageIndex, int word, long bits) {
    long[] page = pages[pageIndex];
    if (page == FULL) {
      return 0;
    }
    if (page == null) {
      page = pages[pageIndex] = new long[PAGE_WORDS];
      pagesInUse++;
    }
    int added = Long.bitCount(bits & ~page[word]);
    page[word] |= bits;
    pageCounts[pageIndex] += added;
    if (pageCounts[pageIndex] == PAGE_SYMBOLS) {
      pages[pageIndex] = FULL;
      pagesInUse--;
    }
    return added;
  }

  /** How many of {@code from} (inclusive) to {@code to} (exclusive) were present. */
  public int removeRange(int from, int to) {
    int removed = 0;
    for (int at = from; at < to; ) {
      int end = Math.min(to, nextWord(at));
      removed += removeBits(at >> PAGE_SHIFT, word(at), mask(at, end));
      at = end;
    }
    count -= removed;
    if (removed > 0) {
      firstAbsentHint = Math.min(firstAbsentHint, from);
    }
    return removed;
  }

  private int removeBits(int pageIndex, int word, long bits) {
    long[] page = pages[pageIndex];
    if (page == null) {
      return 0;
    }
    if (page == FULL) {
      page = pages[pageIndex] = FULL.clone();
      pagesInUse++;
    }
    int removed = Long.bitCount(bits & page[word]);
    page[word] &= ~bits;
    pageCounts[pageIndex] -= removed;
    if (pageCounts[pageIndex] == 0) {
      pages[pageIndex] = null;
      pagesInUse--;
    }
    return removed;
  }

  /** The first symbol that is absent, or the number of symbols. */
  public int firstAbsent() {
    return firstAbsentHint = nextAbsent(firstAbsentHint);
  }

  /** The first symbol at or behind {@code from} that is absent, or the number of symbols. */
  public int nextAbsent(int from) {
    return next(from, symbols, -1L);
  }

  /** The first symbol at or behind {@code from} that is present, or the number of symbols. */
  public int nextPresent(int from) {
    return nextPresent(from, symbols);
  }

  /** The same, looking no further than {@code to}, which is the answer when there is none. */
  public int nextPresent(int from, int to) {
    return next(from, to, 0L);
  }

  /** Whether more than {@code limit} of {@code from} to {@code to} (exclusive) are absent. */
  boolean lacksMoreThan(int limit, int from, int to) {
    long absent = 0;
    for (int at = nextAbsent(from); at < to && absent <= limit; at = nextAbsent(at)) {
      int enough = (int) Math.min(to, at + (long) limit + 1);
      int end = nextPresent(at, enough);
      absent += end - at;
      at = end;
    }
    return absent > limit;
  }

  /** The first symbol before {@code to} whose bit differs from those of {@code invert}. */
  private int next(int from, int to, long invert) {
    int at = from;
    while (at < to) {
      long[] page = pages[at >> PAGE_SHIFT];
      if (page == (invert == 0 ? null : FULL)) {
        at = nextPage(at);
        continue;
      }
      long word = ((page == null ? 0 : page[word(at)]) ^ invert) & -1L << at;
      if (word != 0) {
        return Math.min(to, (at & ~63) + Long.numberOfTrailingZeros(word));
      }
      at = nextWord(at);
    }
    return to;
  }

  private int nextPage(int symbol) {
    return (symbol | PAGE_SYMBOLS - 1) + 1;
  }

  /** Takes one run of symbols, {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  interface RunConsumer {
    void accept(int from, int to);
  }

  /** Adds the symbols that lie wholly inside the ranges. */
  public void addAll(ByteRanges ranges, SymbolLayout layout) {
    forEachRun(ranges, layout, this::addRange);
  }

  /** Names the symbols that lie wholly inside the ranges. */
  static void forEachRun(ByteRanges ranges, SymbolLayout layout, RunConsumer consumer) {
    for (int i = 0; i < ranges.count(); i++) {
      long start = Math.min(ranges.start(i), layout.contentBytes());
      int from = layout.firstSymbolFrom(start);
      int to = layout.endSymbolUntil(Math.min(ranges.end(i), layout.contentBytes()));
      if (from < to) {
        consumer.accept(from, to);
      }
    }
  }

  /** How many bytes these symbols cover. */
  long bytes(SymbolLayout layout) {
    long bytes = 0;
    for (int from = nextPresent(0); from < symbols; ) {
      int to = nextAbsent(from);
      bytes += layout.offset(to) - layout.offset(from);
      from = nextPresent(to);
    }
    return bytes;
  }

  /** The bytes these symbols cover. */
  ByteRanges toByteRanges(SymbolLayout layout) {
    long[] bounds = new long[8];
    int used = 0;
    for (int from = nextPresent(0); from < symbols; ) {
      int to = nextAbsent(from);
      if (used == bounds.length) {
        bounds = Arrays.copyOf(bounds, used * 2);
      }
      bounds[used++] = layout.offset(from);
      bounds[used++] = layout.offset(to);
      from = nextPresent(to);
    }
    return ByteRanges.of(Arrays.copyOf(bounds, used));
  }
}
