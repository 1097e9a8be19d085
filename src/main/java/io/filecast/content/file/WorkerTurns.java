package io.filecast.content.file;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Runs one piece of work on a pool, never twice at the same time and always in order, whoever asks
 * and however often. Everything the work touches alone is therefore confined to it without a lock.
 * A turn is short; between turns other work of the pool gets the thread.
 */
final class WorkerTurns implements Runnable {
  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int AGAIN = 2;

  private final Executor pool;
  private final BooleanSupplier turn;
  private final AtomicInteger state = new AtomicInteger(IDLE);

  /**
   * @param turn one bounded step, which must not throw; true when there is more to do at once
   */
  WorkerTurns(Executor pool, BooleanSupplier turn) {
    this.pool = pool;
    this.turn = turn;
  }

  /**
   * A turn begins after this call; from any thread, never blocks, allocates nothing while one is
   * due already.
   */
  void wake() {
    while (true) {
      int seen = state.get();
      if (seen == AGAIN) {
        return;
      }
      if (state.compareAndSet(seen, seen + 1)) {
        if (seen == IDLE) {
          pool.execute(this);
        }
        return;
      }
    }
  }

  @Override
  public void run() {
    while (step()) {
      try {
        pool.execute(this);
        return;
      } catch (RejectedExecutionException closing) {
        // A pool that is closed takes nothing new, but this was begun before: it goes on here.
      }
    }
  }

  /** Returns true when another turn is due. */
  private boolean step() {
    state.getAndSet(RUNNING); // what was written before a wake that this turn answers is seen by it
    return turn.getAsBoolean() || !state.compareAndSet(RUNNING, IDLE);
  }
}
