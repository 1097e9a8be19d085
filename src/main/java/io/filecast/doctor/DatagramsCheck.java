package io.filecast.doctor;

import io.filecast.protocol.echo.EchoReport;

/** The largest datagram that the path carries whole. */
record DatagramsCheck(Target target) implements Check {
  private static final String NAME = "datagrams";

  @Override
  public Finding look() {
    return judge().with("datagramBytes", target.report().datagramBytes());
  }

  private Finding judge() {
    EchoReport report = target.report();
    String look = "tracepath -n " + Remedies.quoted(target.ip());
    if (report.datagramBytes() == 0) {
      return Finding.problem(NAME, "not even 1200 bytes arrive whole; filecast needs them", look);
    }
    String text = "%d bytes arrive".formatted(report.datagramBytes());
    if (!target.whole()) {
      return Finding.ok(NAME, text + ", perhaps in fragments: only the native transport can tell");
    }
    return report.datagramBytes() < report.triedBytes()
        ? Finding.warning(
            NAME,
            "%s whole of the %d that this host's interface takes: a tunnel or a smaller MTU is on the way"
                .formatted(text, report.triedBytes()),
            look)
        : Finding.ok(NAME, text + " whole, as many as this host's interface takes");
  }
}
