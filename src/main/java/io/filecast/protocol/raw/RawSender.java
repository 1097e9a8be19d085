package io.filecast.protocol.raw;

/**
 * The sending end of the lab's wire: the content from its first byte to its last, a fixed number of
 * bytes per datagram, paced or not, nothing repeated. One destination.
 *
 * <p>The owner calls {@link #pollTransmit} until it is false, sends each piece and says what became
 * of it; then waits for what is missing: a free place among the pieces in flight, content, or
 * {@link #nextTransmitNanos}. Not thread-safe: one owner.
 */
public final class RawSender {
  /** {@link #nextTransmitNanos} when no time has to pass before the next piece. */
  public static final long NOW = Long.MIN_VALUE;

  /**
   * Pieces that the kernel has not taken yet. Enough to keep the socket busy while completions
   * travel between threads; at 64 KiB a piece it bounds the memory of a destination to 1 MiB.
   */
  private static final int MAX_IN_FLIGHT = 16;

  private final long contentBytes;
  private final int chunkBytes;
  private final int maxDatagramsPerPiece;
  private final long datagramsPerSecond;

  private long nextOffset;
  private int inFlight;
  private long bytesSent;
  private long datagramsSent;
  private long datagramsFailed;

  /** Made at the first poll; null when not paced. */
  private ConstantRate pacer;

  /**
   * @param contentBytes size of the content
   * @param chunkBytes payload of a datagram
   * @param maxDatagramsPerPiece how many datagrams the transport takes at once
   * @param datagramsPerSecond 0 = not paced
   */
  public RawSender(
      long contentBytes, int chunkBytes, int maxDatagramsPerPiece, long datagramsPerSecond) {
    this.contentBytes = contentBytes;
    this.chunkBytes = chunkBytes;
    this.maxDatagramsPerPiece = maxDatagramsPerPiece;
    this.datagramsPerSecond = datagramsPerSecond;
  }

  /**
   * Takes the next piece to send.
   *
   * @param contentEnd content is at hand up to this offset; a piece never goes beyond
   * @return false when there is nothing to send now
   */
  public boolean pollTransmit(long nowNanos, long contentEnd, Piece out) {
    if (pacer == null && datagramsPerSecond > 0) {
      pacer = new ConstantRate(datagramsPerSecond, nowNanos);
    }
    if (inFlight >= MAX_IN_FLIGHT) {
      return false;
    }
    long available = contentEnd - nextOffset;
    long wholeChunks =
        contentEnd == contentBytes
            ? (available + chunkBytes - 1) / chunkBytes
            : available / chunkBytes;
    long datagrams = Math.min(wholeChunks, maxDatagramsPerPiece);
    if (pacer != null) {
      datagrams = Math.min(datagrams, pacer.due(nowNanos));
    }
    if (datagrams <= 0) {
      return false;
    }
    int bytes = (int) Math.min(datagrams * chunkBytes, available);
    if (pacer != null) {
      pacer.take(datagrams);
    }
    out.set(nextOffset, bytes, (int) datagrams);
    nextOffset += bytes;
    inFlight++;
    return true;
  }

  /** The kernel took a piece. */
  public void onSent(int bytes, int datagrams) {
    inFlight--;
    bytesSent += bytes;
    datagramsSent += datagrams;
  }

  /** The kernel refused a piece; it is not sent again. */
  public void onSendFailed(int datagrams) {
    inFlight--;
    datagramsFailed += datagrams;
  }

  /**
   * When pacing lets the next datagram go, or {@link #NOW} when it waits for nothing but the owner.
   */
  public long nextTransmitNanos() {
    return pacer == null || nextOffset == contentBytes ? NOW : pacer.nextDueNanos();
  }

  /** Where the content goes on that has not been polled yet. */
  public long nextOffset() {
    return nextOffset;
  }

  /** Every byte was offered to the kernel, and the kernel has answered for each. */
  public boolean isDone() {
    return nextOffset == contentBytes && inFlight == 0;
  }

  public long bytesSent() {
    return bytesSent;
  }

  public long datagramsSent() {
    return datagramsSent;
  }

  public long datagramsFailed() {
    return datagramsFailed;
  }
}
