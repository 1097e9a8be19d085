package io.filecast;

/**
 * Does something again and again on a thread of its own, since that may write to a terminal, and a
 * terminal may be stopped.
 */
final class Ticker implements AutoCloseable {
  private final long firstMillis;
  private final long periodMillis;
  private final Runnable tick;
  private boolean closed;

  private Ticker(long firstMillis, long periodMillis, Runnable tick) {
    this.firstMillis = firstMillis;
    this.periodMillis = periodMillis;
    this.tick = tick;
  }

  static Ticker start(String name, long firstMillis, long periodMillis, Runnable tick) {
    Ticker ticker = new Ticker(firstMillis, periodMillis, tick);
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
