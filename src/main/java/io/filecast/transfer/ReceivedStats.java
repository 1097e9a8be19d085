package io.filecast.transfer;

/**
 * What came from one source.
 *
 * @param bytes of the content, here now
 * @param nanos from the first datagram to the last
 * @param datagrams that carried content
 * @param expectedBytes size of a complete file; 0 = unknown
 * @param bytesBefore of the content, here before this transfer; 0 in raw mode
 */
public record ReceivedStats(
    long bytes, long datagrams, long nanos, long expectedBytes, long bytesBefore) {
  /** Where nothing was here before. */
  public ReceivedStats(long bytes, long datagrams, long nanos, long expectedBytes) {
    this(bytes, datagrams, nanos, expectedBytes, 0);
  }

  /** What this transfer brought. */
  public long newBytes() {
    return Math.max(0, bytes - bytesBefore);
  }

  /** What is known to be missing; 0 when nothing is, or when the size is unknown. */
  public long missingBytes() {
    return Math.max(0, expectedBytes - bytes);
  }
}
