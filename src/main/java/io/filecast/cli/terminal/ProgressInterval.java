package io.filecast.cli.terminal;

/** How often progress is told. */
public final class ProgressInterval {
  /** Of the terminal; samples come as often, for there is nothing new in between. */
  public static final long FRAME_MILLIS = 200;

  /** A transfer that is over by then shows its result alone, and loads nothing for more. */
  public static final long FIRST_MILLIS = 300;

  public static final long EVENT_MILLIS = millis("filecast.eventMillis", 1_000);
  public static final long LOG_MILLIS = millis("filecast.progressMillis", 5_000);

  private ProgressInterval() {}

  private static long millis(String systemProperty, long otherwise) {
    return Math.max(1, Long.getLong(systemProperty, otherwise));
  }
}
