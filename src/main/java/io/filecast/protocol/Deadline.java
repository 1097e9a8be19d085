package io.filecast.protocol;

/** Instants at which something is due, in nanoseconds of the owner's monotonic clock. */
public final class Deadline {
  /** Nothing is due. */
  public static final long NEVER = Long.MAX_VALUE;

  private Deadline() {}
}
