package io.filecast.protocol.raw;

import io.filecast.transfer.ReceivedStats;

/**
 * The receiving end of the lab's wire: counts what one source sends, and decides when its file has
 * ended. Nothing on the wire says so: silence does, or a size known beforehand. Not thread-safe:
 * one owner.
 */
public final class RawReceiver {
  private final long expectedBytes;
  private final long idleNanos;
  private final long logEvery;

  private long bytes;
  private long datagrams;
  private long firstNanos;
  private long lastNanos;

  /**
   * @param expectedBytes size of a complete file; 0 = unknown
   * @param idleNanos silence that ends the file
   * @param logEvery each n-th datagram is worth a line; 0 = none is
   */
  public RawReceiver(long expectedBytes, long idleNanos, long logEvery) {
    this.expectedBytes = expectedBytes;
    this.idleNanos = idleNanos;
    this.logEvery = logEvery;
  }

  /**
   * Counts a datagram.
   *
   * @return whether it is worth a line in the log: the first, and each n-th
   */
  public boolean onDatagram(long nowNanos, int datagramBytes) {
    if (datagrams == 0) {
      firstNanos = nowNanos;
    }
    lastNanos = nowNanos;
    bytes += datagramBytes;
    datagrams++;
    return logEvery > 0 && (datagrams == 1 || datagrams % logEvery == 0);
  }

  /** Datagrams so far. */
  public long datagrams() {
    return datagrams;
  }

  /** Whether everything expected is here. */
  public boolean isComplete() {
    return expectedBytes > 0 && bytes >= expectedBytes;
  }

  /** When the silence will have ended the file, unless another datagram comes. */
  public long idleDeadlineNanos() {
    return lastNanos + idleNanos;
  }

  public ReceivedStats snapshot() {
    return new ReceivedStats(bytes, datagrams, lastNanos - firstNanos, expectedBytes);
  }
}
