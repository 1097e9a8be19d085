package io.filecast.report;

import io.filecast.config.Destination;
import io.filecast.config.TransferSpec;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceptionProgress;
import io.filecast.transfer.Served;
import io.filecast.transfer.TransferId;
import io.filecast.transfer.TransferOutcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * What the programs print with {@code --json}: one object a line. {@code docs/events.md} explains
 * them, {@code conf/events.schema.json} is their JSON Schema.
 *
 * <p>Fields are only ever added within a version of the schema.
 */
public final class Events {
  public static final int SCHEMA = 1;

  private Events() {}

  static JsonObject event(String name, Instant time) {
    return new JsonObject()
        .put("event", name)
        .put("schema", SCHEMA)
        .put("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
  }

  // ---- sender --------------------------------------------------------------------------------

  public static JsonObject started(
      Instant time, long transferId, TransferSpec transfer, long contentBytes) {
    return event("started", time)
        .put("transferId", TransferId.text(transferId))
        .put("file", transfer.file().toString())
        .put("contentBytes", contentBytes)
        .put("mode", transfer.mode().label())
        .put("strategy", transfer.strategy().label())
        .put(
            "destinations",
            new JsonArray(transfer.destinations().stream().map(Events::address).toList()));
  }

  private static JsonObject address(Destination to) {
    return new JsonObject().put("name", to.name()).put("host", to.host()).put("port", to.port());
  }

  public static JsonObject progress(Instant time, long transferId, Overview overview) {
    JsonObject event =
        event("progress", time)
            .put("transferId", TransferId.text(transferId))
            .put("seconds", Figures.asSeconds(overview.elapsedNanos()))
            .put("waiting", overview.waiting())
            .put("running", overview.running())
            .put("done", overview.done())
            .put("failed", overview.failed())
            .put("bytes", overview.bytes())
            .put("totalBytes", overview.totalBytes())
            .put("percent", overview.fraction() * 100)
            .put("megabytesPerSecond", Figures.asMegabytes(overview.bytesPerSecond()));
    putKnown(event, "secondsLeft", overview.secondsLeft());
    return event.put(
        "destinations", new JsonArray(overview.all().stream().map(Events::standing).toList()));
  }

  private static JsonObject standing(Standing one) {
    JsonObject json =
        new JsonObject()
            .put("name", one.name())
            .put("stage", one.stage().name().toLowerCase(Locale.ROOT))
            .put("bytes", one.bytes())
            .put("percent", one.fraction() * 100)
            .put("megabytesPerSecond", Figures.asMegabytes(one.bytesPerSecond()))
            .put("repairs", one.repairs());
    if (one.loss() >= 0) {
      json.put("lossPercent", one.loss() * 100);
    }
    putKnown(json, "secondsLeft", one.secondsLeft());
    if (one.servedBy() != null) {
      json.put("servedBy", one.servedBy().label());
    }
    return json;
  }

  private static void putKnown(JsonObject json, String key, double value) {
    if (value >= 0) {
      json.put(key, value);
    }
  }

  /** The group does not serve a destination, or no longer. */
  public static JsonObject moved(
      Instant time, long transferId, Destination destination, Served served) {
    JsonObject event =
        event("moved", time)
            .put("transferId", TransferId.text(transferId))
            .put("name", destination.name())
            .put("servedBy", served.by().label());
    if (served.by() == Served.By.MOVED) {
      event.put("movedAtPercent", served.movedAt() * 100);
    }
    return event.put("because", served.why());
  }

  public static JsonObject destination(Instant time, long transferId, DestinationOutcome outcome) {
    return event("destination", time)
        .put("transferId", TransferId.text(transferId))
        .mergeIn(TransferReport.json(outcome));
  }

  public static JsonObject transfer(Instant time, TransferOutcome outcome) {
    return event("transfer", time)
        .put("transferId", TransferId.text(outcome.transferId()))
        .mergeIn(new TransferReport(outcome).toJson());
  }

  // ---- receiver ------------------------------------------------------------------------------

  public static JsonObject listening(Instant time, String host, int port, Path output) {
    return event("listening", time)
        .put("host", host)
        .put("port", port)
        .put("output", output.toString());
  }

  public static JsonObject began(Instant time, ReceptionProgress began) {
    return event("began", time)
        .put("source", began.source())
        .put("name", began.name())
        .put("contentBytes", began.contentBytes())
        .put("resumedBytes", began.bytesBefore());
  }

  public static JsonObject rejected(Instant time, String source, String name, String reason) {
    return event("rejected", time).put("source", source).put("name", name).put("reason", reason);
  }

  public static JsonObject receiving(Instant time, ReceptionsProgress progress, long nowNanos) {
    ReceptionsProgress.Moment moment = progress.moment(nowNanos);
    JsonArray transfers = new JsonArray();
    for (int i = 0; i < moment.running().size(); i++) {
      transfers.add(transfer(moment.running().get(i), moment.overview().all().get(i)));
    }
    return event("progress", time)
        .put("megabytesPerSecond", Figures.asMegabytes(moment.overview().bytesPerSecond()))
        .put("transfers", transfers);
  }

  private static JsonObject transfer(ReceptionProgress one, Standing standing) {
    JsonObject json =
        new JsonObject()
            .put("source", one.source())
            .put("name", one.name())
            .put("contentBytes", one.contentBytes())
            .put("bytes", one.bytes())
            .put("datagrams", one.datagrams())
            .put("megabytesPerSecond", Figures.asMegabytes(standing.bytesPerSecond()));
    putKnown(json, "percent", standing.fraction() < 0 ? -1 : standing.fraction() * 100);
    putKnown(json, "secondsLeft", standing.secondsLeft());
    return json;
  }

  public static JsonObject received(Instant time, ReceivedFile file) {
    return event("received", time)
        .put("ok", file.failure().isEmpty())
        .mergeIn(new ReceptionReport(file).toJson());
  }

  /**
   * @param files that were received well
   */
  public static JsonObject ended(Instant time, long files, long failed, long rejected) {
    return event("ended", time).put("files", files).put("failed", failed).put("rejected", rejected);
  }
}
