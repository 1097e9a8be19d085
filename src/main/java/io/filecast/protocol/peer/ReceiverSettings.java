package io.filecast.protocol.peer;

import io.filecast.wire.Feature;

/**
 * How a receiver takes a transfer. Times in nanoseconds.
 *
 * @param socketBufferBytes DATA datagrams the socket's buffer really holds, in bytes: what the
 *     kernel grants, less its overhead per datagram
 * @param backlogLimitBytes content that may wait for the disk before the window closes; a sender
 *     that ignores the closed window is cut off at twice that
 * @param maxDatagramBytes the largest datagram the socket is read with, 1200 to 65,507
 * @param silenceNanos a sender that was not heard for so long is given up
 * @param provenNanos a sender that has not shown by then that it got the ACCEPT is given up
 * @param progressNanos a sender that was heard but sent nothing new for so long is given up
 * @param supported bits of {@link Feature} that the sender may use
 */
public record ReceiverSettings(
    long socketBufferBytes,
    long backlogLimitBytes,
    int maxDatagramBytes,
    long silenceNanos,
    long provenNanos,
    long progressNanos,
    int supported) {
  /** As long as an OFFER is repeated. */
  public static final long PROVEN_NANOS = 5_000_000_000L;

  /** As long as a sender waits for a receiver that hashes. */
  public static final long PROGRESS_NANOS = 600_000_000_000L;

  /** With the usual patience for senders that prove nothing or get nowhere. */
  public ReceiverSettings(
      long socketBufferBytes, long backlogLimitBytes, int maxDatagramBytes, long silenceNanos) {
    this(
        socketBufferBytes,
        backlogLimitBytes,
        maxDatagramBytes,
        silenceNanos,
        PROVEN_NANOS,
        PROGRESS_NANOS,
        Feature.SUPPORTED);
  }

  public ReceiverSettings {
    if (socketBufferBytes <= 0 || backlogLimitBytes <= 0 || silenceNanos <= 0) {
      throw new IllegalArgumentException(
          "socketBufferBytes=%d, backlogLimitBytes=%d and silenceNanos=%d must be positive"
              .formatted(socketBufferBytes, backlogLimitBytes, silenceNanos));
    }
    if (provenNanos <= 0 || progressNanos <= 0) {
      throw new IllegalArgumentException(
          "provenNanos=%d and progressNanos=%d must be positive"
              .formatted(provenNanos, progressNanos));
    }
    if (maxDatagramBytes < 1200 || maxDatagramBytes > 65_507) {
      throw new IllegalArgumentException(
          "maxDatagramBytes=" + maxDatagramBytes + " must be 1200 to 65507");
    }
  }

  /** Whether senders may invite it to groups. */
  public boolean listensToGroups() {
    return (supported & Feature.GROUP_FLOW.bit()) != 0;
  }

  /** The same with another part of the socket's buffer. */
  public ReceiverSettings withSocketBuffer(long bytes) {
    return new ReceiverSettings(
        bytes,
        backlogLimitBytes,
        maxDatagramBytes,
        silenceNanos,
        provenNanos,
        progressNanos,
        supported);
  }
}
