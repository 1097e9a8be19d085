package io.filecast.node;

import io.filecast.config.Destination;
import io.filecast.config.ReceiverConfig;
import io.filecast.config.ReceiverConfig.RawReceiving;
import io.filecast.placement.ChildEvents;
import io.filecast.placement.ChildJvm;
import io.filecast.program.ChildCommand;
import io.filecast.transfer.ReceivedFile;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A receiver in a JVM of its own on this host, for comparisons. */
public final class LoopbackReceiver {
  private static final String HOST = "127.0.0.1";
  private static final long IDLE_MILLIS = 500;

  /** Beyond the silence that ends a file: then nothing at all has come. */
  private static final long GRACE_MILLIS = 1_500;

  private final ChildJvm child;
  private final Destination destination;
  private Promise<ReceivedFile> received;

  private LoopbackReceiver(ChildJvm child, Destination destination) {
    this.child = child;
    this.destination = destination;
    child.events(this::onEvent);
    expectNext();
  }

  /**
   * Starts a receiver on a free port.
   *
   * @param settings of the receiver, where they are not the defaults
   * @param output where it puts its files
   * @param expectedBytes size of the files that will come
   */
  public static Future<LoopbackReceiver> start(
      Vertx vertx, String name, JsonObject settings, Path output, long expectedBytes) {
    JsonObject job =
        ReceiverConfig.fromJson(
                settings.copy().put("host", HOST).put("port", 0).put("output", output.toString()))
            .withRaw(new RawReceiving(IDLE_MILLIS, expectedBytes, 0))
            .toJson();
    ChildCommand command = ChildCommand.ofThisProgram(ReceiverChild.class).inTheBackground();
    return vertx
        .executeBlocking(() -> ChildJvm.spawn(vertx, name, command.line()))
        .compose(child -> listening(child, name, job));
  }

  private static Future<LoopbackReceiver> listening(ChildJvm child, String name, JsonObject job) {
    Promise<LoopbackReceiver> listening = Promise.promise();
    child.events(
        event -> {
          if (ChildEvents.isListening(event)) {
            Destination destination = new Destination(name, HOST, event.getInteger("port"));
            listening.tryComplete(new LoopbackReceiver(child, destination));
          } else if (ChildEvents.isFailed(event)) {
            listening.tryFail(new IOException(event.getString("reason")));
          }
        });
    child
        .exit()
        .onSuccess(
            code ->
                listening.tryFail(
                    new IOException(name + " ended with code " + code + " at its start")));
    child.give(job).onFailure(listening::tryFail);
    return listening.future();
  }

  /** Where to send to. */
  public Destination destination() {
    return destination;
  }

  private synchronized void onEvent(JsonObject event) {
    if (ChildEvents.isReceived(event)) {
      received.tryComplete(ChildEvents.received(event));
    }
  }

  private synchronized void onExit(int code) {
    received.tryFail(new IOException(destination.name() + " ended with code " + code));
  }

  /** The file that came since the last call; empty when, some time after this call, none has. */
  public Future<Optional<ReceivedFile>> nextFile() {
    Future<ReceivedFile> next;
    synchronized (this) {
      next = received.future();
    }
    return next.timeout(IDLE_MILLIS + GRACE_MILLIS, TimeUnit.MILLISECONDS)
        .map(Optional::of)
        .recover(
            e ->
                e instanceof TimeoutException
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(e))
        .onComplete(taken -> expectNext());
  }

  private synchronized void expectNext() {
    received = Promise.promise();
    child.exit().onSuccess(this::onExit);
  }

  /** Ends the receiver. */
  public Future<Void> close() {
    return child.close().mapEmpty();
  }
}
