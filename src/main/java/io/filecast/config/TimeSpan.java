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

  private static final long MAX_MILLIS = 365L * 24 * 3_600_000;

  private TimeSpan() {}

  /**
   * @param source what the text was given to, for the error
   * @return milliseconds, 1 to those of a year
   * @throws ConfigException when the text is no number with a unit, or is outside the limits
   */
  public static long parse(String source, String text) {
    return UNITS.parse(source, text, new Units.Range(1, MAX_MILLIS, false, List.of(), 0));
  }

  /** {@code 15 s}: to the millisecond, in the unit that leaves the smallest number. */
  public static String exact(long millis) {
    return UNITS.exact(millis);
  }
}
