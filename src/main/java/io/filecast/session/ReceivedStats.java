package io.filecast.session;

/**
 * What came from one source.
 *
 * @param nanos from the first datagram to the last
 * @param datagrams that carried content
 * @param expectedBytes size of a complete file; 0 = unknown
 */
public record ReceivedStats(long bytes, long datagrams, long nanos, long expectedBytes) {
  /** What is known to be missing; 0 when nothing is, or when the size is unknown. */
  public long missingBytes() {
    return Math.max(0, expectedBytes - bytes);
  }
}
