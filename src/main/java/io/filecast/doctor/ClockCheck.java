package io.filecast.doctor;

import java.util.Locale;

/**
 * How far the clocks of both hosts are apart: logs and times of files are compared by them.
 *
 * @param aheadMicros how far the receiver's is ahead
 * @param uncertaintyMicros give or take
 */
record ClockCheck(long aheadMicros, long uncertaintyMicros) implements Check {
  private static final String NAME = "clock";

  /** What a clock that is set by NTP never reaches. */
  private static final long FAR_MICROS = 1_000_000;

  @Override
  public Finding look() {
    String text =
        "%s %s, give or take %s"
            .formatted(
                time(Math.abs(aheadMicros)),
                aheadMicros < 0 ? "behind this one" : "ahead of this one",
                time(uncertaintyMicros));
    Finding finding =
        Math.abs(aheadMicros) - uncertaintyMicros > FAR_MICROS
            ? Finding.warning(
                NAME, text, "sudo timedatectl set-ntp true   # on the host that is wrong")
            : Finding.ok(NAME, text);
    return finding
        .with("clockAheadMillis", aheadMicros / 1e3)
        .with("clockUncertaintyMillis", uncertaintyMicros / 1e3);
  }

  private static String time(long micros) {
    return micros >= 1_000_000
        ? String.format(Locale.ROOT, "%.1f s", micros / 1e6)
        : String.format(Locale.ROOT, "%.2f ms", micros / 1e3);
  }
}
