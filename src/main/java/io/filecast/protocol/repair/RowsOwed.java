package io.filecast.protocol.repair;

import io.filecast.wire.DataHeader;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which rows of which blocks a group flow has to send for members that lack some. Any row that was
 * not sent before is as good as any other, so the largest number that somebody lacks is enough for
 * all.
 */
public final class RowsOwed {
  private static final int ROWS = DataHeader.MAX_ROW + 1;

  /** Rows of a block that were sent because they were owed, and under which packet numbers. */
  private static final class Repairs {
    private final ArrayDeque<long[]> bursts = new ArrayDeque<>();

    void add(long lastPacket, int rows) {
      bursts.addLast(new long[] {lastPacket, rows});
    }

    /** Rows that somebody who has heard of no later packet than this cannot have counted. */
    int after(long packet) {
      int rows = 0;
      for (long[] burst : bursts) {
        rows += burst[0] > packet ? (int) burst[1] : 0;
      }
      return rows;
    }

    long lastPacket() {
      return bursts.getLast()[0];
    }
  }

  /** Rows of each block that were sent so far; they go round when all 255 were. */
  private final char[] sent;

  private final NavigableMap<Integer, Integer> owed = new TreeMap<>();
  private final Map<Integer, Repairs> underWay = new HashMap<>();

  /**
   * @param blocks of the content; two bytes each are taken
   */
  public RowsOwed(int blocks) {
    sent = new char[blocks];
  }

  public boolean isEmpty() {
    return owed.isEmpty();
  }

  /** The first block at or behind this one that rows are owed of; -1 when there is none. */
  public int nextBlock(int from) {
    Integer block = owed.ceilingKey(from);
    return block == null ? -1 : block;
  }

  /** Rows owed of a block, 0 or more. */
  public int rows(int block) {
    return owed.getOrDefault(block, 0);
  }

  /** The row of a block that is to be sent next, 0 to 254. */
  public int nextRow(int block) {
    return sent[block] % ROWS;
  }

  /** Rows of a block leave for the first time, in their order. */
  public void onSent(int block, int rows) {
    sent[block] += (char) rows;
  }

  /** Rows of a block leave because they were owed. */
  public void onRepaired(int block, int rows, long lastPacket) {
    onSent(block, rows);
    underWay.computeIfAbsent(block, b -> new Repairs()).add(lastPacket, rows);
    owed.computeIfPresent(block, (b, left) -> left > rows ? left - rows : null);
  }

  /**
   * Rows of a block are to be sent, whoever asks for them.
   *
   * @return how many more than before
   */
  public int owe(int block, int rows) {
    int before = rows(block);
    if (rows > before) {
      owed.put(block, rows);
    }
    return Math.max(0, rows - before);
  }

  /**
   * A member lacks rows of a block.
   *
   * @param rows 1 or more
   * @param largestPacket that the member knows of: rows that left later are on their way to it
   * @return how many more are owed than before
   */
  public int request(int block, int rows, long largestPacket) {
    Repairs repairs = underWay.get(block);
    int needed = rows - (repairs == null ? 0 : repairs.after(largestPacket));
    return needed > 0 ? owe(block, needed) : 0;
  }

  /** Every member knows of this packet: forgets what was sent before. */
  public void forget(long packet) {
    for (Iterator<Repairs> all = underWay.values().iterator(); all.hasNext(); ) {
      if (all.next().lastPacket() <= packet) {
        all.remove();
      }
    }
  }
}
