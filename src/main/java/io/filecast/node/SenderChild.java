package io.filecast.node;

import io.filecast.config.SenderConfig;
import io.filecast.placement.ChildEvents;
import io.filecast.placement.ParentLink;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.TransferOutcome;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Main class of a child JVM that sends to one destination at a time. It has the id of the transfer
 * from its parent, and draws its own content keys.
 */
public final class SenderChild {
  private final ParentLink parent = new ParentLink();
  private Future<SenderNode> node;
  private volatile Future<TransferHandle> current = Future.failedFuture("no job yet");

  private SenderChild() {}

  public static void main(String[] args) {
    SenderChild child = new SenderChild();
    child.parent.serve(child::send, child::cancel);
  }

  private void send(JsonObject job) {
    SenderConfig config = ChildEvents.config(job);
    if (node == null) { // all jobs of a parent have the same
      node = SenderNode.start(parent.vertx(config.node().transport()), config.node());
    }
    Samples samples = new Samples(parent, ChildEvents.sampleMillis(job));
    current =
        node.map(
            started ->
                started.send(
                    ChildEvents.transferId(job),
                    config.transfer(),
                    ChildEvents.source(job),
                    samples));
    current
        .compose(TransferHandle::outcome)
        .map(SenderChild::only)
        .otherwise(
            e ->
                DestinationOutcome.failed(
                    config.transfer().destinations().get(0), 0, e.getMessage()))
        .onSuccess(outcome -> parent.finish(ChildEvents.outcome(outcome)));
  }

  private void cancel() {
    current.onSuccess(TransferHandle::cancel);
  }

  /** Passes on to the parent how far it is. */
  private record Samples(ParentLink parent, long sampleMillis) implements TransferWatcher {
    @Override
    public void onProgress(long transferId, DestinationProgress progress) {
      parent.say(ChildEvents.progress(progress));
    }
  }

  private static DestinationOutcome only(TransferOutcome outcome) {
    return outcome.destinations().get(0);
  }
}
