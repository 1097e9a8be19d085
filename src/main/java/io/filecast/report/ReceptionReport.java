package io.filecast.report;

import io.filecast.transfer.ReceivedFile;
import io.filecast.transfer.ReceivedStats;
import io.vertx.core.json.JsonObject;

/** A received file as the receiver tells it: a line for people, or JSON. */
public final class ReceptionReport {
  private final ReceivedFile file;

  public ReceptionReport(ReceivedFile file) {
    this.file = file;
  }

  /**
   * The file's line: what came, how quickly, what is missing and where it was lost, as far as this
   * host knows.
   */
  public String line() {
    ReceivedStats stats = file.stats();
    StringBuilder line = new StringBuilder();
    line.append("(%s) %s: ".formatted(file.source(), file.path()));
    line.append(Figures.amount(stats.bytes(), stats.datagrams()));
    line.append(", ").append(Figures.seconds(stats.nanos()));
    line.append(", ").append(Figures.rate(stats.newBytes(), stats.nanos()));
    if (stats.bytesBefore() > 0) {
      line.append(", %d bytes were here before".formatted(stats.bytesBefore()));
    }
    if (stats.expectedBytes() > 0 && file.sha256().isEmpty() && file.failure().isEmpty()) {
      line.append(
          stats.missingBytes() == 0
              ? ", size as expected"
              : ", %d of %d expected bytes are missing"
                  .formatted(stats.missingBytes(), stats.expectedBytes()));
    }
    file.sha256().ifPresent(hash -> line.append(", SHA-256 ").append(hash));
    file.failure().ifPresent(reason -> line.append(", FAILED: ").append(reason));
    if (file.droppedBySocket().orElse(0) > 0) {
      line.append(
          ", %d datagrams lost in this host's socket buffer"
              .formatted(file.droppedBySocket().getAsLong()));
    }
    if (file.droppedByDisk() > 0) {
      line.append(
          ", %d datagrams dropped because the disk was too slow".formatted(file.droppedByDisk()));
    }
    return line.toString();
  }

  public JsonObject toJson() {
    ReceivedStats stats = file.stats();
    JsonObject json =
        new JsonObject()
            .put("event", "received")
            .put("source", file.source())
            .put("path", file.path().toString())
            .put("bytes", stats.bytes())
            .put("datagrams", stats.datagrams())
            .put("nanos", stats.nanos())
            .put("seconds", Figures.asSeconds(stats.nanos()))
            .put("megabytesPerSecond", Figures.megabytesPerSecond(stats.newBytes(), stats.nanos()))
            .put("droppedByDisk", file.droppedByDisk());
    if (stats.bytesBefore() > 0) {
      json.put("resumedBytes", stats.bytesBefore());
    }
    if (stats.expectedBytes() > 0) {
      json.put("expectedBytes", stats.expectedBytes()).put("missingBytes", stats.missingBytes());
    }
    file.sha256().ifPresent(hash -> json.put("sha256", hash));
    file.failure().ifPresent(reason -> json.put("reason", reason));
    file.droppedBySocket().ifPresent(dropped -> json.put("droppedBySocket", dropped));
    return json;
  }
}
