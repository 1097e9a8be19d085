package io.filecast.session;

/**
 * How a receiver takes a transfer. Times in nanoseconds.
 *
 * @param socketBufferBytes DATA datagrams the socket's buffer really holds, in bytes: what the
 *     kernel grants, less its overhead per datagram
 * @param backlogLimitBytes content that may wait for the disk before the window closes; a sender
 *     that ignores the closed window is cut off at twice that
 * @param maxDatagramBytes the largest datagram the socket is read with, 1200 to 65,507
 * @param silenceNanos a sender that was not heard for so long is given up
 */
public record ReceiverSettings(
    long socketBufferBytes, long backlogLimitBytes, int maxDatagramBytes, long silenceNanos) {
  public ReceiverSettings {
    if (socketBufferBytes <= 0 || backlogLimitBytes <= 0 || silenceNanos <= 0) {
      throw new IllegalArgumentException(
          "socketBufferBytes=%d, backlogLimitBytes=%d and silenceNanos=%d must be positive"
              .formatted(socketBufferBytes, backlogLimitBytes, silenceNanos));
    }
    if (maxDatagramBytes < 1200 || maxDatagramBytes > 65_507) {
      throw new IllegalArgumentException(
          "maxDatagramBytes=" + maxDatagramBytes + " must be 1200 to 65507");
    }
  }
}
