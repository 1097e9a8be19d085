package io.filecast.engine;

import io.filecast.config.SenderConfig;
import io.filecast.file.SourceSnapshot;
import io.filecast.session.DestinationOutcome;
import io.filecast.session.DestinationProgress;
import io.filecast.session.TransferOutcome;
import io.vertx.core.json.JsonObject;

/** Main class of a child JVM that sends to one destination at a time. */
final class SenderChild {
  /** System property: how often to tell the parent how far it is; unset = never. */
  static final String SAMPLE_MILLIS = "filecast.sampleMillis";

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
