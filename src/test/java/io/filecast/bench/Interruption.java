package io.filecast.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM, made an interruption of the thread that made this one: what it has started
 * and made is gone when the JVM ends.
 */
final class Interruption {
  private static final long LIMIT_SECONDS = 20;

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook;

  Interruption() {
    Thread worker = Thread.currentThread();
    hook = new Thread(() -> interrupt(worker), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void interrupt(Thread worker) {
    worker.interrupt();
    try {
      if (!over.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        Progress.say("not all is gone that was made");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** To be called when everything is gone. */
  void isOver() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      Progress.say("interrupted");
    }
  }
}
