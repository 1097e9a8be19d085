package io.filecast.protocol.peer;

import io.filecast.protocol.Deadline;

/**
 * Decides when a destination that does not answer is asked by an ECHO from a connected socket of
 * its own, and when it counts as unreachable: after two refusals, half a second apart, with nothing
 * heard from it at any time. One refusal may come from a receiver that is just starting.
 *
 * <p>Time comes in as {@code now}, monotonic nanoseconds. Not thread-safe: one owner.
 */
public final class AbsenceCheck {
  private static final long MILLI = 1_000_000;

  /** A receiver that is there has answered an OFFER by then, or the path loses a lot. */
  private static final long PATIENCE_NANOS = 1_000 * MILLI;

  private static final long REFUSALS_APART_NANOS = 500 * MILLI;

  /**
   * Questions before the first refusal, and after the time between two. Ten times as often as
   * OFFERs go out: hosts limit their ICMP errors, Linux to one a second (RFC 1812, section
   * 4.3.2.8), and an OFFER that takes it is an answer lost.
   */
  private static final long INTERVAL_NANOS = 25 * MILLI;

  /** A failed search for an Ethernet address takes three seconds. */
  private static final long LONGEST_NANOS = 3_200 * MILLI;

  /** When there is no place for another socket. */
  private static final long RETRY_NANOS = 100 * MILLI;

  private enum Phase {
    WAITING,
    ASKING,
    REFUSED_ONCE,
    REFUSED,
    OVER
  }

  private Phase phase = Phase.WAITING;
  private long dueNanos;
  private long endNanos;
  private long firstRefusalNanos;

  public AbsenceCheck(long now) {
    dueNanos = now + PATIENCE_NANOS;
  }

  /** The destination, or somebody in its name, has said something: it is never given up early. */
  public void onHeard() {
    if (phase != Phase.REFUSED) {
      phase = Phase.OVER;
    }
  }

  /** Whether a socket is to be opened now; {@link #onPlace} says whether there was a place. */
  public boolean wantsSocket(long now) {
    return phase == Phase.WAITING && now - dueNanos >= 0;
  }

  /** Whether there was a place for a socket. */
  public void onPlace(long now, boolean granted) {
    if (granted) {
      phase = Phase.ASKING;
      dueNanos = now;
      endNanos = now + LONGEST_NANOS;
    } else {
      dueNanos = now + RETRY_NANOS;
    }
  }

  /** Whether an ECHO is to be sent now. */
  public boolean pollEcho(long now) {
    if (!isAsking() || now - dueNanos < 0) {
      return false;
    }
    dueNanos = now + INTERVAL_NANOS;
    return true;
  }

  /** The socket was told that the destination cannot be reached. */
  public void onRefused(long now) {
    if (phase == Phase.ASKING) {
      phase = Phase.REFUSED_ONCE;
      firstRefusalNanos = now;
      dueNanos = now + REFUSALS_APART_NANOS;
    } else if (phase == Phase.REFUSED_ONCE && now - firstRefusalNanos >= REFUSALS_APART_NANOS) {
      phase = Phase.REFUSED;
    }
  }

  public void onTimeout(long now) {
    if (isAsking() && now - endNanos >= 0) {
      phase = Phase.OVER;
    }
  }

  private boolean isAsking() {
    return phase == Phase.ASKING || phase == Phase.REFUSED_ONCE;
  }

  /** Whether the destination cannot be reached. Final. */
  public boolean isUnreachable() {
    return phase == Phase.REFUSED;
  }

  /** Whether the socket is not needed any more. */
  public boolean isOver() {
    return phase == Phase.REFUSED || phase == Phase.OVER;
  }

  /** When to look again, or {@link Deadline#NEVER}. */
  public long nextTimeoutNanos() {
    return switch (phase) {
      case WAITING -> dueNanos;
      case ASKING, REFUSED_ONCE -> Math.min(dueNanos, endNanos);
      case REFUSED, OVER -> Deadline.NEVER;
    };
  }
}
