package io.filecast.engine;

import io.filecast.config.ReceiverConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** Main class of a child JVM that receives until its parent has enough. */
final class ReceiverChild {
  private ReceiverChild() {}

  public static void main(String[] args) {
    Vertx vertx = ProgramVertx.create();
    ParentLink parent = new ParentLink();
    parent.serve(vertx, job -> receive(vertx, job, parent));
  }

  private static void receive(Vertx vertx, JsonObject job, ParentLink parent) {
    ReceiverVerticle receiver =
        new ReceiverVerticle(
            ReceiverConfig.fromJson(job), file -> parent.say(ChildEvents.received(file)));
    vertx
        .deployVerticle(receiver)
        .onSuccess(id -> parent.finish(ChildEvents.listening(receiver.port())))
        .onFailure(e -> parent.finish(ChildEvents.failed(e.getMessage())));
  }
}
