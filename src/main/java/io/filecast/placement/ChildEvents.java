package io.filecast.placement;

import io.filecast.config.Destination;
import io.filecast.config.NodeConfig;
import io.filecast.config.SenderConfig;
import io.filecast.config.Strategy;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.transfer.Delivery;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceivedStats;
import io.filecast.transfer.Served;
import io.filecast.transfer.Stage;
import io.filecast.transfer.TransferId;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The JSON lines between a parent and its child JVMs. */
public final class ChildEvents {
  private static final String EVENT = "event";
  private static final String CONFIG = "config";
  private static final String SOURCE = "source";
  private static final String TRANSFER_ID = "transferId";
  private static final String SAMPLE_MILLIS = "sampleMillis";
  private static final String CANCEL = "cancel";
  private static final String OUTCOME = "outcome";
  private static final String PROGRESS = "progress";
  private static final String LISTENING = "listening";
  private static final String RECEIVED = "received";
  private static final String FAILED = "failed";

  private ChildEvents() {}

  /**
   * One destination's share of a transfer: a sender configuration, as it would stand in a file, the
   * id of the transfer, what the file has to be, and how often to say how far it is.
   *
   * @param sampleMillis 0 = never
   */
  public static JsonObject job(
      NodeConfig node,
      TransferSpec transfer,
      long transferId,
      SourceSnapshot source,
      Destination destination,
      long sampleMillis) {
    SenderConfig config =
        new SenderConfig(
            node.withInstances(1),
            transfer.withStrategy(Strategy.EVENT_LOOP).withDestinations(List.of(destination)));
    return new JsonObject()
        .put(CONFIG, config.toJson())
        .put(TRANSFER_ID, TransferId.text(transferId))
        .put(SOURCE, json(source))
        .put(SAMPLE_MILLIS, sampleMillis);
  }

  /** Ends the job that is being done. */
  public static JsonObject cancel() {
    return new JsonObject().put(EVENT, CANCEL);
  }

  public static boolean isCancel(JsonObject job) {
    return CANCEL.equals(job.getString(EVENT));
  }

  public static SenderConfig config(JsonObject job) {
    return SenderConfig.fromJson(job.getJsonObject(CONFIG));
  }

  public static long transferId(JsonObject job) {
    return TransferId.parse(job.getString(TRANSFER_ID));
  }

  public static long sampleMillis(JsonObject job) {
    return job.getLong(SAMPLE_MILLIS);
  }

  public static SourceSnapshot source(JsonObject job) {
    JsonObject source = job.getJsonObject(SOURCE);
    return new SourceSnapshot(
        source.getLong("size"),
        FileTime.from(source.getInstant("modified")),
        source.containsKey("changed") ? FileTime.from(source.getInstant("changed")) : null,
        source.getString("identity"));
  }

  private static JsonObject json(SourceSnapshot source) {
    JsonObject json =
        new JsonObject()
            .put("size", source.size())
            .put("modified", source.modified().toInstant())
            .put("identity", source.identity());
    return source.changed() == null ? json : json.put("changed", source.changed().toInstant());
  }

  public static JsonObject outcome(DestinationOutcome outcome) {
    JsonObject event =
        new JsonObject()
            .put(EVENT, OUTCOME)
            .put("bytes", outcome.bytes())
            .put("datagrams", outcome.datagrams())
            .put("datagramsFailed", outcome.datagramsFailed())
            .put("nanos", outcome.nanos());
    outcome.delivery().ifPresent(delivery -> event.put("delivery", json(delivery)));
    outcome.failure().ifPresent(reason -> event.put("failure", reason));
    return event;
  }

  public static boolean isOutcome(JsonObject event) {
    return OUTCOME.equals(event.getString(EVENT));
  }

  public static DestinationOutcome outcome(JsonObject event, Destination destination) {
    return new DestinationOutcome(
        destination,
        event.getLong("bytes"),
        event.getLong("datagrams"),
        event.getLong("datagramsFailed"),
        event.getLong("nanos"),
        Optional.ofNullable(event.getJsonObject("delivery")).map(ChildEvents::delivery),
        Optional.ofNullable(event.getString("failure")));
  }

