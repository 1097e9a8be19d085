package io.filecast.transport;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/**
 * The one timer of an owner, finer than the milliseconds of {@code Vertx.setTimer}: pacing at a
 * gigabit needs tens of microseconds. Belongs to the context it was made on.
 */
public final class Alarm {
  private static final long OFF = Long.MAX_VALUE;

  private final ContextInternal context;
  private final Runnable ring;
  private ScheduledFuture<?> scheduled;
  private long armedNanos = OFF;

  /**
   * @param ring called on the current context when the time has come, or a little early when {@link
   *     #set} has put it off: look at the clock
   */
  public Alarm(Vertx vertx, Runnable ring) {
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.ring = ring;
  }

  /**
   * Sets the alarm. Putting it off costs nothing: it rings at the earlier time, and is set anew
   * then.
   *
   * @param atNanos on the clock of {@link System#nanoTime}; {@link Long#MAX_VALUE} = never
   */
  public void set(long atNanos) {
    if (atNanos == OFF || armedNanos != OFF && armedNanos - atNanos <= 0) {
      return;
    }
    cancel();
    armedNanos = atNanos;
    scheduled =
        context
            .nettyEventLoop()
            .schedule(
                () -> context.runOnContext(turn -> onRing(atNanos)),
                Math.max(0, atNanos - System.nanoTime()),
                TimeUnit.NANOSECONDS);
  }

  private void onRing(long atNanos) {
    if (armedNanos == atNanos) {
      armedNanos = OFF;
      ring.run();
    }
  }

  /** Does not ring any more, unless it is set again. */
  public void cancel() {
    armedNanos = OFF;
    if (scheduled != null) {
      scheduled.cancel(false);
      scheduled = null;
    }
  }
}
