package io.filecast.protocol.repair;

/**
 * How much of the heap all transfers of a receiver may take for blocks that wait to be repaired by
 * parity. A block that finds no room is repaired when there is some.
 */
public final class RepairMemory {
  private final long limitBytes;
  private long usedBytes;

  /**
   * @param limitBytes for all transfers together
   */
  public RepairMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Without a limit, for a transfer that is alone. */
  public static RepairMemory unlimited() {
    return new RepairMemory(Long.MAX_VALUE);
  }

  boolean tryTake(long bytes) {
    if (bytes > limitBytes - usedBytes) {
      return false;
    }
    usedBytes += bytes;
    return true;
  }

  void giveBack(long bytes) {
    usedBytes -= bytes;
  }

  public long usedBytes() {
    return usedBytes;
  }
}
