package io.filecast.cli.terminal;

/**
 * Does something again and again on a thread of its own, since that may write to a terminal, and a
 * terminal may be stopped.
 */
public final class PeriodicTask implements AutoCloseable {
  private final long firstMillis;
  private final long periodMillis;
  private final Runnable tick;
  private boolean closed;

  private PeriodicTask(long firstMillis, long periodMillis, Runnable tick) {
    this.firstMillis = firstMillis;
    this.periodMillis = periodMillis;
    this.tick = tick;
  }

  public static PeriodicTask start(
      String name, long firstMillis, long periodMillis, Runnable tick) {
    PeriodicTask ticker = new PeriodicTask(firstMillis, periodMillis, tick);
    Thread thread = new Thread(ticker::run, name);
    thread.setDaemon(true);
    thread.start();
    return ticker;
  }

  private synchronized void run() {
    try {
      wait(firstMillis);
      while (!closed) {
        tick.run();
        wait(periodMillis);
      }
    } catch (InterruptedException e) { // nobody does that
      Thread.currentThread().interrupt();
    }
  }

  /** After that it does nothing any more. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
