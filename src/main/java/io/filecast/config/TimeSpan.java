package io.filecast.config;

import java.util.List;

/** A length of time as users write it: a number and a unit, {@code 5s} or {@code 1.5 min}. */
public final class TimeSpan {
  static final Units UNITS =
      new Units(
          "a length of time",
          "5s",
          Units.factors("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L),
          List.of("ms", "s", "min", "h", "d"));

  private TimeSpan() {}

  /** {@code 15 s}: to the millisecond, in the unit that leaves the smallest number. */
  public static String exact(long millis) {
    return UNITS.exact(millis);
  }
}
