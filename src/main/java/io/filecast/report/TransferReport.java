package io.filecast.report;

import io.filecast.transfer.Delivery;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.GroupTraffic;
import io.filecast.transfer.Served;
import io.filecast.transfer.TransferOutcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * A finished transfer as the sender tells it: for people a line per destination and one in total,
 * or JSON.
 */
public final class TransferReport {
  private final TransferOutcome outcome;

  public TransferReport(TransferOutcome outcome) {
    this.outcome = outcome;
  }

  /** A destination's line; without figures where there are none. */
  public static String line(DestinationOutcome outcome) {
    if (outcome.failure().isPresent() && outcome.datagrams() == 0) {
      return "%s: FAILED: %s, %s"
          .formatted(
              outcome.destination().name(),
              outcome.failure().get(),
              Figures.seconds(outcome.nanos()));
    }
    String result =
        "%s: %s, %s, %s, %s"
            .formatted(
                outcome.destination().name(),
                outcome.failure().map(reason -> "FAILED: " + reason).orElse("done"),
                amount(outcome),
                Figures.seconds(outcome.nanos()),
                Figures.rate(outcome.newBytes(), outcome.nanos()));
    return outcome
        .delivery()
        .map(delivery -> result + details(delivery))
        .orElseGet(() -> result + ", " + outcome.datagramsFailed() + " refused");
  }

  /** {@code 500 bytes by the group until 43 % and in 5 datagrams of its own}. */
  private static String amount(DestinationOutcome outcome) {
    String alone = Figures.datagrams(outcome.datagrams());
    return switch (outcome.served().by()) {
      case UNICAST -> Figures.amount(outcome.bytes(), outcome.datagrams());
      case GROUP -> "%d bytes by the group and in %s of its own".formatted(outcome.bytes(), alone);
      case MOVED ->
          "%d bytes by the group until %.0f %% and in %s of its own"
              .formatted(outcome.bytes(), Math.floor(outcome.served().movedAt() * 100), alone);
    };
  }

  /** What went to the group, in words. */
  static String line(TransferOutcome outcome, GroupTraffic group) {
    return String.format(
        Locale.ROOT,
        "group %s: %s, %s, of these %d parity and %d asked for; %.3f bytes on the wire per byte of content",
        group.address(),
        Figures.destinations(group.members()),
        Figures.datagrams(group.datagrams()),
        group.parityDatagrams(),
        group.repairDatagrams(),
        outcome.wireBytesPerContentByte());
  }

  private static String details(Delivery delivery) {
    if (delivery.alreadyHeld()) {
      return ", had it already, SHA-256 " + delivery.sha256();
    }
    return "%s, %d repairs, %s lost, RTT %s min %s mean%s"
        .formatted(
            delivery.resumedBytes() == 0
                ? ""
                : ", %d bytes were there before".formatted(delivery.resumedBytes()),
            delivery.repairs(),
            Figures.percent(delivery.loss()),
            Figures.milliseconds(delivery.rttMinNanos()),
            Figures.milliseconds(delivery.rttMeanNanos()),
            delivery.sha256().isEmpty() ? "" : ", SHA-256 " + delivery.sha256());
  }

  /** The lines about all destinations. */
  public List<String> totalLines() {
    String total =
        "total: %d of %d destinations done, strategy %s, started %s, ended %s, took %s, %s, %s"
            .formatted(
                outcome.destinations().size() - outcome.failedCount(),
                outcome.destinations().size(),
                outcome.strategy().label(),
                outcome.startedAt(),
                outcome.finishedAt(),
                Figures.seconds(outcome.nanos()),
                Figures.amount(outcome.bytes(), outcome.datagrams()),
                Figures.rate(outcome.newBytes(), outcome.nanos()));
    return outcome
        .group()
        .map(group -> List.of(line(outcome, group), total))
        .orElse(List.of(total));
  }

  /** The same, with times in nanoseconds as they were measured and in seconds as they are shown. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("event", "transfer")
            .put("file", outcome.file().toString())
            .put("contentBytes", outcome.contentBytes())
            .put("strategy", outcome.strategy().label())
            .put("startedAt", outcome.startedAt().toString())
            .put("finishedAt", outcome.finishedAt().toString())
            .put("nanos", outcome.nanos())
            .put("seconds", Figures.asSeconds(outcome.nanos()))
            .put("bytes", outcome.bytes())
            .put("datagrams", outcome.datagrams())
            .put(
                "megabytesPerSecond",
                Figures.megabytesPerSecond(outcome.newBytes(), outcome.nanos()))
            .put("failed", outcome.failedCount())
            .put(
                "destinations",
                new JsonArray(outcome.destinations().stream().map(TransferReport::json).toList()));
    if (outcome.wireBytes() > 0) {
      json.put("wireBytes", outcome.wireBytes())
          .put("wireBytesPerContentByte", outcome.wireBytesPerContentByte());
    }
    outcome.group().ifPresent(group -> json.put("group", json(group)));
    return json;
  }

  private static JsonObject json(GroupTraffic group) {
    return new JsonObject()
        .put("address", group.address())
        .put("members", group.members())
        .put("datagrams", group.datagrams())
        .put("parityDatagrams", group.parityDatagrams())
        .put("repairDatagrams", group.repairDatagrams())
        .put("wireBytes", group.wireBytes());
  }

  static JsonObject json(DestinationOutcome outcome) {
    JsonObject json =
        new JsonObject()
            .put("name", outcome.destination().name())
            .put("host", outcome.destination().host())
            .put("port", outcome.destination().port())
            .put("ok", outcome.isOk())
            .put("bytes", outcome.bytes())
            .put("datagrams", outcome.datagrams())
            .put("datagramsRefused", outcome.datagramsFailed())
            .put("nanos", outcome.nanos())
            .put("seconds", Figures.asSeconds(outcome.nanos()))
            .put(
                "megabytesPerSecond",
                Figures.megabytesPerSecond(outcome.newBytes(), outcome.nanos()));
    outcome.delivery().ifPresent(delivery -> json.mergeIn(json(delivery)));
    outcome.failure().ifPresent(reason -> json.put("reason", reason));
    return json;
  }

  private static JsonObject json(Delivery delivery) {
    JsonObject json =
        new JsonObject()
            .put("datagramBytes", delivery.datagramBytes())
            .put("symbols", delivery.symbols())
            .put("repairs", delivery.repairs())
            .put("lossPercent", delivery.loss() * 100)
            .put("rttMinSeconds", Figures.asSeconds(delivery.rttMinNanos()))
            .put("rttMeanSeconds", Figures.asSeconds(delivery.rttMeanNanos()))
            .put("resumedBytes", delivery.resumedBytes())
            .put("alreadyHeld", delivery.alreadyHeld())
            .put("sha256", delivery.sha256())
            .put("wireBytes", delivery.wireBytes())
            .put("servedBy", delivery.served().by().label());
    if (delivery.served().by() == Served.By.MOVED) {
      json.put("movedAtPercent", delivery.served().movedAt() * 100);
    }
    return delivery.served().why().isEmpty() ? json : json.put("because", delivery.served().why());
  }
}
