package io.filecast.protocol.repair;

import io.filecast.wire.DataHeader;
import io.filecast.wire.Offer;

/**
 * Bounds what all transfers of one receiver take together to remember which parts they hold. Each
 * transfer is certain of a small reserve; what it needs beyond comes from what is left. Not
 * thread-safe: one owner.
 */
public final class SymbolMemory {
  /**
   * Pages that a transfer is certain of: a transfer in order has one or two in use at a time, and
   * repairs a few more.
   */
  private static final int RESERVED_PAGES = 4;

  /** Separate runs of symbols that a transfer is certain of. */
  private static final int RESERVED_RUNS = 512;

  /**
   * What one run of symbols costs where it is kept: three lists of ranges beside the disk, two
   * numbers each, half filled.
   */
  static final int RUN_BYTES = 96;

  private final long limitBytes;
  private long usedBytes;

  /**
   * @param limitBytes for all transfers together
   */
  public SymbolMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Without a limit, for a transfer that is alone. */
  public static SymbolMemory unlimited() {
    return new SymbolMemory(Long.MAX_VALUE);
  }

  public long limitBytes() {
    return limitBytes;
  }

  /** Bytes in use or reserved, all transfers together. */
  public long usedBytes() {
    return usedBytes;
  }

  /** Whether one more transfer of a content of this size can have its reserve. */
  public boolean hasRoomFor(long contentBytes) {
    long symbols = // small blocks have the most
        DataHeader.symbols(contentBytes, Offer.BLOCK_UNIT_BYTES, ReceivedSymbols.MIN_SYMBOL_BYTES);
    long reserve = reserve((int) Math.min(Integer.MAX_VALUE, symbols));
    return limitBytes - usedBytes >= reserve;
  }

  private static long reserve(int symbols) {
    int pages = Math.min(RESERVED_PAGES, SymbolSet.pages(symbols));
    long runs = Math.min(RESERVED_RUNS, symbols / 2 + 1);
    return SymbolSet.tableBytes(symbols) + pages * (long) SymbolSet.PAGE_BYTES + runs * RUN_BYTES;
  }

  /** The part of one transfer. Takes nothing before {@link Share#open}. */
  public Share share() {
    return new Share();
  }

  /** What one transfer takes: its reserve, or what it needs when that is more. */
  final class Share {
    private long reservedBytes;
    private long neededBytes;

    /** Takes the reserve of a transfer of so many symbols; false when there is no room for it. */
    boolean open(int symbols) {
      close();
      long reserve = reserve(symbols);
      if (usedBytes + reserve > limitBytes) {
        return false;
      }
      reservedBytes = reserve;
      usedBytes += reserve;
      return true;
    }

    boolean hasRoomFor(long moreBytes) {
      long grown = Math.max(reservedBytes, neededBytes + moreBytes);
      return usedBytes - taken() + grown <= limitBytes;
    }

    /** What the transfer needs from now on. It asks {@link #hasRoomFor} before it needs more. */
    void need(long bytes) {
      usedBytes -= taken();
      neededBytes = bytes;
      usedBytes += taken();
    }

    private long taken() {
      return Math.max(reservedBytes, neededBytes);
    }

    /** Gives everything back. */
    void close() {
      usedBytes -= taken();
      reservedBytes = 0;
      neededBytes = 0;
    }
  }
}
