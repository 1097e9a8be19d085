package io.filecast.protocol.flow;

import io.filecast.protocol.Deadline;
import java.util.random.RandomGenerator;

/**
 * When members that all have the same reason to report do so: each at another time, so that ten
 * thousand of them are 3000 reports in a second.
 */
public final class ReportSpread {
  private static final long NANOS_PER_REPORT = 350_000;
  private static final long LEAST_NANOS = 1_000_000;

  /** Whoever has just reported does not report again for so long at least. */
  private static final long LEAST_PAUSE_NANOS = 20_000_000;

  /** Those who lack something after rows were sent again are so much fewer at least. */
  private static final int FEWER = 4;

  private final RandomGenerator random;
  private long plannedNanos;
  private boolean any;
  private boolean isLacking;

  public ReportSpread(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Something that may happen to all members at a time has happened.
   *
   * @param members of the group, as {@link io.filecast.wire.GroupInvitation#slots} says
   * @return when to report
   */
  public long once(long now, long members) {
    return now + random.nextLong(spread(members));
  }

  /**
   * The same for what may go on: losses beyond the alarm.
   *
   * @return when to report, or {@link Deadline#NEVER} when that was planned not long ago
   */
  public long whileAlarmed(long now, long members) {
    return plan(now, spread(members), 2 * spread(members));
  }

  /**
   * The same for what is lacking when all has been sent.
   *
   * @return when to report, or {@link Deadline#NEVER} when that was planned not long ago
   */
  public long whileLacking(long now, long members) {
    long spread = spread(members);
    long due =
        isLacking
            ? plan(now, Math.max(LEAST_NANOS, spread / FEWER), 2 * spread / FEWER)
            : plan(now, spread, 0);
    isLacking |= due != Deadline.NEVER;
    return due;
  }

  private long plan(long now, long spread, long pause) {
    if (any && now - plannedNanos < Math.max(LEAST_PAUSE_NANOS, pause)) {
      return Deadline.NEVER;
    }
    any = true;
    plannedNanos = now;
    return now + random.nextLong(spread);
  }

  private static long spread(long members) {
    return Math.max(LEAST_NANOS, members * NANOS_PER_REPORT);
  }

  /** A report has been sent, whatever for. */
  void onReport(long now) {
    any = true;
    plannedNanos = Math.max(plannedNanos, now);
  }
}
