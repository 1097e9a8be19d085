package io.filecast.report;

import io.filecast.config.Destination;
import io.filecast.text.Printable;
import io.filecast.transfer.Delivery;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.TransferOutcome;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Who has which hash since when, a line of JSON for each receipt. */
public final class ReceiptLine {
  private ReceiptLine() {}

  /** Of the destinations that have proven their copy; in the order of the transfer. */
  public static List<String> of(TransferOutcome outcome) {
    return outcome.destinations().stream()
        .filter(DestinationOutcome::isOk)
        .flatMap(
            to ->
                to.delivery().stream()
                    .flatMap(delivery -> Stream.of(line(outcome, to.destination(), delivery))))
        .toList();
  }

  /** Without a key, whoever was at the address has said so; with one, only its owner can have. */
  private static String line(TransferOutcome outcome, Destination to, Delivery delivery) {
    Instant since =
        delivery.publishedMillis() == 0
            ? outcome.finishedAt()
            : Instant.ofEpochMilli(delivery.publishedMillis());
    JsonObject line =
        new JsonObject()
            .put("file", outcome.file().toString())
            .put("bytes", outcome.contentBytes())
            .put("sha256", delivery.sha256())
            .put("destination", to.name())
            .put("host", to.host())
            .put("port", to.port())
            .put("publicKey", to.publicKey())
            .put("since", since.toString())
            .put("alreadyHeld", delivery.alreadyHeld());
    return Printable.json(line.encode());
  }
}
