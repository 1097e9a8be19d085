package io.filecast.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process or thread makes true, and for no longer. */
public final class Eventually {
  /** Far more than anything here takes, also on a busy machine. */
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private static final Duration STEP = Duration.ofMillis(5);

  private Eventually() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @param what said when it does not within two minutes
   */
  public static void holds(String what, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
        }
        LockSupport.parkNanos(STEP.toNanos());
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
  }
}
