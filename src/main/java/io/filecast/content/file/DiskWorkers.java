package io.filecast.content.file;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that wait for disks and compute hashes, so that event loops do neither. One per JVM,
 * shared by all sources and sinks: each of them has at most two tasks queued here, so the queue is
 * as long as there are transfers.
 *
 * <p>Close it after everything that uses it.
 */
public final class DiskWorkers implements AutoCloseable {
  /**
   * Two per transfer are busy at most: one writes and hashes, one waits in {@code fsync}. Four let
   * two transfers proceed while two more hang on a slow disk; idle threads end after a while.
   */
  public static final int DEFAULT_THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

  private static final long IDLE_SECONDS = 10;
  private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

  private final ThreadPoolExecutor pool;
  private final BufferMemory memory;

  public DiskWorkers() {
    this(DEFAULT_THREADS);
  }

  /**
   * @param threads at most so many at a time, 1 or more
   */
  public DiskWorkers(int threads) {
    this(threads, BufferMemory.ofThisJvm());
  }

  /**
   * @param memory for what the sources and sinks hold
   */
  public DiskWorkers(int threads, BufferMemory memory) {
    this.memory = memory;
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DiskWorkers::thread);
    pool.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "filecast-disk-" + THREAD_NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs a call that blocks, such as opening a directory or a source.
   *
   * @return completes on {@code context}
   */
  public <T> Future<T> call(Context context, Callable<T> blocking) {
    Promise<T> promise = Promise.promise();
    pool.execute(
        () -> {
          try {
            T value = blocking.call();
            context.runOnContext(v -> promise.complete(value));
          } catch (Throwable failure) {
            OutOfMemory.report(failure);
            context.runOnContext(v -> promise.fail(failure));
          }
        });
    return promise.future();
  }

  /** Threads at most. */
  int threads() {
    return pool.getMaximumPoolSize();
  }

  /** What the sources and sinks share. */
  public BufferMemory memory() {
    return memory;
  }

  Executor executor() {
    return pool;
  }

  /**
   * Lets what was begun finish, without waiting for it. Threads are never interrupted: that would
   * close files.
   */
  @Override
  public void close() {
    pool.shutdown();
  }

  /**
   * Waits until everything that was begun has ended; false when that took longer than {@code
   * millis}.
   */
  public boolean awaitIdle(long millis) throws InterruptedException {
    return pool.awaitTermination(millis, TimeUnit.MILLISECONDS);
  }
}
