package io.filecast.bench;

/** What goes on, on stderr, for those who wait. */
final class Progress {
  private Progress() {}

  static void say(String format, Object... values) {
    System.err.println("bench: " + format.formatted(values));
  }

  static void show(Scenario scenario, Contender contender, int run, Measurement measurement) {
    say(
        "%s, %s %d, %s: %s",
        scenario.name(),
        run < 1 ? "warm-up" : "run",
        run < 1 ? 1 - run : run,
        contender.name(),
        measurement
            .failure()
            .map(why -> "FAILED, " + why)
            .orElse(Numbers.seconds(measurement.seconds())));
  }
}
