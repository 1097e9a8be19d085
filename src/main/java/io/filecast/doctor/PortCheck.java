package io.filecast.doctor;

import io.filecast.protocol.echo.EchoReport;
import io.filecast.protocol.echo.EchoReport.Presence;
import java.util.Optional;

/**
 * Whether a receiver could listen.
 *
 * @param refusal why the port could not be opened, in the kernel's words; empty when it could
 * @param answer who answers echoes there; empty when nobody was asked
 */
record PortCheck(String host, int port, Optional<String> refusal, Optional<EchoReport> answer)
    implements Check {
  private static final String NAME = "port";

  @Override
  public Finding look() {
    return judge().with("port", port);
  }

  private Finding judge() {
    if (refusal.isEmpty()) {
      return Finding.ok(
          NAME, port == 0 ? "any free one" : "UDP port %d of %s is free".formatted(port, host));
    }
    if (answer.isEmpty()) {
      return Finding.problem(
          NAME,
          "UDP port %d of %s cannot be opened: %s"
              .formatted(port, Remedies.plain(host), Remedies.plain(refusal.get())),
          "ip -brief address   # addresses this host has, for --host",
          "--port 8888   # ports below 1024 are for root");
    }
    Presence presence = answer.get().presence();
    if (presence == Presence.ANSWERS || presence == Presence.DOES_NOT_ECHO) {
      return Finding.warning(
          NAME,
          "a filecast receiver%s listens on UDP port %d already; a second one needs another"
              .formatted(
                  answer.get().facts().version().map(version -> " " + version).orElse(""), port),
          "java -jar receiver-fat.jar --port %d --output received-%d".formatted(other(), other()));
    }
    return Finding.problem(
        NAME,
        "UDP port %d is taken, and no filecast receiver answers there".formatted(port),
        "sudo ss -ulpn 'sport = :%d'   # by whom".formatted(port),
        "java -jar receiver-fat.jar --port %d   # another one; senders say HOST:%d"
            .formatted(other(), other()));
  }

  private int other() {
    return port < 65_535 ? port + 1 : port - 1;
  }
}
