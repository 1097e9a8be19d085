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
    parent.serve(job -> receive(job, parent));
  }

  private static void receive(JsonObject job, ParentLink parent) {
    ReceiverConfig config = ReceiverConfig.fromJson(job);
    ReceiverVerticle receiver =
        new ReceiverVerticle(config, file -> parent.say(ChildEvents.received(file)));
    parent
        .vertx(config.transport())
        .deployVerticle(receiver)
        .onSuccess(id -> parent.finish(ChildEvents.listening(receiver.port())))
        .onFailure(e -> parent.finish(ChildEvents.failed(e.getMessage())));
  }
}
