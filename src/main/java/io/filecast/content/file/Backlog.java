package io.filecast.content.file;

/**
 * How much received content waits for the disk in memory, all files of a receiver together;
 * bounded. Belongs to one Vert.x context.
 */
public final class Backlog {
  private final long maxBytes;
  private long bytes;

  /**
   * @param maxBytes at most this much waits
   */
  public Backlog(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  boolean tryAdd(int added) {
    if (bytes + added > maxBytes) {
      return false;
    }
    bytes += added;
    return true;
  }

  void remove(int removed) {
    bytes -= removed;
  }
}
