package io.filecast.node;

import io.filecast.config.SenderConfig;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.placement.ChildEvents;
import io.filecast.placement.ParentLink;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.json.JsonObject;

/** Main class of a child JVM that sends to one destination at a time. */
public final class SenderChild {
  /** System property: how often to tell the parent how far it is; unset = never. */
  public static final String SAMPLE_MILLIS = "filecast.sampleMillis";

  private SenderChild() {}

  public static void main(String[] args) {
    ParentLink parent = new ParentLink();
    parent.serve(job -> send(job, parent));
  }

  private static void send(JsonObject job, ParentLink parent) {
    SenderConfig config = ChildEvents.config(job);
    SourceSnapshot source = ChildEvents.source(job);
    Sender.send(parent.vertx(config.transport()), config, source, new Samples(parent))
        .map(SenderChild::only)
        .otherwise(e -> DestinationOutcome.failed(config.destinations().get(0), 0, e.getMessage()))
        .onSuccess(outcome -> parent.finish(ChildEvents.outcome(outcome)));
  }

  /** Passes on to the parent how far it is. */
  private record Samples(ParentLink parent) implements TransferWatcher {
    @Override
    public long sampleMillis() {
      return Long.getLong(SAMPLE_MILLIS, 0);
    }

    @Override
    public void onProgress(DestinationProgress progress) {
      parent.say(ChildEvents.progress(progress));
    }
  }

  private static DestinationOutcome only(TransferOutcome outcome) {
    return outcome.destinations().get(0);
  }
}
