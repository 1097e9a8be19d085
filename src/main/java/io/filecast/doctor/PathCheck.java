package io.filecast.doctor;

import io.filecast.protocol.echo.EchoReport;
import java.util.Locale;

/** Round-trip time and loss of a path on which nothing else of ours is going on. */
record PathCheck(Target target) implements Check {
  private static final String NAME = "path";

  /** A clean path loses nothing; what it loses beyond this limits the rate. */
  private static final double MUCH_LOSS = 0.01;

  @Override
  public Finding look() {
    EchoReport report = target.report();
    return judge(report)
        .with("sent", report.sent())
        .with("answered", report.answered())
        .with("lossPercent", 100 * report.lossFraction())
        .with("rttMinMillis", report.rttMinNanos() / 1e6)
        .with("rttMedianMillis", report.rttMedianNanos() / 1e6)
        .with("rttMaxMillis", report.rttMaxNanos() / 1e6);
  }

  private static Finding judge(EchoReport report) {
    int missing = report.sent() - report.answered();
    String loss =
        "%d of %d echoes lost (%s %%)"
            .formatted(missing, report.sent(), decimal(100 * report.lossFraction(), 1));
    if (report.answered() == 0) {
      return Finding.problem(NAME, loss, "ip -s link   # errors and drops, on both hosts");
    }
    String text =
        "RTT %s ms min, %s median, %s max; %s"
            .formatted(
                decimal(report.rttMinNanos() / 1e6, 2),
                decimal(report.rttMedianNanos() / 1e6, 2),
                decimal(report.rttMaxNanos() / 1e6, 2),
                loss);
    if (report.withheld() > 0) {
      return Finding.warning(
          NAME,
          "%s; %d more the receiver left unanswered: it is asked by too many at once"
              .formatted(text, report.withheld()));
    }
    return report.lossFraction() > MUCH_LOSS
        ? Finding.warning(
            NAME,
            text,
            "ip -s link   # errors and drops, on both hosts",
            "nstat -az UdpRcvbufErrors UdpInErrors   # drops in socket buffers, on both hosts")
        : Finding.ok(NAME, text);
  }

  private static String decimal(double value, int places) {
    return String.format(Locale.ROOT, "%." + places + "f", value);
  }
}
