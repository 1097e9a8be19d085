package io.filecast.doctor;

import io.filecast.protocol.echo.GroupEchoReport;
import java.net.Inet6Address;

/** Whether a receiver hears what goes to a group, at what size, and how much of it. */
record HearsGroupCheck(Target target, GroupEchoReport report, int port, int ttl) implements Check {
  private static final String NAME = "multicast";
  private static final String SERVED = "it gets a stream of its own";

  /** Beyond that a sender moves a member to unicast. */
  private static final int MOST_LOST_PERCENT = 10;

  @Override
  public Finding look() {
    if (!report.sendFailure().isEmpty()) {
      return Finding.warning(NAME, "cannot be tried: " + report.sendFailure());
    }
    return switch (report.answer()) {
      case NONE ->
          Finding.ok(
              NAME, "the receiver does not tell what it hears of a group (echo, or too old)");
      case REFUSES -> Finding.ok(NAME, "the receiver listens to no group now: " + SERVED);
      case LISTENS ->
          judge()
              .with("groupSent", report.sent())
              .with("groupHeard", report.heardLarge())
              .with("groupDatagramBytes", report.datagramBytes());
    };
  }

  private Finding judge() {
    if (report.heardLarge() == 0 && report.heardSmall() == 0) {
      String groups =
          target.address() instanceof Inet6Address ? "ip6 daddr ff35::/16" : "ip daddr 232.0.0.0/8";
      return Finding.warning(
          NAME,
          "hears nothing of a group: a firewall, a switch, a cloud, or a router (multicast.ttl=%d) is in the way; %s"
              .formatted(ttl, SERVED),
          "sudo nft insert rule inet filter input %s udp dport %d accept   # on %s"
              .formatted(groups, port, target.host()));
    }
    if (report.heardLarge() == 0) {
      return Finding.warning(
          NAME,
          "hears 1200 bytes sent to a group, and not %d: a smaller MTU is on the way"
              .formatted(report.datagramBytes()));
    }
    int lost = 100 * (report.sent() - report.heardLarge()) / report.sent();
    String text =
        "hears %d of %d datagrams of %d bytes sent to a group"
            .formatted(report.heardLarge(), report.sent(), report.datagramBytes());
    return lost > MOST_LOST_PERCENT
        ? Finding.warning(
            NAME, "%s; beyond %d %% lost %s".formatted(text, MOST_LOST_PERCENT, SERVED))
        : Finding.ok(NAME, text);
  }
}