  public static JsonObject progress(DestinationProgress progress) {
    return new JsonObject()
        .put(EVENT, PROGRESS)
        .put("stage", progress.stage().name())
        .put("contentBytes", progress.contentBytes())
        .put("bytesBefore", progress.bytesBefore())
        .put("bytes", progress.bytes())
        .put("datagrams", progress.datagrams())
        .put("loss", progress.loss())
        .put("repairs", progress.repairs());
  }

  public static boolean isProgress(JsonObject event) {
    return PROGRESS.equals(event.getString(EVENT));
  }

  public static DestinationProgress progress(JsonObject event, Destination destination) {
    return new DestinationProgress(
        destination,
        Stage.valueOf(event.getString("stage")),
        event.getLong("contentBytes"),
        event.getLong("bytesBefore"),
        event.getLong("bytes"),
        event.getLong("datagrams"),
        event.getDouble("loss"),
        event.getLong("repairs"),
        Served.By.UNICAST);
  }

  private static JsonObject json(Delivery delivery) {
    return new JsonObject()
        .put("datagramBytes", delivery.datagramBytes())
        .put("symbols", delivery.symbols())
        .put("repairs", delivery.repairs())
        .put("loss", delivery.loss())
        .put("rttMinNanos", delivery.rttMinNanos())
        .put("rttMeanNanos", delivery.rttMeanNanos())
        .put("resumedBytes", delivery.resumedBytes())
        .put("alreadyHeld", delivery.alreadyHeld())
        .put("sha256", delivery.sha256())
        .put("publishedMillis", delivery.publishedMillis())
        .put("wireBytes", delivery.wireBytes());
  }

  private static Delivery delivery(JsonObject json) {
    return new Delivery(
        json.getInteger("datagramBytes"),
        json.getLong("symbols"),
        json.getLong("repairs"),
        json.getDouble("loss"),
        json.getLong("rttMinNanos"),
        json.getLong("rttMeanNanos"),
        json.getLong("resumedBytes"),
        json.getBoolean("alreadyHeld"),
        json.getString("sha256"),
        json.getLong("publishedMillis"),
        Served.UNICAST, // a group and its members are never apart from each other
        json.getLong("wireBytes"));
  }

  public static JsonObject listening(int port) {
    return new JsonObject().put(EVENT, LISTENING).put("port", port);
  }

  public static boolean isListening(JsonObject event) {
    return LISTENING.equals(event.getString(EVENT));
  }

  public static JsonObject received(ReceivedFile file) {
    JsonObject event =
        new JsonObject()
            .put(EVENT, RECEIVED)
            .put("source", file.source())
            .put("path", file.path().toString())
            .put("bytes", file.stats().bytes())
            .put("datagrams", file.stats().datagrams())
            .put("nanos", file.stats().nanos())
            .put("expectedBytes", file.stats().expectedBytes())
            .put("bytesBefore", file.stats().bytesBefore())
            .put("droppedByDisk", file.droppedByDisk());
    file.droppedBySocket().ifPresent(dropped -> event.put("droppedBySocket", dropped));
    file.sha256().ifPresent(hash -> event.put("sha256", hash));
    file.failure().ifPresent(reason -> event.put("failure", reason));
    return event;
  }

  public static ReceivedFile received(JsonObject event) {
    Long droppedBySocket = event.getLong("droppedBySocket");
    return new ReceivedFile(
        event.getString("source"),
        Path.of(event.getString("path")),
        new ReceivedStats(
            event.getLong("bytes"),
            event.getLong("datagrams"),
            event.getLong("nanos"),
            event.getLong("expectedBytes"),
            event.getLong("bytesBefore")),
        droppedBySocket == null ? OptionalLong.empty() : OptionalLong.of(droppedBySocket),
        event.getLong("droppedByDisk"),
        Optional.ofNullable(event.getString("sha256")),
        Optional.ofNullable(event.getString("failure")));
  }

  public static boolean isReceived(JsonObject event) {
    return RECEIVED.equals(event.getString(EVENT));
  }

  public static JsonObject failed(String reason) {
    return new JsonObject().put(EVENT, FAILED).put("reason", reason);
  }

  public static boolean isFailed(JsonObject event) {
    return FAILED.equals(event.getString(EVENT));
  }
}
