package io.filecast.report;

import io.filecast.transfer.Delivery;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferOutcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

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
                Figures.amount(outcome.bytes(), outcome.datagrams()),
                Figures.seconds(outcome.nanos()),
                Figures.rate(outcome.newBytes(), outcome.nanos()));
    return outcome
        .delivery()
        .map(delivery -> result + details(delivery))
        .orElseGet(() -> result + ", " + outcome.datagramsFailed() + " refused");
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

  /** The line about all destinations. */
  public String totalLine() {
    return "total: %d of %d destinations done, strategy %s, started %s, ended %s, took %s, %s, %s"
        .formatted(
            outcome.destinations().size() - outcome.failedCount(),
            outcome.destinations().size(),
            outcome.strategy().label(),
            outcome.startedAt(),
            outcome.finishedAt(),
            Figures.seconds(outcome.nanos()),
            Figures.amount(outcome.bytes(), outcome.datagrams()),
            Figures.rate(outcome.newBytes(), outcome.nanos()));
  }

  /** The same, with times in nanoseconds as they were measured and in seconds as they are shown. */
  public JsonObject toJson() {
    return new JsonObject()
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
        .put("megabytesPerSecond", Figures.megabytesPerSecond(outcome.newBytes(), outcome.nanos()))
        .put("failed", outcome.failedCount())
        .put(
            "destinations",
            new JsonArray(outcome.destinations().stream().map(TransferReport::json).toList()));
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
    return new JsonObject()
        .put("datagramBytes", delivery.datagramBytes())
        .put("symbols", delivery.symbols())
        .put("repairs", delivery.repairs())
        .put("lossPercent", delivery.loss() * 100)
        .put("rttMinSeconds", Figures.asSeconds(delivery.rttMinNanos()))
        .put("rttMeanSeconds", Figures.asSeconds(delivery.rttMeanNanos()))
        .put("resumedBytes", delivery.resumedBytes())
        .put("alreadyHeld", delivery.alreadyHeld())
        .put("sha256", delivery.sha256());
  }
}
