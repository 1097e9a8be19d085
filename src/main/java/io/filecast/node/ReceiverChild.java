package io.filecast.node;

import io.filecast.config.ReceiverConfig;
import io.filecast.placement.ChildEvents;
import io.filecast.placement.ParentLink;
import io.vertx.core.json.JsonObject;

/** Main class of a child JVM that receives until its parent has enough. */
final class ReceiverChild {
  private ReceiverChild() {}

  public static void main(String[] args) {
    ParentLink parent = new ParentLink();
    parent.serve(job -> receive(job, parent), () -> {}); // ends with its input
  }

  private static void receive(JsonObject job, ParentLink parent) {
    ReceiverConfig config = ReceiverConfig.fromJson(job);
    ReceiverNode.start(
            parent.vertx(config.transport()),
            config,
            file -> parent.say(ChildEvents.received(file)))
        .onSuccess(receiver -> parent.finish(ChildEvents.listening(receiver.port())))
        .onFailure(e -> parent.finish(ChildEvents.failed(e.getMessage())));
  }
}
