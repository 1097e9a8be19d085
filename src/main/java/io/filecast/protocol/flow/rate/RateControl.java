package io.filecast.protocol.flow.rate;

/**
 * Decides how fast one destination is sent to. Bytes are those of DATA datagrams, UDP payload. Time
 * is monotonic nanoseconds. Not thread-safe.
 */
public interface RateControl {
  /** Tag bit: there was nothing more to send, so this burst says nothing about the path. */
  byte TAG_APP_LIMITED = 1;

  /** Tag bit: sent below the path's rate, so that its losses are not our doing. */
  byte TAG_QUIET = 2;

  /** Long-run rate at which datagrams may leave. At least 1. */
  long pacingBytesPerSecond();

  /**
   * What the path is thought to carry, without what is tried at the moment; 0 = nothing is known.
   */
  long estimatedBytesPerSecond();

  /** Whether it has found out what the path carries, and is not just beginning to. */
  boolean isSettled();

  /** How much may be in flight. */
  long windowBytes();

  /** What a burst that leaves now is to be remembered with. */
  byte tag();

  void onSent(long nowNanos, int bytes, long inFlightBytes);

  /** Once per FEEDBACK that settled anything. */
  void onSample(RateSample sample);

  /** Nothing came back for several PTOs: what was known about the path is void. */
  void onBlackout(long nowNanos);

  /** The rate is hopeless and the transfer has to end (RFC 8084). */
  default boolean tripped() {
    return false;
  }
}
