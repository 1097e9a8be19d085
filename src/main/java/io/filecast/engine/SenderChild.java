package io.filecast.engine;

import io.filecast.config.SenderConfig;
import io.filecast.session.DestinationOutcome;
import io.filecast.session.TransferOutcome;
import io.vertx.core.json.JsonObject;

/** Main class of a child JVM that sends to one destination at a time. */
final class SenderChild {
  private SenderChild() {}

  public static void main(String[] args) {
    ParentLink parent = new ParentLink();
    parent.serve(job -> send(job, parent));
  }

  private static void send(JsonObject job, ParentLink parent) {
    SenderConfig config = SenderConfig.fromJson(job);
    Sender.send(parent.vertx(config.transport()), config)
        .map(SenderChild::only)
        .otherwise(e -> DestinationOutcome.failed(config.destinations().get(0), 0, e.getMessage()))
        .onSuccess(outcome -> parent.finish(ChildEvents.outcome(outcome)));
  }

  private static DestinationOutcome only(TransferOutcome outcome) {
    return outcome.destinations().get(0);
  }
}
