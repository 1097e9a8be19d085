package io.filecast.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Vert.x futures in tests that wait. */
public final class Futures {
  /** Far more than anything here takes, also on a busy machine. */
  private static final long LIMIT_SECONDS = 120;

  private Futures() {}

  /** The result; a failure is thrown as it is. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing came within " + LIMIT_SECONDS + " s", e);
    }
  }

  /** Runs something on a context; what it throws fails the future. */
  public static <T> Future<T> on(Context context, Supplier<Future<T>> body) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        turn -> {
          try {
            body.get().onComplete(promise);
          } catch (RuntimeException | Error e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }
}
