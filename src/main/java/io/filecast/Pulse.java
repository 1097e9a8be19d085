package io.filecast;

/** How often progress is told. */
final class Pulse {
  /** Of the terminal; samples come as often, for there is nothing new in between. */
  static final long FRAME_MILLIS = 200;

  /** A transfer that is over by then shows its result alone, and loads nothing for more. */
  static final long FIRST_MILLIS = 300;

  static final long EVENT_MILLIS = millis("filecast.eventMillis", 1_000);
  static final long LOG_MILLIS = millis("filecast.progressMillis", 5_000);

  private Pulse() {}

  private static long millis(String systemProperty, long otherwise) {
    return Math.max(1, Long.getLong(systemProperty, otherwise));
  }
}
